// Waits with an end: receive_for, after(), sleep_for, by the manual clock.

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

TEST(ReceiveFor, GivesNothingWhenItsTimeIsOver) {
  testkit::System sys;
  const auto process =
      sys->spawn([](Process& self) { return self.receive_for<Ping>(1s).has_value(); });
  sys.advance(999ms);
  EXPECT_FALSE(process.join().ready());
  sys.advance(1ms);
  ASSERT_TRUE(process.join().ready());
  EXPECT_FALSE(process.join().get());
}

TEST(ReceiveFor, GivesWhatComesInTime) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) { return self.receive_for<Ping>(1s)->n; });
  sys.advance(500ms);
  process | Ping{3};
  EXPECT_EQ(process.join().get(), 3);
}

TEST(ReceiveFor, ZeroLooksOnceAndDoesNotWait) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const bool first = self.receive_for<Ping>(0s).has_value();
    const bool negative = self.receive_for<Ping>(-1s).has_value();
    return first && !negative;
  });
  process | Pong{};
  process | Ping{};
  sys.run_until_idle();
  ASSERT_TRUE(process.join().ready());
  EXPECT_TRUE(process.join().get());
}

TEST(ReceiveFor, ArrivalsThatAreNotTakenGainNoTime) {
  testkit::System sys;
  const auto process =
      sys->spawn([](Process& self) { return self.receive_for<Ping>(1s).has_value(); });
  for (int i = 0; i < 3; ++i) {
    sys.advance(300ms);
    process | Pong{};
  }
  EXPECT_FALSE(process.join().ready());
  sys.advance(100ms);
  EXPECT_TRUE(process.join().ready());
}

TEST(ReceiveFor, TakesClausesPatternsAndSeveralTypes) {
  static const auto kData = tuple_of("data", is<std::string>());
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    std::string seen;
    seen += self.receive_for(1s, [](const Ping&) {}) ? "ping " : "- ";
    seen += self.receive_for(0s, [](const Ping&) {}) ? "ping " : "- ";
    seen += std::to_string(self.receive_for(1s, [](const Pong& p) { return p.n; }).value_or(-1));
    seen += self.receive_for(0s, [](const Pong& p) { return p.n; }) ? " pong" : " -";
    seen += self.receive_for(1s, kData) ? " data" : " -";
    seen += self.receive_for(0s, kData) ? " data" : " -";
    seen += self.receive_for<Ping, Job>(1s) ? " job" : " -";
    seen += self.receive_for<Ping, Job>(0s) ? " job" : " -";
    seen += self.receive_for(0s) ? " any" : " -";
    return seen;
  });
  process | Value::tuple("data", "x");
  process | Job{};
  process | Pong{5};
  process | Ping{};
  EXPECT_EQ(process.join().get(), "ping - 5 - data - job - -");
}

TEST(ReceiveFor, AfterSaysWhatIsDoneWhenNothingComes) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    return self.receive([](const Ping& p) { return p.n; }, after(1s, [] { return -1; }));
  });
  sys.advance(1s);
  ASSERT_TRUE(process.join().ready());
  EXPECT_EQ(process.join().get(), -1);
}

TEST(ReceiveFor, AfterZeroLooksOnceAndAfterArrivalsGainNoTimeEither) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto ping_or = [&self](Duration time) {
      return self.receive([](const Ping& p) { return p.n; }, after(time, [] { return -1; }));
    };
    const int there = ping_or(0s);
    const int gone = ping_or(0s);
    return Value::tuple(there, gone, ping_or(1s));
  });
  process | Pong{};
  process | Ping{3};
  for (int i = 0; i < 3; ++i) {
    sys.advance(300ms);
    process | Pong{};
  }
  EXPECT_FALSE(process.join().ready());
  sys.advance(100ms);
  ASSERT_TRUE(process.join().ready());
  EXPECT_EQ(process.join().get(), Value::tuple(3, -1, -1));
}

TEST(ReceiveFor, TheTimerOfAReceiveThatIsOverDoesNotEndTheNext) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    static_cast<void>(self.receive_for<Ping>(1s));
    return self.receive_for<Pong>(10s).has_value();
  });
  sys.run_until_idle();
  process | Ping{};
  sys.advance(5s);
  EXPECT_FALSE(process.join().ready());
  process | Pong{};
  EXPECT_TRUE(process.join().get());
}

TEST(SleepFor, LetsTimePassAndMessagesWait) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.sleep_for(1s);
    return self.receive<Ping>().n;
  });
  sys.run_until_idle();
  process | Ping{1};
  sys.advance(999ms);
  EXPECT_FALSE(process.join().ready());
  sys.advance(1ms);
  ASSERT_TRUE(process.join().ready());
  EXPECT_EQ(process.join().get(), 1);
}

TEST(AwaitIdle, AProcessThatWaitsForAMessageIsIdle) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) { self.receive<Go>(); });
  EXPECT_TRUE(sys->await_idle(1s));
  process | Go{};
  EXPECT_TRUE(sys->await_idle(1s));
  EXPECT_TRUE(process.join().ready());
}

}  // namespace
}  // namespace actors::test
