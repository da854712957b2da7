#include <chrono>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "supervision/supervisor.hpp"

namespace actors::detail {

void PrintTo(const ChildDirective& d, std::ostream* out) {
  *out << "{child " << d.child << ", directive " << static_cast<int>(d.directive) << ", "
       << d.delay.count() << " ns}";
}

namespace {

using namespace std::chrono_literals;
using List = std::vector<ChildDirective>;

/// A supervisor with the children 1, 2, 3, started in this order.
class Supervisor {
 public:
  explicit Supervisor(SupervisorStrategy strategy) : strategy_(std::move(strategy)) {}

  Plan decide(Directive directive, ChildId failed, Duration at = 0s) {
    return plan(strategy_, directive, failed, children_, histories_, TimePoint(at), 0.0);
  }
  RestartHistories& histories() { return histories_; }

 private:
  SupervisorStrategy strategy_;
  std::vector<ChildId> children_{1, 2, 3};
  RestartHistories histories_;
};

constexpr Directive kResume = Directive::resume;
constexpr Directive kRestart = Directive::restart;
constexpr Directive kStop = Directive::stop;
constexpr Directive kEscalate = Directive::escalate;

// SV-03, OT-05, OT-07
TEST(Plan, ConcernsTheChildrenInScopeInTheOrderTheyHaveToBeServed) {
  const struct {
    SupervisorStrategy strategy;
    Directive directive;
    ChildId failed;
    List expected;
  } cases[] = {
      {one_for_one(), kRestart, 2, {{2, kRestart, 0s}}},
      {one_for_one(), kStop, 2, {{2, kStop, 0s}}},
      {one_for_one(), kResume, 2, {{2, kResume, 0s}}},
      {all_for_one(), kRestart, 2, {{1, kRestart, 0s}, {2, kRestart, 0s}, {3, kRestart, 0s}}},
      {all_for_one(), kStop, 2, {{3, kStop, 0s}, {2, kStop, 0s}, {1, kStop, 0s}}},
      {all_for_one(), kResume, 2, {{2, kResume, 0s}}},
      {rest_for_one(), kRestart, 1, {{1, kRestart, 0s}, {2, kRestart, 0s}, {3, kRestart, 0s}}},
      {rest_for_one(), kRestart, 2, {{2, kRestart, 0s}, {3, kRestart, 0s}}},
      {rest_for_one(), kRestart, 3, {{3, kRestart, 0s}}},
      {rest_for_one(), kStop, 2, {{3, kStop, 0s}, {2, kStop, 0s}}},
      {rest_for_one(), kResume, 2, {{2, kResume, 0s}}},
      // no longer among the children
      {all_for_one(), kRestart, 9, {{9, kRestart, 0s}}},
      {rest_for_one(), kStop, 9, {{9, kStop, 0s}}},
  };
  for (const auto& c : cases) {
    const Plan plan = Supervisor(c.strategy).decide(c.directive, c.failed);
    EXPECT_EQ(plan.children, c.expected);
    EXPECT_FALSE(plan.escalate);
    EXPECT_FALSE(plan.exhausted);
  }
}

TEST(Plan, EscalatingTouchesNoChild) {
  for (const auto& strategy : {one_for_one(), all_for_one(), rest_for_one()}) {
    const Plan plan = Supervisor(strategy).decide(kEscalate, 2);
    EXPECT_TRUE(plan.escalate);
    EXPECT_FALSE(plan.exhausted);
    EXPECT_EQ(plan.children, List{});
  }
}

// SV-02, SV-19
TEST(Plan, AnExhaustedBudgetStopsWhoWouldHaveBeenRestarted) {
  const RestartLimits limits{.max_restarts = 1};
  const struct {
    SupervisorStrategy strategy;
    List expected;
  } cases[] = {
      {one_for_one(limits), {{2, kStop, 0s}}},
      {all_for_one(limits), {{3, kStop, 0s}, {2, kStop, 0s}, {1, kStop, 0s}}},
      {rest_for_one(limits), {{3, kStop, 0s}, {2, kStop, 0s}}},
  };
  for (const auto& c : cases) {
    Supervisor supervisor(c.strategy);
    EXPECT_FALSE(supervisor.decide(kRestart, 2).exhausted);
    const Plan plan = supervisor.decide(kRestart, 2);
    EXPECT_TRUE(plan.exhausted);
    EXPECT_FALSE(plan.escalate);
    EXPECT_EQ(plan.children, c.expected);
  }
}

// SV-19, OT-02
TEST(Plan, AnExhaustedBudgetEscalatesIfSoTold) {
  Supervisor supervisor(one_for_one(
      {.max_restarts = 2, .on_exhausted = kEscalate, .budget = Budget::per_supervisor}));
  EXPECT_EQ(supervisor.decide(kRestart, 1).children, (List{{1, kRestart, 0s}}));
  EXPECT_EQ(supervisor.decide(kRestart, 2).children, (List{{2, kRestart, 0s}}));
  const Plan plan = supervisor.decide(kRestart, 3);
  EXPECT_TRUE(plan.exhausted);
  EXPECT_TRUE(plan.escalate);
  EXPECT_EQ(plan.children, List{});
}

// SV-18
TEST(Plan, ABudgetPerChildIsUntouchedByASibling) {
  Supervisor supervisor(one_for_one({.max_restarts = 2}));
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 2).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 2).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 2).exhausted);
}

// SV-18
TEST(Plan, ABudgetPerSupervisorIsSharedByAllChildren) {
  Supervisor supervisor(one_for_one({.max_restarts = 2, .budget = Budget::per_supervisor}));
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 2).exhausted);
  const Plan plan = supervisor.decide(kRestart, 3);
  EXPECT_TRUE(plan.exhausted);
  EXPECT_EQ(plan.children, (List{{3, kStop, 0s}}));
}

TEST(Plan, AFailureIsChargedOnceToTheChildThatFailedHoweverManyRestart) {
  Supervisor supervisor(all_for_one({.max_restarts = 1}));
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 2).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 1).exhausted);

  Supervisor shared(all_for_one({.max_restarts = 2, .budget = Budget::per_supervisor}));
  EXPECT_FALSE(shared.decide(kRestart, 1).exhausted);
  EXPECT_FALSE(shared.decide(kRestart, 2).exhausted);
  EXPECT_TRUE(shared.decide(kRestart, 3).exhausted);
}

TEST(Plan, OnlyRestartsAreCharged) {
  Supervisor supervisor(one_for_one({.max_restarts = 1}));
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(supervisor.decide(kResume, 1).exhausted);
    EXPECT_FALSE(supervisor.decide(kEscalate, 1).exhausted);
  }
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_EQ(supervisor.decide(kResume, 1).children, (List{{1, kResume, 0s}}));
}

// SV-16
TEST(Plan, TheBudgetComesBackWithANewWindow) {
  Supervisor supervisor(one_for_one({.max_restarts = 2, .within = 500ms}));
  EXPECT_FALSE(supervisor.decide(kRestart, 1, 0ms).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 1, 100ms).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 1, 200ms).exhausted);
  EXPECT_FALSE(supervisor.decide(kRestart, 1, 800ms).exhausted);
}

// BO-05
TEST(Plan, RestartsOfOneChildWaitLongerEachTimeAndThoseOfItsSiblingsDoNot) {
  Supervisor supervisor(one_for_one({.backoff = {.min = 200ms, .max = 10s}}));
  EXPECT_EQ(supervisor.decide(kRestart, 1, 0ms).children, (List{{1, kRestart, 200ms}}));
  EXPECT_EQ(supervisor.decide(kRestart, 1, 200ms).children, (List{{1, kRestart, 400ms}}));
  EXPECT_EQ(supervisor.decide(kRestart, 2, 600ms).children, (List{{2, kRestart, 200ms}}));
  EXPECT_EQ(supervisor.decide(kRestart, 1, 600ms).children, (List{{1, kRestart, 800ms}}));
}

TEST(Plan, AllThatRestartTogetherWaitForTheSameTime) {
  Supervisor supervisor(rest_for_one({.backoff = {.min = 1s, .max = 10s}}));
  EXPECT_EQ(supervisor.decide(kRestart, 2).children, (List{{2, kRestart, 1s}, {3, kRestart, 1s}}));
  EXPECT_EQ(supervisor.decide(kStop, 2).children, (List{{3, kStop, 0s}, {2, kStop, 0s}}));
}

TEST(RestartHistories, AForgottenChildStartsAnewAndLeavesNothingBehind) {
  Supervisor supervisor(one_for_one({.max_restarts = 1}));
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_TRUE(supervisor.decide(kRestart, 1).exhausted);
  EXPECT_EQ(supervisor.histories().size(), 1U);
  supervisor.histories().forget(1);
  EXPECT_EQ(supervisor.histories().size(), 0U);
  EXPECT_FALSE(supervisor.decide(kRestart, 1).exhausted);
}

}  // namespace
}  // namespace actors::detail
