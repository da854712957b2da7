#include "actors/testkit/system.hpp"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/testkit/test_probe.hpp"

#include "tests/testkit/test_actors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// ACTORS_SEED for one test.
class SeedInEnvironment {
 public:
  explicit SeedInEnvironment(const char* seed) { ::setenv("ACTORS_SEED", seed, 1); }
  SeedInEnvironment(const SeedInEnvironment&) = delete;
  SeedInEnvironment& operator=(const SeedInEnvironment&) = delete;
  ~SeedInEnvironment() { ::unsetenv("ACTORS_SEED"); }
};

class TestkitSystem : public testing::Test {
 protected:
  void SetUp() override { ::unsetenv("ACTORS_SEED"); }
};

/// The order in which ten actors, told at once, reach one probe.
std::vector<int> interleaving(std::uint64_t seed) {
  System sys(seed);
  TestProbe probe(sys);
  for (int i = 0; i < 10; ++i) {
    sys.actor_of<Counting>(probe.ref(), i).tell("go");
  }
  sys.run_until_idle();
  std::vector<int> order;
  while (probe.queued() > 0) {
    order.push_back(probe.expect<Ping>().number);
  }
  return order;
}

TEST_F(TestkitSystem, RunsNothingUntilItIsDriven) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(1);
  EXPECT_EQ(probe.queued(), 0U);
  sys.run_until_idle();
  EXPECT_EQ(probe.queued(), 1U);
}

TEST_F(TestkitSystem, DoesTheSameAgainWithTheSameSeed) {
  EXPECT_EQ(interleaving(3), interleaving(3));
  int different = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    different += interleaving(seed) != interleaving(3) ? 1 : 0;
  }
  EXPECT_GT(different, 10);
}

TEST_F(TestkitSystem, TakesItsSeedFromTheEnvironment) {
  EXPECT_EQ(System(7).seed(), 7U);
  const auto third = interleaving(3);
  const SeedInEnvironment environment("3");
  EXPECT_EQ(System(7).seed(), 3U);
  EXPECT_EQ(interleaving(8), third);
}

TEST_F(TestkitSystem, RejectsASeedThatIsNoNumber) {
  for (const char* seed : {"", "abc", "-1", "1 ", "0x10", "18446744073709551616"}) {
    const SeedInEnvironment environment(seed);
    EXPECT_THAT(misuse_of([] { System sys; }),
                HasSubstr("ACTORS_SEED=\"" + std::string(seed) + "\"; a seed is a number"))
        << seed;
  }
}

TEST_F(TestkitSystem, KeepsItsOwnClockAndExecutor) {
  EXPECT_THAT(misuse_of([] { System sys(1, Config{.clock = std::make_shared<ManualClock>()}); }),
              HasSubstr("Config::clock is set"));
  EXPECT_THAT(
      misuse_of([] { System sys(1, Config{.executor = std::make_shared<ManualExecutor>(1)}); }),
      HasSubstr("Config::executor is set"));
}

TEST_F(TestkitSystem, TakesOptionsOfTheTests) {
  System sys(1, Config{.throughput = 1, .log_level = Level::warning});
  sys->logger().info("dropped");
  sys->logger().warning("kept");
  EXPECT_EQ(sys.log().records().size(), 1U);
  EXPECT_THROW(System(1, Config{.throughput = 0}), ConfigError);
}

TEST_F(TestkitSystem, KeepsItsLogToItself) {
  testing::internal::CaptureStderr();
  {
    System sys;
    sys->logger().error("quiet");
    EXPECT_EQ(sys.log().count(Level::error, "quiet"), 1U);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(TestkitSystem, PrintsSeedAndLogWhenAnExceptionEndsTheTest) {
  testing::internal::CaptureStderr();
  try {
    System sys(42);
    sys->logger().warning("on the way down");
    throw std::runtime_error("the test ends");
  } catch (const std::runtime_error&) {
  }
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_THAT(printed, HasSubstr("ACTORS_SEED=42 replays it"));
  EXPECT_THAT(printed, HasSubstr("warning on the way down"));
}

TEST_F(TestkitSystem, PrintsItsSeedWhenTheFrameworkSaysThatTheTestHasFailed) {
  report_seed_when([] { return true; });
  testing::internal::CaptureStderr();
  { System sys(43); }
  report_seed_when(nullptr);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("seed 43"));
  testing::internal::CaptureStderr();
  { System sys(44); }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(TestkitSystem, EndsTheGracefulWay) {
  LogCapture outside;
  {
    System sys(1, Config{.log_sinks = {outside.sink()}});
    auto server = sys.actor_of<Server>();
    server.tell(Note{Level::info, "told before the end"});
  }
  EXPECT_EQ(outside.count(Level::info, "told before the end"), 1U);
}

TEST_F(TestkitSystem, RunsIndependentlyOfAnotherOnTheSameThread) {
  System one;
  System two;
  TestProbe first(one);
  TestProbe second(two);
  first.ref().tell(1);
  second.ref().tell(2);
  EXPECT_EQ(second.expect<int>(), 2);
  EXPECT_EQ(first.queued(), 0U);
  EXPECT_EQ(first.expect<int>(), 1);
  const auto server = one.actor_of<Server>();
  second.expect_no_message();
  first.watch(server);  // run by the system it belongs to, not by the one driven last
  one.stop(server);
  EXPECT_EQ(first.expect_terminated(server).reason.kind(), ExitReason::Kind::stopped);
  second.expect_no_message();
}

TEST_F(TestkitSystem, RefusesToGoBackInTime) {
  System sys;
  EXPECT_THAT(misuse_of([&] { sys.advance(-1s); }), HasSubstr("a clock never goes back"));
  sys.advance(0s);
  EXPECT_EQ(sys.clock().elapsed(), 0s);
}

// ---- time

/// Asks `silent` with a timeout, and once that has passed again, `times` times; notes when.
class Retrying : public Actor {
 public:
  Retrying(ActorRef silent, ActorRef report, Duration timeout)
      : silent_(silent), report_(report), timeout_(timeout) {}
  void receive(int times) {
    if (times > 0) {
      silent_.ask<int>(std::string("?"), timeout_)
          .on_complete([this, times](const Future<int>& /*timed out*/) {
            report_.tell(system().clock().now() - ManualClock::kStart);
            self().tell(times - 1);
          });
    }
  }

 private:
  ActorRef silent_;
  ActorRef report_;
  Duration timeout_;
};

TEST_F(TestkitSystem, GoesThroughTimeTimerByTimer) {
  System sys;
  TestProbe silent(sys);
  TestProbe report(sys);
  sys.actor_of<Retrying>(silent.ref(), report.ref(), Duration(100ms)).tell(3);
  sys.advance(99ms);
  report.expect_no_message();
  sys.advance(1ms);
  report.expect(Duration(100ms));
  report.expect_no_message();
  sys.advance(1s);
  report.expect(Duration(200ms));
  report.expect(Duration(300ms));
  report.expect_no_message();
  EXPECT_EQ(sys.clock().elapsed(), 1100ms);
}

TEST_F(TestkitSystem, JumpsWhenOnlyTheClockIsMoved) {
  System sys;
  TestProbe silent(sys);
  TestProbe report(sys);
  sys.actor_of<Retrying>(silent.ref(), report.ref(), Duration(100ms)).tell(2);
  sys.run_until_idle();
  sys.clock().advance(1s);
  report.expect(Duration(1s));
  report.expect_no_message();
  report.expect(Duration(1100ms), 1h);
  EXPECT_EQ(sys.clock().elapsed(), 1100ms);
}

TEST_F(TestkitSystem, ProbesLetTimePassFromTimerToTimer) {
  System sys;
  TestProbe silent(sys);
  TestProbe report(sys);
  sys.actor_of<Retrying>(silent.ref(), report.ref(), Duration(100ms)).tell(5);
  report.expect(Duration(100ms), 1h);
  EXPECT_EQ(sys.clock().elapsed(), 100ms);
  report.expect_no_message(50ms);
  EXPECT_THAT(failure_of([&] { report.expect_no_message(10min); }),
              HasSubstr("expected no message for 10min"));
  EXPECT_EQ(sys.clock().elapsed(), 200ms);
}

}  // namespace
}  // namespace actors::testkit
