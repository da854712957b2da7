// A process shares its worker: by waiting, by yield(), and by receiving often.

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

TEST(Fairness, YieldLetsOthersHaveATurn) {
  testkit::System sys(0);
  bool done = false;
  const auto polls = sys->spawn([&done](Process& self) {
    while (!done) {
      self.yield();
    }
  });
  sys->spawn([&done](Process&) { done = true; });
  polls.join().get();
  EXPECT_TRUE(done);
}

TEST(Fairness, AProcessThatAlwaysHasMailLetsOthersHaveATurn) {
  testkit::System sys(0);
  bool done = false;
  const auto busy = sys->spawn([&done](Process& self) {
    while (!done) {
      self.self() | Ping{};
      self.receive<Ping>();
    }
  });
  sys->spawn([&done](Process&) { done = true; });
  busy.join().get();
  EXPECT_TRUE(done);
}

TEST(Fairness, AProcessThatPollsIsStopped) {
  testkit::System sys(0);
  const auto polls = sys->spawn([](Process& self) {
    while (!self.receive_for<Go>(0s)) {
    }
  });
  for (int i = 0; i < 10; ++i) {
    sys.executor().run_one();
  }
  sys.stop(polls);
  EXPECT_THROW(polls.join().get(), ActorTerminated);
}

}  // namespace
}  // namespace actors::test
