// The timers of a pool.

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

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
}

}  // namespace
}  // namespace actors::test
