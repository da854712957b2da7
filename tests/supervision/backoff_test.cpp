#include "supervision/backoff.hpp"

#include <chrono>
#include <climits>
#include <cstdint>
#include <limits>
#include <ratio>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

using std::chrono::minutes;
using namespace std::chrono_literals;

using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;

/// What a strategy makes of these values: with reset_after filled in.
Backoff in_force(const Backoff& backoff) {
  return one_for_one({.backoff = backoff}).limits().backoff;
}

// BO-01
TEST(Backoff, DoublesFromMinToMaxWithoutOverflow) {
  struct Case {
    std::uint32_t n;
    Duration min;
    Duration max;
    Duration expected;
  };
  const Case cases[] = {
      {0, 0s, 0s, 0s},
      {0, 5min, 7min, 5min},
      {2, 5s, 7s, 7s},
      {2, 5s, Days(7), 20s},
      {29, 5min, 10min, 10min},
      {29, Days(10'000), Days(10'000), Days(10'000)},
      {INT_MAX, Days(10'000), Days(10'000), Days(10'000)},
      {UINT32_MAX, 1ns, Days(10'000), Days(10'000)},
      {62, 1ns, no_timeout, Duration(std::int64_t{1} << 62)},
      {63, 1ns, no_timeout, no_timeout},
      {1, no_timeout / 2 + 1ns, no_timeout, no_timeout},
      {UINT32_MAX, 0s, 1min, 0s},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(backoff_delay(c.n, c.min, c.max, 0.0, 0.5), c.expected)
        << "n = " << c.n << ", min = " << c.min.count() << ", max = " << c.max.count();
  }
}

// BO-02
TEST(Backoff, JitterOnlyAddsAndNeverMoreThanItsShare) {
  for (std::uint32_t n = 0; n < 12; ++n) {
    const Duration plain = backoff_delay(n, 100ms, 10s, 0.0, 1.0);
    for (int i = 0; i <= 100; ++i) {
      const Duration delay = backoff_delay(n, 100ms, 10s, 0.2, i / 100.0);
      EXPECT_GE(delay, plain);
      EXPECT_LE(delay, plain + plain / 5);
      EXPECT_LE(delay, 12s);
    }
  }
  EXPECT_EQ(backoff_delay(0, 100ms, 10s, 0.2, 0.5), 110ms);
  EXPECT_EQ(backoff_delay(0, 100ms, 10s, 1.0, 1.0), 200ms);
}

// BO-02
TEST(Backoff, JitterBeyondTheLongestDurationIsForever) {
  EXPECT_EQ(backoff_delay(0, no_timeout, no_timeout, 1.0, 1.0), no_timeout);
  EXPECT_EQ(backoff_delay(0, no_timeout, no_timeout, 1.0, 0.0), no_timeout);
  EXPECT_EQ(backoff_delay(0, no_timeout / 2 + 1ns, no_timeout, 1.0, 1.0), no_timeout);
}

// BO-05
TEST(Backoff, DelaysGrowWithEachFailureInARow) {
  const Backoff backoff = in_force({.min = 200ms, .max = 10s});
  BackoffState state;
  TimePoint now{};
  std::vector<Duration> delays;
  for (int i = 0; i < 4; ++i) {
    delays.push_back(state.next_delay(backoff, now, 0.9));
    now += delays.back();
  }
  EXPECT_EQ(delays, (std::vector<Duration>{200ms, 400ms, 800ms, 1600ms}));
  EXPECT_EQ(state.restarts(), 4U);
}

// BO-06
TEST(Backoff, StartsAgainAtMinForAnActorThatLivedForResetAfter) {
  const Backoff backoff = in_force({.min = 200ms, .max = 10s, .reset_after = 3s});
  BackoffState state;
  EXPECT_EQ(state.next_delay(backoff, TimePoint(0s), 0.0), 200ms);
  EXPECT_EQ(state.next_delay(backoff, TimePoint(1s), 0.0), 400ms);      // alive again at 1.4 s
  EXPECT_EQ(state.next_delay(backoff, TimePoint(4399ms), 0.0), 800ms);  // at 5.199 s
  EXPECT_EQ(state.next_delay(backoff, TimePoint(8199ms), 0.0), 200ms);
  EXPECT_EQ(state.restarts(), 1U);
}

// BO-06
TEST(Backoff, TheDelayItselfIsNoTimeAlive) {
  const Backoff backoff = in_force({.min = 10s, .max = 40s, .reset_after = 5s});
  BackoffState state;
  EXPECT_EQ(state.next_delay(backoff, TimePoint(0s), 0.0), 10s);
  EXPECT_EQ(state.next_delay(backoff, TimePoint(14s), 0.0), 20s);  // lived 4 s
}

// BO-16
TEST(Backoff, ResetAfterIsHalfwayBetweenMinAndMaxUnlessSet) {
  EXPECT_EQ(in_force({.min = 2s, .max = 10s}).reset_after, 6s);
  EXPECT_EQ(in_force({.min = no_timeout - 2ns, .max = no_timeout}).reset_after, no_timeout - 1ns);
  EXPECT_EQ(in_force({.min = 2s, .max = 10s, .reset_after = 1s}).reset_after, 1s);

  const Backoff backoff = in_force({.min = 2s, .max = 10s});
  BackoffState state;
  EXPECT_EQ(state.next_delay(backoff, TimePoint(0s), 0.0), 2s);
  EXPECT_EQ(state.next_delay(backoff, TimePoint(7999ms), 0.0), 4s);
  EXPECT_EQ(state.next_delay(backoff, TimePoint(11999ms + 6s), 0.0), 2s);
}

TEST(Backoff, ResetAfterNoTimeoutNeverStartsAgain) {
  const Backoff backoff = in_force({.min = 1s, .max = 4s, .reset_after = no_timeout});
  BackoffState state;
  EXPECT_EQ(state.next_delay(backoff, TimePoint(0s), 0.0), 1s);
  EXPECT_EQ(state.next_delay(backoff, TimePoint(Days(30'000)), 0.0), 2s);
}

TEST(Backoff, DefaultMeansNoWaiting) {
  const Backoff backoff = in_force({});
  BackoffState state;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(state.next_delay(backoff, TimePoint(minutes(i)), 1.0), 0s);
  }
}

}  // namespace
}  // namespace actors::detail
