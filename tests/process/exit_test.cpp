// exit(value): an end with a reason of one's own.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/linked.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = ExitReason::Kind;

/// Waits for a Value and ends with it.
void exits(Process& self) {
  self.exit(self.receive<Value>());
}

template <class T>
std::string failure_of(const Future<T>& future) {
  try {
    static_cast<void>(future.get());
    return {};
  } catch (const ActorTerminated& failure) {
    return failure.what();
  }
}

TEST(ProcessExit, ReachesTheLinkedWithItsValue) {
  testkit::System sys;
  const auto other = sys->spawn(named("other"), exits);
  const auto process = sys->spawn(trapping, other);
  sys.run_until_idle();
  const Value why{{"error", "disk full"}, {"code", 28}};
  other | why;
  const auto [ref, reason, value] = process.join().get();
  EXPECT_EQ(ref, other);
  EXPECT_EQ(reason.kind(), Kind::value);
  EXPECT_FALSE(reason.normal());
  EXPECT_EQ(reason.what(), R"({"error":"disk full","code":28})");
  EXPECT_EQ(value.get<Value>(), why);
  EXPECT_THAT(failure_of(other.join()), HasSubstr(R"(/user/other has no result, it ended with)"
                                                  R"( exit({"error":"disk full","code":28}))"));
  EXPECT_TRUE(sys.log().records().empty());
}

TEST(ProcessExit, GoesAlongAChainOfTheLinkedWithItsReasonAndItsValue) {
  testkit::System sys;
  const auto last = sys->spawn(exits);
  const auto middle = sys->spawn(linked_to, last);
  const auto first = sys->spawn(trapping, middle);
  sys.run_until_idle();
  last | Value("enough");
  const Exit exit = first.join().get();
  EXPECT_EQ(exit.ref, middle);
  EXPECT_EQ(exit.reason.what(), "enough");  // a text is its own text
  EXPECT_EQ(exit.value.get<Value>(), "enough");
  EXPECT_THAT(failure_of(middle.join()), HasSubstr("which it was linked to: enough"));
}

TEST(ProcessExit, IsTheReasonForThoseWhoWatchAndMonitor) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto other = probe.watch(sys->spawn(exits));
  const auto process = sys->spawn([other](Process& self) {
    self.monitor(other);
    return self.receive<Down>();
  });
  sys.run_until_idle();
  other | Value(7);
  EXPECT_EQ(process.join().get().reason.what(), "7");
  EXPECT_EQ(probe.expect_terminated(other).reason.kind(), Kind::value);
}

TEST(ProcessExit, CannotBeSwallowed) {
  testkit::System sys;
  int thrown = 0;
  const auto process = sys->spawn([&thrown](Process& self) {
    for (const char* reason : {"first", "second"}) {
      try {
        self.exit(reason);
      } catch (const Stopping&) {
        ++thrown;
      }
    }
    return 1;
  });
  EXPECT_THAT(failure_of(process.join()), HasSubstr("exit(\"first\")"));
  EXPECT_EQ(thrown, 2);
}

TEST(ProcessExit, ComesTooLateForOneThatIsStoppedAlready) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto process = probe.watch(sys->spawn([](Process& self) {
    try {
      self.receive<Go>();
    } catch (const Stopping&) {
      self.exit("too late");
    }
  }));
  sys.run_until_idle();
  sys.stop(process);
  EXPECT_EQ(probe.expect_terminated(process).reason.kind(), Kind::stopped);
}

/// An actor that ends as it is told, and is in the middle of it.
class Quits : public Actor {
 public:
  void receive(const Ping& ping) { context().exit(ping.n); }
};

TEST(ProcessExit, EndsAnActorOfAClassToo) {
  testkit::System sys;
  const auto quits = sys.actor_of<Quits>();
  const auto process = sys->spawn(trapping, ActorRef(quits));
  sys.run_until_idle();
  quits | Ping{3};
  const Exit exit = process.join().get();
  EXPECT_EQ(exit.reason.kind(), Kind::value);
  EXPECT_EQ(exit.value.get<Value>(), Value(3));
  EXPECT_TRUE(sys.log().records().empty());  // no failure, and nobody restarts it
}

}  // namespace
}  // namespace actors::test
