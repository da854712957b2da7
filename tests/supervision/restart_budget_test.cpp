#include "supervision/restart_budget.hpp"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

using namespace std::chrono_literals;

RestartLimits in_force(const RestartLimits& limits) {
  return one_for_one(limits).limits();
}

/// Whether each failure, at these times, is followed by a restart.
std::vector<bool> restarted(const RestartLimits& limits, const std::vector<Duration>& failures) {
  RestartBudget budget;
  std::vector<bool> answers;
  for (const Duration at : failures) {
    answers.push_back(budget.try_spend(in_force(limits), TimePoint(at)));
  }
  return answers;
}

// SV-11
TEST(RestartBudget, WithoutLimitAlwaysAllows) {
  const RestartLimits limits = in_force({.max_restarts = -1});
  RestartBudget budget;
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(budget.try_spend(limits, TimePoint(0s)));
  }
}

TEST(RestartBudget, ZeroNeverAllows) {
  EXPECT_EQ(restarted({.max_restarts = 0}, {0s, 2h}), (std::vector<bool>{false, false}));
}

// SV-13
TEST(RestartBudget, WithoutWindowTheThirdOfTwoIsRefusedAtAnyDistance) {
  EXPECT_EQ(restarted({.max_restarts = 2, .within = no_timeout}, {0s, 1000h, 90'000h}),
            (std::vector<bool>{true, true, false}));
}

// SV-16, OT-03
TEST(RestartBudget, ANewWindowStartsWithTheFirstFailureAfterTheOldOne) {
  EXPECT_EQ(restarted({.max_restarts = 2, .within = 500ms}, {1s, 1s, 1700ms, 1800ms, 1900ms}),
            (std::vector<bool>{true, true, true, true, false}));
  EXPECT_EQ(restarted({.max_restarts = 1, .within = 1s}, {0s, 2100ms, 4200ms, 6300ms}),
            (std::vector<bool>{true, true, true, true}));
}

TEST(RestartBudget, TheWindowTumblesAndDoesNotSlide) {
  // 0 and 900 fill the first window; 1100 opens the second, which has room for 1200, although three
  // failures (900, 1100, 1200) lie within one second.
  EXPECT_EQ(restarted({.max_restarts = 2, .within = 1s}, {0s, 900ms, 1100ms, 1200ms, 1300ms}),
            (std::vector<bool>{true, true, true, true, false}));
}

TEST(RestartBudget, TheEndOfTheWindowBelongsToIt) {
  EXPECT_EQ(restarted({.max_restarts = 1, .within = 1s}, {5s, 6s, 6s + 1ns}),
            (std::vector<bool>{true, false, true}));
}

// SV-12, SV-17: a window without a number has the default number, ten
TEST(RestartBudget, AWindowAloneAllowsTenWithinIt) {
  const std::vector<Duration> failures(11, Duration(0s));
  std::vector<bool> expected(10, true);
  expected.push_back(false);
  EXPECT_EQ(restarted({.within = 1s}, failures), expected);
}

TEST(RestartBudget, DefaultIsTenPerMinute) {
  RestartBudget budget;
  const RestartLimits limits = in_force({});
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(budget.try_spend(limits, TimePoint(1h + i * 6s)));
  }
  EXPECT_EQ(budget.spent(), 10U);
  EXPECT_FALSE(budget.try_spend(limits, TimePoint(1h + 60s)));
  EXPECT_EQ(budget.spent(), 10U);
  EXPECT_TRUE(budget.try_spend(limits, TimePoint(1h + 61s)));
  EXPECT_EQ(budget.spent(), 1U);
}

}  // namespace
}  // namespace actors::detail
