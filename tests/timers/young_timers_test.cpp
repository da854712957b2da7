// Timers that a worker keeps aside because they are mostly cancelled soon: they are cancelled
// there, by their worker or by others, and those that nobody cancels fire in time.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// Counts down a latch when it fires.
class YoungOne final : public detail::YoungTimer {
 public:
  explicit YoungOne(std::latch* fired = nullptr) : fired_(fired) {}
  /// In a handler.
  void start(Duration wait) {
    due_ = Clock::steady().now() + wait;
    detail::TimerService::current()->start_young(*this, wait);
  }
  bool cancel() { return service->cancel_young(*this); }
  void expired() noexcept override {
    if (Clock::steady().now() < due_) {
      early.store(true);
    }
    ++fires;
    if (fired_ != nullptr) {
      fired_->count_down();
    }
  }

  std::atomic<bool> early = false;
  std::atomic<int> fires = 0;

 private:
  std::latch* fired_;
  TimePoint due_{};
};

class YoungTimers : public testing::Test {
 protected:
  void start(int workers) {
    pool = make_pool(workers, {});
    pool->start(Clock::steady());
  }
  /// Runs it in a handler, to its end.
  void run(std::function<void()> function) {
    std::promise<void> done;
    Task task([&] {
      function();
      done.set_value();
    });
    pool->execute(task);
    done.get_future().wait();
  }
  void TearDown() override {
    if (pool != nullptr) {
      EXPECT_TRUE(pool->stop(soon()));
    }
  }
  std::shared_ptr<Executor> pool;
};

TEST_F(YoungTimers, OneThatNobodyCancelsFiresOnceAndNotTooEarly) {
  std::latch fired(1);
  YoungOne timer(&fired);
  start(1);
  run([&] { timer.start(2ms); });
  fired.wait();
  EXPECT_TRUE(pool->await_quiet(soon()));
  EXPECT_EQ(timer.fires, 1);
  EXPECT_FALSE(timer.early);
}

TEST_F(YoungTimers, OneIsCancelledInTheHandlerThatHasStartedItAndMayGoAtOnce) {
  start(1);
  run([] {
    for (int i = 0; i < 1000; ++i) {
      YoungOne timer;
      timer.start(1h);
      EXPECT_TRUE(timer.cancel());
      EXPECT_FALSE(timer.cancel());
    }
  });
}

TEST_F(YoungTimers, ThereIsRoomForAsManyAsOneLikes) {
  constexpr int kMany = 1000;
  std::latch fired(kMany / 2);
  std::deque<YoungOne> timers;
  for (int i = 0; i < kMany; ++i) {
    timers.emplace_back(&fired);
  }
  start(1);
  run([&timers] {
    for (YoungOne& timer : timers) {
      timer.start(20ms);
    }
    for (std::size_t i = 0; i < timers.size(); i += 2) {
      EXPECT_TRUE(timers[i].cancel());
    }
  });
  fired.wait();
  EXPECT_TRUE(pool->await_quiet(soon()));
  for (std::size_t i = 0; i < timers.size(); ++i) {
    EXPECT_EQ(timers[i].fires, static_cast<int>(i % 2));
    EXPECT_FALSE(timers[i].early);
  }
}

TEST_F(YoungTimers, AnotherThreadCancelsThemWhileTheirWorkerHasNotLookedYet) {
  constexpr int kRounds = 2000;
  std::deque<YoungOne> timers(kRounds);
  std::atomic<int> started = 0;
  int cancelled = 0;
  start(1);
  std::thread other([&] {
    for (int i = 0; i < kRounds; ++i) {
      for (int seen = started.load(); seen <= i; seen = started.load()) {
        started.wait(seen);
      }
      cancelled += timers[static_cast<std::size_t>(i)].cancel() ? 1 : 0;
    }
  });
  run([&] {
    for (YoungOne& timer : timers) {
      timer.start(1h);
      YoungOne mine;  // its place is behind the other's, or the other's that is gone
      mine.start(1h);
      ++started;
      started.notify_one();
      EXPECT_TRUE(mine.cancel());
    }
  });
  other.join();
  EXPECT_EQ(cancelled, kRounds);
}

TEST_F(YoungTimers, WhatOneWorkerHasStartedAnotherOneCancels) {
  constexpr int kRounds = 500;
  start(2);
  std::deque<YoungOne> timers(kRounds);
  for (YoungOne& timer : timers) {
    run([&timer] { timer.start(1h); });
    run([&timer] { EXPECT_TRUE(timer.cancel()); });
    EXPECT_FALSE(timer.cancel());
  }
}

TEST_F(YoungTimers, OneThatFiresWhileItIsCancelledDoesOneOfTheTwo) {
  constexpr int kRounds = 500;
  start(2);
  std::deque<YoungOne> timers(kRounds);
  int cancelled = 0;
  for (YoungOne& timer : timers) {
    run([&timer] { timer.start(0ms); });
    cancelled += timer.cancel() ? 1 : 0;
  }
  EXPECT_TRUE(pool->await_quiet(soon()));
  int fired = 0;
  for (const YoungOne& timer : timers) {
    fired += timer.fires;
  }
  EXPECT_EQ(fired + cancelled, kRounds);
}

}  // namespace
}  // namespace actors::test
