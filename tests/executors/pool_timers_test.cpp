// The timers of a pool: what they make runnable runs, and those that handlers leave to be started
// later are started, wherever the worker goes from there.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "base/mutex.hpp"
#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// Its fires can be waited for by a thread.
class LazyOne final : public detail::LazyTimer {
 public:
  explicit LazyOne(Duration wait = 1ms) : wait_(wait) {}

  void start_now(std::uint32_t use) noexcept override {
    if (use == wanted) {
      service->start_in(*this, wait_);
    }
  }
  void expired() noexcept override {
    const detail::MutexLock lock(mutex_);
    ++fired_;
    changed_.notify_all();
  }
  /// In a handler. False: the service does not want it.
  bool start_here() {
    service = detail::TimerService::current();
    started = Clock::steady().now();
    return service->start_later(*this, wanted);
  }
  /// The same for those who do not care: the service may just have lost its worker.
  void start_soon() {
    if (!start_here()) {
      start_now(wanted);
    }
  }
  /// False: it has not within a long time.
  bool wait_until_fired() {
    const detail::MutexLock lock(mutex_);
    const TimePoint limit = soon();
    while (fired_ == 0 && changed_.wait_until(mutex_, limit)) {
    }
    return fired_ == 1 && Clock::steady().now() >= started + wait_;
  }
  int fired() {
    const detail::MutexLock lock(mutex_);
    return fired_;
  }

  std::uint32_t wanted = 1;  ///< the use that is not over
  TimePoint started{};

 private:
  Duration wait_;
  detail::Mutex mutex_;
  detail::CondVar changed_;
  int fired_ = 0;
};

/// Calls a function. Due as soon as it is started.
class DueTimer final : public detail::Timer {
 public:
  explicit DueTimer(std::function<void()> function) : function_(std::move(function)) {}
  /// On a worker.
  void start() {
    detail::TimerService& timers = *detail::TimerService::current();
    timers.start(*this, timers.now() - 10ms);
  }
  void expired() noexcept override { function_(); }

 private:
  std::function<void()> function_;
};

/// Does something a little later than start(), while the worker has nothing else to do, and takes
/// longer over it than workers look for work: then the worker goes to sleep.
class IdleWork {
 public:
  explicit IdleWork(std::function<void()> function) : function_(std::move(function)) {}
  /// In a handler.
  void start() { first_.start(); }

 private:
  void work() {
    const TimePoint until = Clock::steady().now() + 5ms;
    while (Clock::steady().now() < until) {
    }
    function_();
  }
  std::function<void()> function_;
  // When the first one fires the worker has just looked at its timers: it is idle before it looks
  // again.
  DueTimer second_{[this] { work(); }};
  DueTimer first_{[this] { second_.start(); }};
};

class PoolTimers : public testing::Test {
 protected:
  std::shared_ptr<Executor> start(const PoolOptions& options = {}, int workers = 1) {
    pool = make_pool(workers, options);
    pool->start(Clock::steady());
    return pool;
  }
  /// And the worker is done with it, and with everything else.
  bool fires(LazyOne& timer) {
    const bool fired = timer.wait_until_fired();
    return pool->await_quiet(soon()) && fired;
  }
  void TearDown() override {
    if (pool != nullptr) {
      EXPECT_TRUE(pool->stop(soon()));
    }
  }
  std::shared_ptr<Executor> pool;
};

TEST_F(PoolTimers, WhatATimerMakesRunnableRunsBeforeTheWorkerSleeps) {
  std::promise<void> ran;
  Task task([&ran] { ran.set_value(); });
  IdleWork late([&] { pool->execute(task); });
  Task starter([&] { late.start(); });
  start()->execute(starter);
  EXPECT_EQ(ran.get_future().wait_until(soon()), std::future_status::ready);
  EXPECT_TRUE(pool->await_quiet(soon()));
}

TEST_F(PoolTimers, LazyOnesFireAlthoughTheyWereStartedRightBeforeTheWorkerSleeps) {
  LazyOne timer;
  IdleWork late([&] { timer.start_soon(); });
  Task starter([&] { late.start(); });
  start()->execute(starter);
  EXPECT_TRUE(fires(timer));
}

TEST_F(PoolTimers, LazyOnesFireAlthoughTheWorkerGoesToSleep) {
  LazyOne timer;
  Task task([&] { timer.start_soon(); });
  start()->execute(task);
  EXPECT_TRUE(fires(timer));
}

TEST_F(PoolTimers, LazyOnesFireAlthoughTheWorkerNeverSleeps) {
  LazyOne timer;
  Task* self = nullptr;
  std::uint64_t turns = 0;
  Task busy([&] {
    if (turns++ == 0) {
      timer.start_soon();
    }
    if (timer.fired() == 0) {
      pool->execute_later(*self);
    }
  });
  self = &busy;
  start()->execute(busy);
  EXPECT_TRUE(fires(timer));
}

TEST_F(PoolTimers, LazyOnesFireAlthoughTheHandlerHoldsItsThread) {
  LazyOne timer;
  bool fired = false;
  Task stuck([&] {
    timer.start_soon();
    fired = timer.wait_until_fired();  // another thread takes the worker over
  });
  start({.stuck_after = 2ms})->execute(stuck);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(fired);
}

TEST_F(PoolTimers, LazyOnesFireAlthoughTheHandlerDeclaresThatItBlocks) {
  LazyOne timer;
  bool fired = false;
  Task blocks([&] {
    timer.start_soon();
    fired = blocking([&] { return timer.wait_until_fired(); });
  });
  start({.stuck_after = std::chrono::hours(1)})->execute(blocks);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_TRUE(fired);
}

TEST_F(PoolTimers, LazyOnesAreNotStartedByAThreadThatHasLostItsWorker) {
  LazyOne timer;
  bool taken = true;
  Task blocks([&] { blocking([&] { taken = timer.start_here(); }); });
  start({.stuck_after = std::chrono::hours(1)})->execute(blocks);
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_FALSE(taken);
}

TEST_F(PoolTimers, LazyOnesAreAsManyAsOneLikes) {
  constexpr int kMany = 1000;
  std::deque<LazyOne> timers(kMany);
  Task task([&] {
    for (LazyOne& timer : timers) {
      timer.start_soon();
    }
  });
  start()->execute(task);
  for (LazyOne& timer : timers) {
    EXPECT_TRUE(fires(timer));
  }
}

TEST_F(PoolTimers, LazyOnesDropOutWhenTheirUseIsOver) {
  LazyOne over;
  LazyOne open;
  Task task([&] {
    EXPECT_TRUE(over.start_here());
    EXPECT_TRUE(open.start_here());
    over.wanted = 2;
  });
  start({.stuck_after = std::chrono::hours(1)})->execute(task);
  EXPECT_TRUE(fires(open));
  EXPECT_EQ(over.fired(), 0);
}

TEST_F(PoolTimers, LazyOnesCanBeCancelledByAnotherThreadOnceTheyRun) {
  LazyOne timer(1h);
  Task task([&] { timer.start_soon(); });
  start()->execute(task);
  ASSERT_TRUE(pool->await_quiet(soon()));  // asleep: so it has been started
  EXPECT_TRUE(timer.service->cancel(timer));
  EXPECT_FALSE(timer.service->cancel(timer));
}

TEST_F(PoolTimers, LazyOnesAreStartedAtOnceWhereTheClockIsMovedByHand) {
  testkit::ManualClock clock;
  const auto by_hand = make_pool(1);
  by_hand->start(clock);
  LazyOne timer;
  bool taken = true;
  Task task([&] { taken = timer.start_here(); });
  by_hand->execute(task);
  EXPECT_TRUE(by_hand->await_quiet(soon()));
  EXPECT_FALSE(taken);
  EXPECT_TRUE(by_hand->stop(soon()));
}

}  // namespace
}  // namespace actors::test
