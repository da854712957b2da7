// Which actors have blocked their thread lately.

#include "executors/known_blockers.hpp"

#include <cstddef>
#include <deque>
#include <vector>

#include <gtest/gtest.h>

#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using detail::KnownBlockers;

class KnownBlockersTest : public testing::Test {
 protected:
  KnownBlockers blockers{5ms, false};
  Task a{[] {}};
  Task b{[] {}};
  const TimePoint now = TimePoint{} + 1h;
};

TEST_F(KnownBlockersTest, NobodyIsKnownAtFirst) {
  EXPECT_FALSE(blockers.any());
  EXPECT_FALSE(blockers.contains(a));
}

TEST_F(KnownBlockersTest, WhoHasBlockedIsKnownAndNobodyElse) {
  blockers.add(a, now);
  EXPECT_TRUE(blockers.any());
  EXPECT_TRUE(blockers.contains(a));
  EXPECT_FALSE(blockers.contains(b));
}

TEST_F(KnownBlockersTest, SomeQuickTurnsInARowMakeItForgotten) {
  blockers.add(a, now);
  for (std::uint32_t i = 1; i < KnownBlockers::kQuickTurns; ++i) {
    blockers.note_turn(&a, 4ms);
  }
  blockers.note_turn(&a, 5ms);  // not quick: they count from here
  for (std::uint32_t i = 1; i < KnownBlockers::kQuickTurns; ++i) {
    blockers.note_turn(&a, 4ms);
  }
  EXPECT_TRUE(blockers.contains(a));
  blockers.note_turn(&a, 4ms);
  EXPECT_FALSE(blockers.contains(a));
  EXPECT_FALSE(blockers.any());
}

TEST_F(KnownBlockersTest, TurnsOfOneThatIsForgottenCountNothing) {
  blockers.add(a, now);
  for (std::uint32_t i = 0; i < 2 * KnownBlockers::kQuickTurns; ++i) {
    blockers.note_turn(&b, 0ms);
  }
  EXPECT_TRUE(blockers.contains(a));
  EXPECT_FALSE(blockers.contains(b));
}

// Or an address that is nobody's any more would cost every turn of the pool a look, for ever.
TEST_F(KnownBlockersTest, WhoHasNotBeenCaughtForALongTimeIsForgotten) {
  blockers.add(a, now);
  blockers.add(b, now + 1s);
  blockers.forget_old(now + KnownBlockers::kRemembered - 1ns);
  EXPECT_TRUE(blockers.contains(a));
  blockers.forget_old(now + KnownBlockers::kRemembered);
  EXPECT_FALSE(blockers.contains(a));
  EXPECT_TRUE(blockers.contains(b));
  EXPECT_TRUE(blockers.any());
  blockers.add(b, now + 2s);  // caught again: known from then on
  blockers.forget_old(now + 1s + KnownBlockers::kRemembered);
  EXPECT_TRUE(blockers.contains(b));
  blockers.forget_old(now + 2s + KnownBlockers::kRemembered);
  EXPECT_FALSE(blockers.any());
}

TEST_F(KnownBlockersTest, OfVeryManyTheLastOnesAreKnown) {
  std::deque<Task> tasks;
  for (int i = 0; i < 10'000; ++i) {
    blockers.add(tasks.emplace_back([] {}), now + i * 1us);
    EXPECT_TRUE(blockers.contains(tasks.back())) << i;
  }
  blockers.forget_old(now + 1min);
  EXPECT_FALSE(blockers.any());
}

// Those of one set share what is looked at first.
TEST_F(KnownBlockersTest, ToForgetOneIsNotToForgetItsNeighbours) {
  constexpr std::size_t kTasks = 100;
  std::deque<Task> tasks;
  for (std::size_t i = 0; i < kTasks; ++i) {
    blockers.add(tasks.emplace_back([] {}), now + (i % 2 == 0 ? 0s : 1s));
  }
  std::vector<const Task*> remain;  // where a set was full, the older ones have been displaced
  for (std::size_t i = 1; i < kTasks; i += 2) {
    if (blockers.contains(tasks[i])) {
      remain.push_back(&tasks[i]);
    }
  }
  EXPECT_GE(remain.size(), kTasks / 4);
  blockers.forget_old(now + KnownBlockers::kRemembered);
  for (std::size_t i = 0; i < kTasks; i += 2) {
    EXPECT_FALSE(blockers.contains(tasks[i])) << i;
  }
  for (const Task* each : remain) {
    EXPECT_TRUE(blockers.contains(*each));
  }
}

TEST(KnownBlockersOfAnElasticPool, AreEverybodyThoughNobodyHasBeenCaught) {
  KnownBlockers blockers(5ms, true);
  Task a{[] {}};
  EXPECT_TRUE(blockers.any());
  EXPECT_FALSE(blockers.contains(a));
  blockers.add(a, TimePoint{} + 1h);
  blockers.forget_old(TimePoint{} + 2h);
  EXPECT_TRUE(blockers.any());
}

}  // namespace
}  // namespace actors::test
