#include "base/mutex.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "base/spin_lock.hpp"

namespace actors::detail {
namespace {

/// Two threads count under a lock; without it the sum is wrong and ThreadSanitizer reports.
template <class Lock, class Guard>
int count_together() {
  struct {
    Lock lock;
    int count = 0;
  } shared;
  auto count = [&shared] {
    for (int i = 0; i < 50'000; ++i) {
      Guard guard(shared.lock);
      ++shared.count;
    }
  };
  std::thread other(count);
  count();
  other.join();
  return shared.count;
}

TEST(Mutex, LetsOneThreadInAtATime) {
  EXPECT_EQ((count_together<Mutex, MutexLock>()), 100'000);
}

TEST(SpinLock, LetsOneThreadInAtATime) {
  EXPECT_EQ((count_together<SpinLock, SpinLockGuard>()), 100'000);
}

TEST(SpinLock, CannotBeTakenTwice) {
  SpinLock lock;
  lock.lock();
  std::thread([&lock] {
    const bool taken = lock.try_lock();
    if (taken) {
      lock.unlock();
    }
    EXPECT_FALSE(taken);
  }).join();
  lock.unlock();
}

/// A ball that two threads hand to and fro.
struct Ball {
  Mutex mutex;
  CondVar moved;
  int moves ABSL_GUARDED_BY(mutex) = 0;
};

TEST(CondVar, WakesTheWaiter) {
  Ball ball;
  auto play = [&ball](int parity) {
    for (int i = 0; i < 100; ++i) {
      MutexLock lock(ball.mutex);
      while (ball.moves % 2 != parity) {
        ball.moved.wait_until(ball.mutex, TimePoint::max());
      }
      ++ball.moves;
      ball.moved.notify_one();
    }
  };
  std::thread other(play, 1);
  play(0);
  other.join();
  MutexLock lock(ball.mutex);
  EXPECT_EQ(ball.moves, 200);
}

TEST(CondVar, GivesUpAtTheDeadline) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  const TimePoint deadline = Clock::steady().now() + std::chrono::milliseconds{1};
  while (never.wait_until(mutex, deadline)) {
  }
  EXPECT_GE(Clock::steady().now(), deadline);
}

}  // namespace
}  // namespace actors::detail
