// actors::debug and metrics on real workers, from several threads.

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/debug.hpp"
#include "actors/metrics.hpp"
#include "actors/trace.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;

/// Sends itself a number again and again, and counts them.
class Busy : public actors::Actor {
 public:
  using Protocol = actors::Messages<Number>;
  explicit Busy(std::atomic<int>* handled) : handled_(handled) {}
  void receive(const Number& number) {
    handled_->fetch_add(1);
    if (number.value > 0) {
      self().tell(Number{number.value - 1});
    }
  }

 private:
  std::atomic<int>* handled_;
};

TEST(DebugThreads, NothingIsHandledBetweenSuspendAndResumeHoweverManyAskForThem) {
  constexpr int kRounds = 200;
  constexpr int kMessages = 5000;
  std::atomic<int> handled{0};
  actors::ActorSystem system(actors::Config{.workers = 2});
  const auto busy = system.actor_of<Busy>(&handled);
  busy.tell(Number{kMessages - 1});
  std::thread other([&] {
    for (int i = 0; i < kRounds; ++i) {
      static_cast<void>(actors::debug::inspect(busy).get());
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    actors::debug::suspend(busy).get();
    const int before = handled.load();
    static_cast<void>(actors::debug::inspect(busy).get());
    EXPECT_EQ(handled.load(), before);
    actors::debug::resume(busy).get();
  }
  other.join();
  ASSERT_TRUE(system.await_idle(60s)) << system.tree();
  EXPECT_EQ(handled.load(), kMessages);
}

TEST(DebugThreads, WhileActorsComeAndGoEveryOrderIsAnswered) {
  constexpr int kActors = 500;
  actors::ActorSystem system(actors::Config{.workers = 2});
  std::vector<actors::Ref<Subject>> refs;
  for (int i = 0; i < kActors; ++i) {
    refs.push_back(system.actor_of<Subject>());
  }
  std::thread stopper([&] {
    for (const auto& ref : refs) {
      system.stop(ref);
    }
  });
  int answered = 0;
  for (const auto& ref : refs) {
    const auto suspended = actors::debug::suspend(ref);
    const auto report = actors::debug::inspect(ref);
    // Seen, or gone before: both are answers.
    const bool seen = report.value_or(actors::debug::Report{}).type == "seeing::Subject";
    answered += seen || report.error() != nullptr ? 1 : 0;
    EXPECT_TRUE(suspended.ready() || !seen);
    static_cast<void>(system.tree());
  }
  stopper.join();
  EXPECT_EQ(answered, kActors);
  ASSERT_TRUE(system.await_idle(60s)) << system.tree();
  EXPECT_EQ(actors::metrics::read(system).living, 1U);
}

TEST(DebugThreads, MetricsAndTraceMayBeTurnedOnAndOffWhileMessagesAreOnTheWay) {
  constexpr int kMessages = 20'000;
  std::atomic<int> handled{0};
  std::atomic<bool> over{false};
  actors::ActorSystem system(actors::Config{.workers = 2});
  std::vector<actors::Ref<Busy>> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(system.actor_of<Busy>(&handled));
    all.back().tell(Number{kMessages - 1});
  }
  std::thread reader([&] {
    while (!over.load()) {
      static_cast<void>(actors::metrics::read(system));
      static_cast<void>(system.tree());
      static_cast<void>(actors::trace::take(system));
    }
  });
  for (int i = 0; i < 20; ++i) {
    actors::metrics::start(system);
    actors::trace::start(system, {.capacity = 100}).get();
    static_cast<void>(actors::debug::inspect(all.front()).get());
    actors::trace::stop(system);
    actors::metrics::stop(system);
  }
  ASSERT_TRUE(system.await_idle(60s)) << system.tree();
  over.store(true);
  reader.join();
  EXPECT_EQ(handled.load(), 4 * kMessages);
}

TEST(DebugThreads, CountsAreExactWithManySendersAndActorsThatComeAndGo) {
  constexpr int kActors = 300;
  constexpr int kEach = 50;
  actors::ActorSystem system(actors::Config{.workers = 2});
  const auto spawn = [&] {
    for (int i = 0; i < kActors; ++i) {
      const auto ref = system.actor_of<Subject>();
      for (int n = 0; n < kEach; ++n) {
        ref.tell(Number{n});
      }
      if (i % 2 == 0) {
        ref.tell(actors::PoisonPill{});
      }
    }
  };
  actors::metrics::start(system);
  std::thread one(spawn);
  std::thread two(spawn);
  one.join();
  two.join();
  ASSERT_TRUE(system.await_idle(60s)) << system.tree();
  const actors::metrics::Snapshot now = actors::metrics::read(system);
  EXPECT_EQ(now.total.messages, 2U * kActors * kEach + kActors);  // and the pills
  EXPECT_EQ(now.dead_letters, 0U);
}

}  // namespace
}  // namespace seeing
