// TestProbe and LogCapture on systems with threads of their own, and on half-manual ones.

#include <chrono>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/manual_executor.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/testkit/test_actors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Config one_worker() {
  return Config{.workers = 1};
}

TEST(ThreadedProbe, WaitsForAMessageFromAnotherThread) {
  ActorSystem system("test", one_worker());
  TestProbe probe(system);
  auto server = system.actor_of<Server>();
  for (int i = 0; i < 100; ++i) {
    probe.send(server, Ping{i});
    EXPECT_EQ(probe.expect<Pong>().number, i);
  }
}

// TK-01
TEST(ThreadedProbe, FailsWhenTheTimeoutHasPassed) {
  ActorSystem system("test", one_worker());
  TestProbe probe(system);
  const TimePoint before = Clock::steady().now();
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect<Pong>(2ms)); }),
              HasSubstr("expected actors::testkit::Pong, but no message came within 2ms"));
  EXPECT_GE(Clock::steady().now() - before, 2ms);
}

TEST(ThreadedProbe, FindsAQueuedMessageWithoutWaiting) {
  ActorSystem system("test", one_worker());
  TestProbe probe(system);
  probe.ref().tell(Pong{1});
  ASSERT_TRUE(system.await_idle(10s));
  EXPECT_EQ(probe.queued(), 1U);
  EXPECT_EQ(probe.expect<Pong>(0s).number, 1);
}

TEST(ThreadedProbe, NeedsADurationToSeeThatNothingComes) {
  ActorSystem system("test", one_worker());
  TestProbe probe(system);
  EXPECT_THAT(misuse_of([&] { probe.expect_no_message(); }), HasSubstr("Give a duration to wait"));
  ASSERT_TRUE(system.await_idle(10s));
  probe.expect_no_message(0s);
  probe.ref().tell(1);
  EXPECT_THAT(failure_of([&] { probe.expect_no_message(10s); }),
              HasSubstr("expected no message for 10s, got int from nobody"));
}

// TK-02
TEST(ThreadedProbe, WatchesBeforeItReturns) {
  ActorSystem system("test", one_worker());
  TestProbe probe(system);
  for (int i = 0; i < 100; ++i) {
    auto server = system.actor_of<Server>();
    probe.watch(server);
    system.stop(server);
    EXPECT_EQ(probe.expect_terminated(server).reason.kind(), ExitReason::Kind::stopped);
  }
}

// TK-05
TEST(ThreadedLogCapture, WaitsUntilTheSystemIsIdleBeforeItCounts) {
  ActorSystem system("test", one_worker());
  LogCapture log(system);
  auto server = system.actor_of<Server>();
  log.expect_log(3, Level::warning, "careful", [&] {
    for (int i = 0; i < 3; ++i) {
      server.tell(Note{Level::warning, "careful " + std::to_string(i)});
    }
  });
  EXPECT_THAT(
      failure_of([&] {
        log.expect_log(1, Level::debug, "quiet", [&] { server.tell(Note{Level::debug, "quiet"}); });
      }),
      HasSubstr("records below info are dropped"));
}

TEST(ThreadedLogCapture, GivesTheSinksBackWhenItGoes) {
  ActorSystem system("test", one_worker());
  const LogCapture outer(system);
  {
    const LogCapture inner(system);
    system.logger().info("inside");
    EXPECT_EQ(inner.count(Level::info), 1U);
  }
  system.logger().info("outside");
  EXPECT_EQ(outer.count(Level::info), 1U);
  EXPECT_EQ(outer.count(Level::info, "outside"), 1U);
}

TEST(ThreadedProbe, NeedsAManualClockForTimeoutsOfAManualExecutor) {
  ActorSystem system("test", Config{.executor = std::make_shared<ManualExecutor>(1)});
  TestProbe probe(system);
  probe.ref().tell(1);
  EXPECT_EQ(probe.expect(1, 10s), 1);
  EXPECT_THAT(misuse_of([&] { static_cast<void>(probe.expect<int>(1s)); }),
              HasSubstr("Give Config::clock a ManualClock"));
}

}  // namespace
}  // namespace actors::testkit
