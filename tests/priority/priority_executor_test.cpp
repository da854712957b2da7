// The executor with lanes, apart from actors.

#include "actors/priority_executor.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "executors/carrier_list.hpp"
#include "tests/config/config_testing.hpp"
#include "tests/executors/named_turn.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using config_testing::error_of;
using testing::HasSubstr;

/// Lanes over a manual executor, and tasks that note their names when they run.
class PriorityOrder : public testing::Test {
 protected:
  void start(std::uint64_t seed, const PriorityOptions& options = {}) {
    order.clear();
    manual = make_manual(seed);
    lanes = make_priority(manual, options);
    lanes->start(Clock::steady());
  }
  void execute(
      int priority, const std::string& name, const std::function<void()>& then = [] {}) {
    lanes->lane(priority).execute(task(name, then));
  }
  Task& task(
      const std::string& name, const std::function<void()>& then = [] {}) {
    return tasks.emplace_back([this, name, then] {
      order += name;
      then();
    });
  }
  void TearDown() override { EXPECT_TRUE(lanes->stop(soon())); }

  std::shared_ptr<ManualExecutor> manual;
  std::shared_ptr<PriorityExecutor> lanes;
  std::deque<Task> tasks;
  std::string order;
};

TEST_F(PriorityOrder, HigherLanesRunFirstWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    start(seed, {.above = 2, .below = 1, .fairness = 0});
    for (int i = 0; i < 3; ++i) {
      execute(-1, "-");
      execute(0, "0");
      execute(2, "2");
      execute(1, "1");
    }
    manual->run_until_idle();
    EXPECT_EQ(order, "222111000---") << "with seed " << seed;
    EXPECT_TRUE(lanes->stop(soon()));
  }
}

TEST_F(PriorityOrder, AsAnExecutorItIsItsOwnLaneZero) {
  start(0);
  execute(-1, "low ");
  lanes->execute(task("zero "));
  lanes->execute_later(task("later "));
  execute(1, "high ");
  manual->run_until_idle();
  EXPECT_EQ(order, "high zero later low ");
}

/// Gets the second ticket only when it is let go.
class HoldsBackTheSecond : public Executor {
 public:
  explicit HoldsBackTheSecond(std::shared_ptr<ManualExecutor> over) : over_(std::move(over)) {}
  void start(Clock& clock) override { over_->start(clock); }
  bool stop(TimePoint deadline) noexcept override { return over_->stop(deadline); }
  void execute(Runnable& r) noexcept override {
    if (++executed_ == 2) {
      held_back_ = &r;
    } else {
      over_->execute(r);
    }
  }
  void execute_later(Runnable& r) noexcept override { over_->execute_later(r); }
  [[nodiscard]] std::uint64_t activity() const noexcept override { return over_->activity(); }
  [[nodiscard]] bool quiet() const noexcept override { return over_->quiet(); }
  bool await_quiet(TimePoint deadline) override { return over_->await_quiet(deadline); }
  void let_go() { over_->execute(*held_back_); }

 private:
  std::shared_ptr<ManualExecutor> over_;
  int executed_ = 0;
  Runnable* held_back_ = nullptr;
};

TEST_F(PriorityOrder, IsNotQuietWhileATicketIsOnItsWay) {
  manual = make_manual(0);
  const auto below = std::make_shared<HoldsBackTheSecond>(manual);
  lanes = make_priority(below);
  lanes->start(Clock::steady());
  execute(0, "first ");
  execute(1, "urgent ");  // its ticket is on its way; the first one's runs it
  manual->run_until_idle();
  EXPECT_EQ(order, "urgent ");
  EXPECT_TRUE(below->quiet());
  EXPECT_FALSE(lanes->quiet());
  EXPECT_FALSE(lanes->lane(-1).quiet());
  EXPECT_FALSE(lanes->await_quiet(Clock::steady().now()));
  below->let_go();
  manual->run_until_idle();
  EXPECT_EQ(order, "urgent first ");
  EXPECT_TRUE(lanes->quiet());
}

TEST_F(PriorityOrder, WhatATurnExecutesIsJudgedByItsOwnPriority) {
  start(0);
  execute(0, "a ", [&] {
    execute(-1, "low ");
    execute(1, "high ");
  });
  execute(0, "b ");
  manual->run_until_idle();
  EXPECT_EQ(order, "a high b low ");
}

TEST_F(PriorityOrder, AfterSoManyTurnsInARowALowerLaneGetsOneWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    start(seed, {.fairness = 4});
    for (int i = 0; i < 10; ++i) {
      execute(1, "H");
    }
    execute(0, "m");
    execute(-1, "l");
    execute(-1, "l");
    manual->run_until_idle();
    EXPECT_EQ(order, "HHHHmlHHHHlHH") << "with seed " << seed;
    EXPECT_TRUE(lanes->stop(soon()));
  }
}

TEST_F(PriorityOrder, ExecuteLaterGoesBehindItsOwnLaneAlone) {
  start(0);
  Task* again = nullptr;
  int left = 3;
  again = &task("H", [&] {
    if (--left > 0) {
      lanes->lane(1).execute_later(*again);
    }
  });
  lanes->lane(1).execute(*again);
  execute(1, "h");
  execute(0, "m");
  manual->run_until_idle();
  EXPECT_EQ(order, "HhHHm");
}

TEST_F(PriorityOrder, AWaitThatIsOverGoesOnBeforeHigherTurnsThatHaveNotBegun) {
  start(0);
  Gate gate;
  execute(-1, "waits ", [&] {
    gate.wait();
    order += "goes on ";
  });
  manual->run_until_idle();
  gate.open();
  execute(1, "high ");
  manual->run_until_idle();
  EXPECT_EQ(order, "waits goes on high ");
}

TEST_F(PriorityOrder, StopRunsWhatIsQueuedInEveryLane) {
  start(7);
  for (int priority = -1; priority <= 1; ++priority) {
    for (int i = 0; i < 100; ++i) {
      execute(priority, "x");
    }
  }
  EXPECT_FALSE(lanes->quiet());
  EXPECT_TRUE(lanes->stop(soon()));
  EXPECT_EQ(order.size(), 300U);
  start(0);  // for TearDown()
}

TEST(PriorityExecutor, ReportsSeeTheTurnThatATicketRuns) {
  const auto lanes = make_priority(make_pool(1));
  lanes->start(Clock::steady());
  /// A resident that looks at the reports while it runs.
  class Looking final : public detail::Resident {
   public:
    void run() noexcept override {
      for (const auto& running : detail::CarrierReport::take().running) {
        seen = running.actor;
      }
      shown_as_itself = detail::Carrier::current()->running.load() == this;
      done.count_down();
    }
    [[nodiscard]] std::string what() const override { return "one that looks"; }
    void notified(detail::Processor& /*mine*/, detail::Processor& /*other*/) noexcept override {}
    void move_out(detail::Processor& /*mine*/) noexcept override {}
    [[nodiscard]] std::uint64_t actor() const noexcept override { return 42; }

    std::uint64_t seen = 0;
    bool shown_as_itself = true;
    std::latch done{1};
  };
  static Looking* only = nullptr;
  Looking looking;
  only = &looking;
  detail::set_find_resident([](Runnable* runnable) noexcept -> detail::Resident* {
    return runnable == only ? only : nullptr;
  });
  lanes->lane(-1).execute(looking);
  looking.done.wait();
  EXPECT_TRUE(lanes->stop(soon()));
  detail::set_find_resident(nullptr);
  EXPECT_EQ(looking.seen, 42U);
  EXPECT_FALSE(looking.shown_as_itself) << "then it could move in, and pass the lanes by";
}

TEST(PriorityExecutor, AThreadThatNeverReturnsIsLeftBehindWithWhatItTouches) {
  std::latch entered(1);
  std::latch release(1);
  std::latch gone(1);
  auto stuck = std::make_unique<Task>([&] {
    entered.count_down();
    release.wait();
    gone.count_down();
  });
  {
    const auto lanes = make_priority(make_pool(1));
    lanes->start(Clock::steady());
    lanes->execute(*stuck);
    entered.wait();
    EXPECT_FALSE(lanes->stop(Clock::steady().now()));
  }
  release.count_down();
  gone.wait();
}

TEST(PriorityExecutor, ImpossibleOptionsAreRefusedByName) {
  struct Case {
    PriorityOptions options;
    const char* error;
  };
  for (const Case& bad : {Case{{.above = -1}, "above: must be 0 to 16, not -1"},
                          Case{{.above = 17}, "above: must be 0 to 16, not 17"},
                          Case{{.below = -1}, "below: must be 0 to 16, not -1"},
                          Case{{.below = 17}, "below: must be 0 to 16, not 17"},
                          Case{{.fairness = -1}, "fairness: must be 0 (strict) or more, not -1"}}) {
    EXPECT_EQ(error_of([&] { static_cast<void>(make_priority(make_manual(), bad.options)); }),
              bad.error);
  }
  EXPECT_THAT(error_of([] { static_cast<void>(make_priority(nullptr)); }), HasSubstr("is null"));
  EXPECT_THAT(error_of([] { static_cast<void>(make_priority(make_priority(make_manual()))); }),
              HasSubstr("has lanes already"));
}

TEST(PriorityExecutor, ALaneThatThereIsNotIsRefused) {
  const auto lanes = make_priority(make_manual(), {.above = 2, .below = 0});
  EXPECT_EQ(lanes->lowest(), 0);
  EXPECT_EQ(lanes->highest(), 2);
  for (const int priority : {-1, 3, 1000, -1000}) {
    EXPECT_THAT(error_of([&] { static_cast<void>(lanes->lane(priority)); }),
                HasSubstr("there is no such lane; accepted: 0 to 2"));
  }
  EXPECT_NE(&lanes->lane(0), &lanes->lane(2));
}

}  // namespace
}  // namespace actors::test
