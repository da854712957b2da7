#include "actors/testkit/manual_clock.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/errors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;

/// Notes what time it was whenever it was told.
struct Listening final : Clock::Listener {
  explicit Listening(ManualClock& c) : clock(c) {}
  void clock_moved() noexcept override { times.push_back(clock.elapsed()); }
  ManualClock& clock;
  std::vector<Duration> times;
};

TEST(ManualClock, StartsAtTheSameTimeInEveryRun) {
  const ManualClock clock;
  EXPECT_EQ(clock.now(), ManualClock::kStart);
  EXPECT_EQ(clock.elapsed(), 0ns);
  EXPECT_EQ(ManualClock(TimePoint(5s)).now(), TimePoint(5s));
}

TEST(ManualClock, MovesOnlyWhenToldAndExactlySoFar) {
  ManualClock clock;
  EXPECT_FALSE(clock.runs_by_itself());
  clock.advance(1500ms);
  clock.advance(0s);
  EXPECT_EQ(clock.elapsed(), 1500ms);
  clock.advance_to(clock.now() + 1ns);
  EXPECT_EQ(clock.elapsed(), 1500ms + 1ns);
}

TEST(ManualClock, TellsItsListenersAfterEachMove) {
  ManualClock clock;
  Listening first(clock);
  Listening second(clock);
  clock.add_listener(first);
  clock.advance(1s);
  clock.add_listener(second);
  clock.advance(1s);
  clock.remove_listener(first);
  clock.advance(1s);
  clock.remove_listener(second);
  clock.advance(1s);
  EXPECT_EQ(first.times, (std::vector<Duration>{1s, 2s}));
  EXPECT_EQ(second.times, (std::vector<Duration>{2s, 3s}));
}

TEST(ManualClock, StaysAtTheEndOfTime) {
  ManualClock clock;
  clock.advance(no_timeout);
  EXPECT_EQ(clock.now(), TimePoint::max());
  clock.advance(1h);
  EXPECT_EQ(clock.now(), TimePoint::max());
}

TEST(ManualClock, NeverGoesBack) {
  ManualClock clock;
  clock.advance(1s);
  try {
    clock.advance(-250ms);
    FAIL() << "a clock went back";
  } catch (const Misuse& e) {
    EXPECT_STREQ(e.what(),
                 "ManualClock::advance(-250ms): a clock never goes back; give a duration that is "
                 "not negative");
  }
  EXPECT_THROW(clock.advance_to(clock.now() - 1ns), Misuse);
  EXPECT_THROW(clock.advance(Duration::min()), Misuse);
  EXPECT_EQ(clock.elapsed(), 1s);
}

}  // namespace
}  // namespace actors::testkit
