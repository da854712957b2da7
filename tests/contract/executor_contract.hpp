#pragma once
// What every Executor promises. Each implementation's test includes this and instantiates the suite
// with a way to make it:
//
//   INSTANTIATE_TEST_SUITE_P(Manual, ExecutorContract,
//                            testing::Values(ExecutorKind{"manual", [] { return ...; }}));
//
// Nothing here knows how an executor gets its work done: tests hand it work and await_quiet().

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/executor.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {

struct ExecutorKind {
  std::string name;
  std::function<std::shared_ptr<Executor>()> make;

  friend void PrintTo(const ExecutorKind& kind, std::ostream* out) { *out << kind.name; }
};

inline std::string name_of(const testing::TestParamInfo<ExecutorKind>& kind) {
  return kind.param.name;
}

class ExecutorContract : public testing::TestWithParam<ExecutorKind> {
 protected:
  ExecutorContract() : executor(GetParam().make()) { executor->start(clock()); }
  ~ExecutorContract() override { EXPECT_TRUE(executor->stop(soon())); }

  static Clock& clock() { return Clock::steady(); }
  /// Runs everything that has been executed, and all that follows from it.
  void run_all() { ASSERT_TRUE(executor->await_quiet(soon())); }
  Task& task(std::function<void()> f) { return tasks.emplace_back(std::move(f)); }
  void execute(std::function<void()> f) { executor->execute(task(std::move(f))); }

  std::deque<Task> tasks;
  std::shared_ptr<Executor> executor;
};

TEST_P(ExecutorContract, RunsEachExecuteExactlyOnce) {
  std::vector<std::atomic<int>> runs(1000);
  for (auto& count : runs) {
    execute([&count] { ++count; });
  }
  run_all();
  EXPECT_THAT(runs, testing::Each(testing::Truly([](const auto& count) { return count == 1; })));
}

TEST_P(ExecutorContract, TakesWorkFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  std::atomic<int> runs{0};
  std::array<std::deque<Task>, kThreads> work;
  for (auto& mine : work) {
    for (int i = 0; i < kEach; ++i) {
      mine.emplace_back([&runs] { ++runs; });
    }
  }
  std::vector<std::thread> threads;
  for (auto& mine : work) {
    threads.emplace_back([this, &mine] {
      for (Task& t : mine) {
        executor->execute(t);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  run_all();
  EXPECT_EQ(runs, kThreads * kEach);
}

TEST_P(ExecutorContract, ARunnableMayExecuteItselfAgain) {
  int left = 10'000;
  Task* self = nullptr;
  Task& again = task([&] {
    if (--left > 0) {
      executor->execute(*self);
    }
  });
  self = &again;
  executor->execute(again);
  run_all();
  EXPECT_EQ(left, 0);
}

TEST_P(ExecutorContract, ExecuteLaterLetsOthersGoFirst) {
  // A runnable that puts itself back a thousand times cannot keep out one that is queued.
  std::atomic<int> turns{0};
  std::atomic<int> turns_when_other_ran{-1};
  Task* self = nullptr;
  Task& greedy = task([&] {
    if (turns == 0) {
      execute([&] { turns_when_other_ran = turns.load(); });
    }
    if (++turns < 1000) {
      executor->execute_later(*self);
    }
  });
  self = &greedy;
  executor->execute(greedy);
  run_all();
  EXPECT_EQ(turns, 1000);
  EXPECT_GE(turns_when_other_ran, 0);
  EXPECT_LT(turns_when_other_ran, 1000);
}

TEST_P(ExecutorContract, WhoIsNewRunsOnceAndIsNotKeptOutByOthersWhoAreNew) {
  std::atomic<int> turns{0};
  std::atomic<bool> first_ran{false};
  std::deque<Task> newborn;
  std::function<void()> next = [&] {
    if (++turns < 5000) {
      executor->execute_new(newborn.emplace_back(next));
    }
  };
  execute([&] {
    executor->execute_new(newborn.emplace_back([&] { first_ran = true; }));
    executor->execute_new(newborn.emplace_back(next));
  });
  run_all();
  EXPECT_EQ(turns, 5000);
  EXPECT_TRUE(first_ran);
}

TEST_P(ExecutorContract, HandlersThatWaitLetOthersRun) {
  Gate gate;
  std::vector<std::string> happened;
  execute([&] {
    execute([&] {
      happened.emplace_back("other runs");
      gate.open();
    });
    gate.wait();
    happened.emplace_back("waiter goes on");
  });
  run_all();
  EXPECT_THAT(happened, testing::ElementsAre("other runs", "waiter goes on"));
}

TEST_P(ExecutorContract, AWaitIsEndedFromAnotherThread) {
  Gate gate;
  std::atomic<bool> done{false};
  execute([&] {
    gate.wait();
    done = true;
  });
  std::thread opener([&] {
    while (!gate.reached()) {
      std::this_thread::yield();
    }
    gate.open();
  });
  run_all();
  opener.join();
  EXPECT_TRUE(done);
}

TEST_P(ExecutorContract, AParkedHandlerIsNotQuiet) {
  Gate gate;
  std::thread opener([&] {
    while (!gate.reached()) {
      std::this_thread::yield();
    }
    EXPECT_FALSE(executor->await_quiet(TimePoint::min()));
    EXPECT_FALSE(executor->quiet());
    gate.open();
  });
  execute([&] { gate.wait(); });
  run_all();
  opener.join();
}

TEST_P(ExecutorContract, ThousandsOfHandlersMayBeParkedAtOnce) {
  constexpr int kHandlers = 1000;
  std::deque<Gate> gates(kHandlers);
  std::atomic<int> parked{0};
  std::atomic<int> done{0};
  for (Gate& gate : gates) {
    execute([&] {
      if (++parked == kHandlers) {
        for (Gate& each : gates) {
          if (&each != &gate) {
            while (!each.reached()) {
              std::this_thread::yield();
            }
            each.open();
          }
        }
        ++done;
        return;
      }
      gate.wait();
      ++done;
    });
  }
  run_all();
  EXPECT_EQ(done, kHandlers);
}

// Three handlers on one thread wait inside catch, and go on in every order.
TEST_P(ExecutorContract, EveryHandlerRethrowsItsOwnException) {
  std::array<int, 3> order{0, 1, 2};
  do {
    std::array<Gate, 3> gates;
    std::array<std::string, 3> caught;
    for (std::size_t i = 0; i < 3; ++i) {
      execute([&, i] {
        try {
          throw std::runtime_error("exception " + std::to_string(i));
        } catch (const std::exception&) {
          gates[i].wait();
          try {
            throw;
          } catch (const std::exception& mine) {
            caught[i] = mine.what();
          }
        }
        EXPECT_EQ(std::uncaught_exceptions(), 0);
      });
    }
    std::thread opener([&] {
      for (const int i : order) {
        Gate& gate = gates[static_cast<std::size_t>(i)];
        while (!gate.reached()) {
          std::this_thread::yield();
        }
        gate.open();
      }
    });
    run_all();
    opener.join();
    EXPECT_THAT(caught, testing::ElementsAre("exception 0", "exception 1", "exception 2"));
  } while (std::next_permutation(order.begin(), order.end()));
}

class CountingTimer final : public detail::Timer {
 public:
  explicit CountingTimer(const Clock& clock) : clock_(clock) {}
  void expired() noexcept override {
    fired_at_.store(clock_.now());
    ++fired;
  }
  [[nodiscard]] TimePoint fired_at() const { return fired_at_; }
  std::atomic<int> fired{0};

 private:
  const Clock& clock_;
  std::atomic<TimePoint> fired_at_{TimePoint::min()};
};

/// On a clock that the test moves.
class ExecutorTimerContract : public ExecutorContract {
 protected:
  ExecutorTimerContract() : timed(GetParam().make()) { timed->start(manual_clock); }
  ~ExecutorTimerContract() override { EXPECT_TRUE(timed->stop(soon())); }

  testkit::ManualClock manual_clock;
  std::shared_ptr<Executor> timed;
};

TEST_P(ExecutorTimerContract, TimersFireWhenTheClockSaysSoAndNeverEarly) {
  CountingTimer timer(manual_clock);
  const TimePoint due = manual_clock.now() + std::chrono::seconds(10);
  timed->timers()->start(timer, due);
  manual_clock.advance(std::chrono::milliseconds(9999));
  ASSERT_TRUE(timed->await_quiet(soon()));
  EXPECT_EQ(timer.fired, 0);
  manual_clock.advance(std::chrono::milliseconds(3));
  ASSERT_TRUE(timed->await_quiet(soon()));
  EXPECT_EQ(timer.fired, 1);
  EXPECT_GE(timer.fired_at(), due);
}

TEST_P(ExecutorTimerContract, ACancelledTimerDoesNotFire) {
  CountingTimer timer(manual_clock);
  timed->timers()->start(timer, manual_clock.now() + std::chrono::seconds(1));
  EXPECT_TRUE(timer.service->cancel(timer));
  EXPECT_FALSE(timer.service->cancel(timer));
  manual_clock.advance(std::chrono::seconds(5));
  ASSERT_TRUE(timed->await_quiet(soon()));
  EXPECT_EQ(timer.fired, 0);
}

TEST_P(ExecutorTimerContract, HandlersStartTimersOnTheirOwnWorker) {
  CountingTimer timer(manual_clock);
  Task starter([&] {
    detail::TimerService* const mine = detail::TimerService::current();
    ASSERT_EQ(mine, timed->timers());
    mine->start(timer, mine->now() + std::chrono::seconds(1));
  });
  timed->execute(starter);
  ASSERT_TRUE(timed->await_quiet(soon()));
  manual_clock.advance(std::chrono::seconds(2));
  ASSERT_TRUE(timed->await_quiet(soon()));
  EXPECT_EQ(timer.fired, 1);
}

/// Opens a gate.
class GateTimer final : public detail::Timer {
 public:
  explicit GateTimer(Gate& gate) : gate_(gate) {}
  void expired() noexcept override { gate_.open(); }

 private:
  Gate& gate_;
};

TEST_P(ExecutorContract, AForeignThreadsTimerWakesThreadsThatSleepUntilALaterOne) {
  Gate gate;
  GateTimer timer(gate);
  CountingTimer later(clock());
  execute([&] {
    executor->timers()->start(later, clock().now() + std::chrono::hours(1));
    gate.wait();
  });
  std::thread foreign([&] {
    while (!gate.reached()) {
      std::this_thread::yield();
    }
    executor->timers()->start(timer, clock().now() + std::chrono::milliseconds(3));
  });
  run_all();
  foreign.join();
  EXPECT_EQ(later.fired, 0);
  EXPECT_TRUE(later.service->cancel(later));
}

TEST_P(ExecutorContract, SleepingThreadsWakeUpForATimerOfTheSteadyClock) {
  Gate gate;
  GateTimer timer(gate);
  const TimePoint due = clock().now() + std::chrono::milliseconds(20);
  TimePoint woken{};
  execute([&] {
    executor->timers()->start(timer, due);
    gate.wait();
    woken = clock().now();
  });
  run_all();
  EXPECT_GE(woken, due);
}

TEST_P(ExecutorContract, StopRunsWhatIsQueued) {
  const auto other = GetParam().make();
  other->start(clock());
  std::atomic<int> runs{0};
  std::deque<Task> queued;
  for (int i = 0; i < 500; ++i) {
    queued.emplace_back([&runs] { ++runs; });
  }
  for (Task& t : queued) {
    other->execute(t);
  }
  EXPECT_TRUE(other->stop(soon()));
  EXPECT_EQ(runs, 500);
}

TEST_P(ExecutorContract, ActivityGrowsWithWorkAndStandsStillWithout) {
  run_all();
  const std::uint64_t before = executor->activity();
  EXPECT_EQ(executor->activity(), before);
  execute([] {});
  run_all();
  EXPECT_GT(executor->activity(), before);
}

TEST_P(ExecutorContract, StartsAndStopsAThousandTimes) {
  for (int i = 0; i < 1000; ++i) {
    const auto other = GetParam().make();
    other->start(clock());
    std::atomic<bool> ran{false};
    Task once([&ran] { ran = true; });
    other->execute(once);
    ASSERT_TRUE(other->stop(soon())) << "in round " << i;
    ASSERT_TRUE(ran) << "in round " << i;
  }
}

}  // namespace actors::test
