#include "base/timer_wheel.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr TimePoint at(Duration since_start) {
  return TimePoint{since_start};
}
constexpr Duration ticks(std::int64_t n) {
  return TimerWheel::kTick * n;
}

std::vector<TimerNode*> advance(TimerWheel& wheel, TimePoint now) {
  TimerNode* expired = nullptr;
  const std::size_t count = wheel.advance(now, expired);
  std::vector<TimerNode*> nodes;
  while (TimerNode* const node = TimerWheel::pop_expired(expired)) {
    EXPECT_FALSE(node->linked());
    nodes.push_back(node);
  }
  EXPECT_EQ(nodes.size(), count);
  return nodes;
}

TEST(TimerWheel, FiresAtTheDeadlineAndNotATickBefore) {
  TimerWheel wheel;
  TimerNode node;
  wheel.insert(node, at(ticks(10)));
  EXPECT_TRUE(node.linked());
  EXPECT_TRUE(advance(wheel, at(ticks(10) - nanoseconds{1})).empty());
  EXPECT_EQ(advance(wheel, at(ticks(10))), std::vector<TimerNode*>{&node});
  EXPECT_TRUE(wheel.empty());
}

TEST(TimerWheel, WithTheFineTickExpiresATimerAtItsVeryDeadline) {
  const std::chrono::milliseconds deadlines[] = {
      std::chrono::milliseconds{1}, std::chrono::milliseconds{100}, std::chrono::milliseconds{999},
      std::chrono::hours{1}, std::chrono::hours{24 * 365}};
  for (const auto deadline : deadlines) {
    TimerWheel wheel(at(nanoseconds{0}), TimerWheel::kFineTick);
    TimerNode node;
    wheel.insert(node, at(deadline));
    EXPECT_LE(wheel.next_deadline(), at(deadline));
    EXPECT_TRUE(advance(wheel, at(deadline - nanoseconds{1})).empty()) << deadline.count();
    EXPECT_EQ(wheel.next_deadline(), at(deadline));
    EXPECT_EQ(advance(wheel, at(deadline)), std::vector<TimerNode*>{&node}) << deadline.count();
  }
}

TEST(TimerWheel, NeverFiresEarlyWhenTheDeadlineLiesWithinATick) {
  TimerWheel wheel;
  TimerNode node;
  wheel.insert(node, at(ticks(10) + nanoseconds{1}));
  EXPECT_TRUE(advance(wheel, at(ticks(10))).empty());
  EXPECT_TRUE(advance(wheel, at(ticks(11) - nanoseconds{1})).empty());
  EXPECT_EQ(advance(wheel, at(ticks(11))).size(), 1U);
}

TEST(TimerWheel, FiresADeadlineInThePastAtTheNextAdvance) {
  TimerWheel wheel(at(hours{1}));
  TimerNode past;
  TimerNode present;
  wheel.insert(present, at(hours{1}));
  wheel.insert(past, TimePoint::min());
  EXPECT_LE(wheel.next_deadline(), at(hours{1}) + TimerWheel::kTick);
  EXPECT_EQ(advance(wheel, at(hours{1}) + TimerWheel::kTick),
            (std::vector<TimerNode*>{&past, &present}));
}

TEST(TimerWheel, AnErasedTimerDoesNotFire) {
  TimerWheel wheel;
  TimerNode a;
  TimerNode b;
  wheel.insert(a, at(milliseconds{5}));
  wheel.insert(b, at(milliseconds{5}));
  wheel.erase(a);
  EXPECT_FALSE(a.linked());
  EXPECT_EQ(advance(wheel, at(seconds{1})), std::vector<TimerNode*>{&b});
  wheel.insert(a, at(seconds{2}));
  wheel.erase(a);
  EXPECT_EQ(wheel.next_deadline(), TimePoint::max());
  EXPECT_EQ(wheel.size(), 0U);
}

TEST(TimerWheel, ExpiresInOrderOfTheDeadlinesAndOfTheInserts) {
  TimerWheel wheel;
  std::vector<TimerNode> nodes(6);
  const Duration deadlines[] = {nanoseconds{900}, nanoseconds{100}, milliseconds{90},
                                nanoseconds{100}, milliseconds{7},  nanoseconds{500}};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    wheel.insert(nodes[i], at(deadlines[i]));
  }
  const std::vector<TimerNode*> expected{&nodes[1], &nodes[3], &nodes[5],
                                         &nodes[0], &nodes[4], &nodes[2]};
  EXPECT_EQ(advance(wheel, at(seconds{1})), expected);
}

TEST(TimerWheel, AppendsToTheListOfExpiredTimers) {
  TimerWheel wheel;
  TimerNode a;
  TimerNode b;
  TimerNode* expired = nullptr;
  wheel.insert(a, at(ticks(1)));
  wheel.insert(b, at(ticks(2)));
  EXPECT_EQ(wheel.advance(at(ticks(1)), expired), 1U);
  EXPECT_EQ(wheel.advance(at(ticks(2)), expired), 1U);
  EXPECT_EQ(TimerWheel::pop_expired(expired), &a);
  EXPECT_EQ(TimerWheel::pop_expired(expired), &b);
  EXPECT_EQ(TimerWheel::pop_expired(expired), nullptr);
}

TEST(TimerWheel, WaitsForEverForTheEndOfTime) {
  TimerWheel wheel;
  TimerNode node;
  wheel.insert(node, TimePoint::max());
  EXPECT_TRUE(advance(wheel, at(hours{24 * 365 * 100})).empty());
  EXPECT_TRUE(advance(wheel, TimePoint::max()).empty());
  wheel.erase(node);
  EXPECT_TRUE(wheel.empty());
}

TEST(TimerWheel, FiresDeadlinesBeyondItsLastLevel) {  // SC-06
  TimerWheel wheel;
  TimerNode node;
  const TimePoint deadline = at(hours{24 * 365 * 20});
  wheel.insert(node, deadline);
  int wakeups = 0;
  for (;; ++wakeups) {
    const TimePoint next = wheel.next_deadline();
    ASSERT_LT(next, deadline + TimerWheel::kTick);
    if (!advance(wheel, next).empty()) {
      EXPECT_GE(next, deadline);
      break;
    }
  }
  EXPECT_LT(wakeups, 20);  // about one per round of the last level, and one per level
}

TEST(TimerWheel, CountsCorrectlyWhenEveryLevelWrapsRound) {  // SC-06
  for (int level = 1; level <= 6; ++level) {
    const std::int64_t round = std::int64_t{1} << (6 * level);
    TimerWheel wheel(at(ticks(round - 2)));
    std::deque<TimerNode> nodes(5);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      wheel.insert(nodes[i], at(ticks(round - 2 + static_cast<std::int64_t>(i))));
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const TimePoint now = at(ticks(round - 2 + static_cast<std::int64_t>(i)));
      EXPECT_EQ(wheel.next_deadline(), now);
      EXPECT_EQ(advance(wheel, now), std::vector<TimerNode*>{&nodes[i]}) << "level " << level;
    }
  }
}

TEST(TimerWheel, AnOversleptOwnerGetsEverythingInOrder) {  // SC-06
  TimerWheel wheel;
  std::deque<TimerNode> nodes(3000);
  std::mt19937_64 random(7);
  for (TimerNode& node : nodes) {
    wheel.insert(node, at(nanoseconds{static_cast<std::int64_t>(random() >> 8)}));
  }
  const std::vector<TimerNode*> expired = advance(wheel, TimePoint::max());
  EXPECT_EQ(expired.size(), nodes.size());
  EXPECT_TRUE(std::is_sorted(
      expired.begin(), expired.end(),
      [](const TimerNode* a, const TimerNode* b) { return a->deadline < b->deadline; }));
}

/// The wheel against a sorted set, with random inserts, erases and steps of time.
class RandomWheel {
 public:
  RandomWheel(std::uint64_t seed, TimePoint start) : random_(seed), now_(start), wheel_(start) {}

  void step() {
    switch (random_() % 4) {
      case 0:
      case 1:
        insert();
        break;
      case 2:
        erase();
        break;
      default:
        advance_to(next_time());
    }
    EXPECT_EQ(wheel_.size(), reference_.size());
  }
  [[nodiscard]] int fired() const { return fired_; }

 private:
  Duration delay() {
    const auto bits = 10 + random_() % 50;  // from a microsecond to beyond the last level
    return Duration{static_cast<std::int64_t>(random_() & ((std::uint64_t{1} << bits) - 1))};
  }
  TimePoint next_time() {
    const TimePoint next = wheel_.next_deadline();
    if (random_() % 2 != 0 && next != TimePoint::max()) {
      return std::max(now_, next);  // as a sleeper does
    }
    return now_ + delay() / 16;
  }
  void insert() {
    TimerNode& node = nodes_.emplace_back();
    const TimePoint deadline = now_ + delay() - milliseconds{1};
    wheel_.insert(node, deadline);
    reference_.emplace(deadline, order_++, &node);
  }
  void erase() {
    if (!reference_.empty()) {
      auto victim = reference_.begin();
      std::advance(victim, static_cast<std::ptrdiff_t>(random_() % reference_.size()));
      wheel_.erase(*std::get<2>(*victim));
      reference_.erase(victim);
    }
  }
  void advance_to(TimePoint when) {
    now_ = when;
    TimePoint last = TimePoint::min();
    for (TimerNode* const node : advance(wheel_, now_)) {
      ASSERT_LE(node->deadline, now_) << "early";
      ASSERT_GE(node->deadline, last) << "out of order";
      last = node->deadline;
      ASSERT_EQ(std::get<2>(*reference_.begin()), node);
      reference_.erase(reference_.begin());
      ++fired_;
    }
    if (!reference_.empty()) {
      const TimePoint earliest = std::get<0>(*reference_.begin());
      EXPECT_GT(earliest + TimerWheel::kTick, now_) << "more than a tick late";
      EXPECT_LT(wheel_.next_deadline(), earliest + TimerWheel::kTick) << "a sleeper would be late";
    }
  }

  std::mt19937_64 random_;
  TimePoint now_;
  TimerWheel wheel_;
  std::deque<TimerNode> nodes_;
  std::set<std::tuple<TimePoint, int, TimerNode*>> reference_;
  int order_ = 0;
  int fired_ = 0;
};

TEST(TimerWheel, AgreesWithASortedListOnRandomTimers) {  // SC-02
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomWheel wheel(seed, seed % 2 == 0 ? TimePoint{} : at(-hours{1}));
    for (int i = 0; i < 3000 && !::testing::Test::HasFailure(); ++i) {
      wheel.step();
    }
    EXPECT_GT(wheel.fired(), 100);
  }
}

}  // namespace
}  // namespace actors::detail
