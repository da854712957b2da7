#pragma once
// What the tests of costs share: a system of one worker, the section that is counted, and holding
// it to its limit.

#include <cstdio>
#include <latch>

#include <gtest/gtest.h>

#include "actors/config.hpp"
#include "actors/executors.hpp"

#include "tests/cost/limits.hpp"
#include "tests/cost/step_counter.hpp"

#ifndef __OPTIMIZE__
#error "without optimization every relaxed store is an exchange: this build type needs -Og at least"
#endif

namespace actors::cost {

/// So many operations are counted: each of their instructions is a signal, of some 10 us.
inline constexpr int kCounted = 60;
/// So many come before, uncounted: then the actors are at home at the worker, and its free lists
/// hold what the operations need.
inline constexpr int kWarmUp = 200;

/// One worker, and no take-over although this takes long: the thread that begins to count must be
/// the one that ends it.
inline Config one_worker() {
  return Config{.executor = make_pool(1, {.extra_threads = 0})};
}

/// What a worker executes from begin() to end(), for a plain thread that waits for it.
class Section {
 public:
  void begin() noexcept { testing::start_counting(); }
  void end() noexcept {
    steps_ = testing::stop_counting();
    done_.count_down();
  }
  /// What was counted.
  [[nodiscard]] testing::Steps wait() const {
    done_.wait();
    return steps_;
  }

 private:
  testing::Steps steps_;
  std::latch done_{1};
};

/// So many operations took these steps.
inline void expect_within(const Limit& limit, const testing::Steps& steps,
                          double operations = kCounted) {
  const auto each = [&](std::uint64_t count) { return static_cast<double>(count) / operations; };
  std::printf("%.1f instructions, %.2f read-modify-writes, %.2f allocations, %.2f system calls\n",
              each(steps.instructions), each(steps.atomic_rmw), each(steps.allocations),
              each(steps.system_calls));
  ASSERT_GT(steps.instructions, 0U) << "nothing was counted";
#ifdef ACTORS_COST_INSTRUCTIONS
  EXPECT_LE(each(steps.instructions), limit.instructions * kMargin) << "instructions";
#endif
  EXPECT_LE(each(steps.atomic_rmw), limit.atomic_rmw + kRare) << "atomic read-modify-writes";
  EXPECT_LE(each(steps.allocations), limit.allocations + kRare) << "allocations";
  EXPECT_LE(each(steps.system_calls), limit.system_calls + kRare) << "system calls";
}

}  // namespace actors::cost
