// Acceptance cases, section 2: budgets of restarts; and delays before them.

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/supervision_fixture.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Directive;
using actors::testkit::TestProbe;

class RestartLimits : public Supervision {};

// SV-11
TEST_F(RestartLimits, AnUnlimitedBudgetRestartsAHundredTimes) {
  start(actors::one_for_one({.max_restarts = -1}), 1);
  for (int i = 0; i < 100; ++i) {
    tell("a", Fail{});
  }
  EXPECT_EQ(count("a", "constructed"), 101);
}

// SV-12
TEST_F(RestartLimits, AnUnlimitedBudgetWithAWindowIsRefused) {
  EXPECT_THROW(static_cast<void>(actors::one_for_one({.max_restarts = -1, .within = 10s})),
               actors::ConfigError);
}

// SV-13
TEST_F(RestartLimits, WithoutAWindowTheBudgetIsForTheWholeLife) {
  start(actors::one_for_one({.max_restarts = 2, .within = actors::no_timeout}), 1);
  for (int i = 0; i < 2; ++i) {
    tell("a", Fail{});
    sys.advance(24h);
  }
  EXPECT_TRUE(child("a"));
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
}

// SV-16
TEST_F(RestartLimits, TheWindowTumblesSoALaterFailureStartsANewOne) {
  start(actors::one_for_one({.max_restarts = 2, .within = 500ms}), 1);
  tell("a", Fail{});
  tell("a", Fail{});
  sys.advance(700ms);
  tell("a", Fail{});
  EXPECT_TRUE(child("a"));
  EXPECT_EQ(count("a", "constructed"), 4);
}

// SV-17
TEST_F(RestartLimits, OneRestartInTheWindowThenTheEnd) {
  TestProbe probe(sys);
  start(actors::one_for_one({.max_restarts = 1, .within = 1s}), 1);
  const auto a = child("a");
  probe.watch(a);
  tell("a", Fail{});
  probe.expect_no_message();
  tell("a", Fail{});
  probe.expect_terminated(a);
}

// TS-06
TEST_F(RestartLimits, TheThirdFailureWithinTheWindowEndsAChildThatMayRestartTwice) {
  start(actors::one_for_one({.max_restarts = 2, .within = 10s}), 1);
  for (int i = 0; i < 2; ++i) {
    tell("a", Fail{});
    sys.advance(1s);
    EXPECT_TRUE(child("a"));
  }
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
  EXPECT_EQ(count("a", "constructed"), 3);
}

// TS-06
TEST_F(RestartLimits, AChildThatMayNotRestartEndsAtItsFirstFailure) {
  start(actors::one_for_one({.max_restarts = 0, .within = 10s}), 1);
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
  EXPECT_EQ(count("a", "constructed"), 1);
}

// SV-18
TEST_F(RestartLimits, BudgetsArePerChildUnlessTheSupervisorSharesOne) {
  start(actors::one_for_one({.max_restarts = 1, .within = actors::no_timeout}), 2);
  tell("a", Fail{});
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
  tell("b", Fail{});
  EXPECT_TRUE(child("b"));
}

TEST_F(RestartLimits, ASharedBudgetIsUsedUpByAllChildrenTogether) {
  start(actors::one_for_one({.max_restarts = 1,
                             .within = actors::no_timeout,
                             .budget = actors::Budget::per_supervisor}),
        2);
  tell("a", Fail{});
  EXPECT_TRUE(child("a"));
  tell("b", Fail{});
  EXPECT_FALSE(child("b"));
}

// SV-19
TEST_F(RestartLimits, AnExhaustedBudgetStopsTheChildAlone) {
  start(actors::one_for_one({.max_restarts = 0}), 2);
  sys.log().expect_log(1, actors::Level::error, "stopped: no restarts left",
                       [&] { tell("a", Fail{}); });
  EXPECT_FALSE(child("a"));
  EXPECT_TRUE(child("b"));
  EXPECT_EQ(count("p", "constructed"), 1);
}

// SV-19
TEST_F(RestartLimits, AnExhaustedBudgetEscalatesIfSoTold) {
  start(actors::one_for_one({.max_restarts = 0, .on_exhausted = Directive::escalate}), 2);
  tell("a", Fail{});
  EXPECT_EQ(count("p", "constructed"), 2);  // the guardian restarted the supervisor
  EXPECT_EQ(count("b", "constructed"), 2);
}

// BO-05
TEST_F(RestartLimits, BackoffDelaysDoubleAndMessagesWaitMeanwhile) {
  start(actors::one_for_one({.max_restarts = -1, .backoff = {.min = 200ms, .max = 10s}}), 1);
  const auto a = child("a");
  int constructed = 1;
  for (const auto delay : {200ms, 400ms, 800ms, 1600ms}) {
    tell("a", Fail{});
    a.tell(Ping{constructed});
    sys.advance(delay - 10ms);
    EXPECT_EQ(count("a", "constructed"), constructed);
    sys.advance(12ms);
    EXPECT_EQ(count("a", "constructed"), ++constructed);
    EXPECT_EQ(count("a", "ping " + std::to_string(constructed - 1)), 1);
  }
}

// BO-18
TEST_F(RestartLimits, AStopCancelsThePendingRestart) {
  start(actors::one_for_one({.backoff = {.min = 1s}}), 1);
  const auto a = child("a");
  tell("a", Fail{});
  sys.system().stop(a);
  sys.run_until_idle();
  sys.advance(5s);
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_FALSE(child("a"));
}

}  // namespace
}  // namespace acceptance
