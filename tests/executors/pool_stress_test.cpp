// Everything at once: threads that execute, turns that execute others, park, block, and get stuck;
// nothing is lost, nothing runs twice.

#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/executors.hpp"

#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

/// An actor in miniature: mail is counted, whoever brings the count from 0 to 1 executes it. Finds
/// out if two threads run it at once.
class Counter final : public Runnable {
 public:
  explicit Counter(Executor& executor) : executor_(executor) {}

  void tell() noexcept {
    if (mail_.fetch_add(1, std::memory_order_acq_rel) == 0) {
      executor_.execute(*this);
    }
  }
  void run() noexcept override {
    EXPECT_FALSE(running_.exchange(true, std::memory_order_acq_rel));
    const int mail = mail_.load(std::memory_order_acquire);
    for (int i = 0; i < mail; ++i) {
      ++handled_;
      handle();
    }
    EXPECT_TRUE(running_.exchange(false, std::memory_order_acq_rel));
    if (mail_.fetch_sub(mail, std::memory_order_acq_rel) != mail) {
      executor_.execute_later(*this);
    }
  }
  [[nodiscard]] std::string what() const override { return "a counter"; }
  [[nodiscard]] long handled() const { return handled_; }

  std::vector<Counter*> neighbours;

 private:
  void handle() noexcept {
    // Deterministic, different for each.
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const auto dice = static_cast<std::uint32_t>(state_ >> 40);
    if (dice % 2 == 0 && hops_ > 0) {
      --hops_;
      neighbours[dice / 2 % neighbours.size()]->tell();
    }
    if (dice % 1024 == 1) {
      blocking([] { std::this_thread::yield(); });
    }
    if (dice % 16384 == 5) {
      // Stuck: longer than the monitor tolerates.
      const TimePoint until = Clock::steady().now() + std::chrono::milliseconds(3);
      while (Clock::steady().now() < until) {
        std::this_thread::yield();
      }
    }
    if (dice % 512 == 3) {
      Gate gate;
      Task opener([&gate] {
        while (!gate.reached()) {
          std::this_thread::yield();
        }
        gate.open();
      });
      detail::Carrier::current()->post(opener);
      gate.wait();
    }
  }

  Executor& executor_;
  // What has been told and not handled. Told by anybody, taken by the turn.
  std::atomic<int> mail_{0};
  // True during a turn.
  std::atomic<bool> running_{false};
  long handled_ = 0;  // by turns, one at a time
  int hops_ = 100'000;
  std::uint64_t state_ = reinterpret_cast<std::uintptr_t>(this);
};

class PoolStress : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Workers, PoolStress, testing::Values(1, 2, 4));

TEST_P(PoolStress, NothingIsLostAndNothingRunsTwice) {
  constexpr int kCounters = 50;
  constexpr int kThreads = 2;
  constexpr long kTold = 100'000;
  const auto pool =
      make_pool(GetParam(), {.stuck_after = std::chrono::milliseconds(1), .extra_threads = 16});
  pool->start(Clock::steady());
  std::deque<Counter> counters;
  for (int i = 0; i < kCounters; ++i) {
    counters.emplace_back(*pool);
  }
  for (Counter& counter : counters) {
    for (Counter& other : counters) {
      counter.neighbours.push_back(&other);
    }
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&counters, t] {
      for (long i = 0; i < kTold; ++i) {
        counters[static_cast<std::size_t>((i * (t + 7)) % kCounters)].tell();
        if (i % 1000 == 0) {
          std::this_thread::yield();
        }
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  ASSERT_TRUE(pool->await_quiet(soon() + std::chrono::minutes(2)));
  long handled = 0;
  for (const Counter& counter : counters) {
    handled += counter.handled();
  }
  EXPECT_GE(handled, kThreads * kTold);  // and what they told each other
  const std::uint64_t activity = pool->activity();
  EXPECT_TRUE(pool->quiet());
  EXPECT_EQ(pool->activity(), activity);
  EXPECT_TRUE(pool->stop(soon()));
}

}  // namespace
}  // namespace actors::test
