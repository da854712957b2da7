// Who goes next: the policy, without threads.

#include "executors/lanes.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using detail::Lanes;

/// Lanes of tasks that are called by their lane ("0" is the highest) and their number in it.
class LanesPolicy : public testing::Test {
 protected:
  void push(Lanes& lanes, std::size_t lane, std::string name) {
    lanes.push(lane, tasks.emplace_back([] {}, std::move(name)));
  }
  static std::string take(Lanes& lanes) {
    const Runnable* const taken = lanes.take();
    return taken != nullptr ? taken->what() : "";
  }
  static std::string take_all(Lanes& lanes) {
    std::string order;
    for (std::string next = take(lanes); !next.empty(); next = take(lanes)) {
      order += next;
    }
    return order;
  }

  std::deque<Task> tasks;
};

TEST_F(LanesPolicy, TheHighestLaneGoesFirstAndEachInOrder) {
  Lanes lanes(3, 100);
  for (const char* const name : {"a", "b"}) {
    push(lanes, 2, std::string("2") + name + " ");
    push(lanes, 0, std::string("0") + name + " ");
    push(lanes, 1, std::string("1") + name + " ");
  }
  EXPECT_EQ(take_all(lanes), "0a 0b 1a 1b 2a 2b ");
  EXPECT_EQ(take(lanes), "");
}

TEST_F(LanesPolicy, WhatComesLaterInAHigherLaneGoesBeforeWhatWaits) {
  Lanes lanes(2, 100);
  push(lanes, 1, "low1 ");
  push(lanes, 1, "low2 ");
  EXPECT_EQ(take(lanes), "low1 ");
  push(lanes, 0, "high ");
  EXPECT_EQ(take_all(lanes), "high low2 ");
}

TEST_F(LanesPolicy, ALaneThatHasBeenPassedOverOftenEnoughGetsOneTurn) {
  Lanes lanes(2, 3);
  for (int i = 0; i < 8; ++i) {
    push(lanes, 0, "H");
    push(lanes, 1, "l");
  }
  EXPECT_EQ(take_all(lanes), "HHHlHHHlHHllllll");
}

TEST_F(LanesPolicy, ALaneThatDoesNotWaitCollectsNoClaims) {
  Lanes lanes(2, 3);
  for (int i = 0; i < 10; ++i) {
    push(lanes, 0, "H");
  }
  EXPECT_EQ(take(lanes) + take(lanes) + take(lanes) + take(lanes), "HHHH");
  push(lanes, 1, "l");
  EXPECT_EQ(take_all(lanes), "HHHlHHH");
}

TEST_F(LanesPolicy, WithoutFairnessPrioritiesAreStrict) {
  Lanes lanes(3, 0);
  push(lanes, 2, "l");
  push(lanes, 1, "m");
  for (int i = 0; i < 1000; ++i) {
    push(lanes, 0, "H");
  }
  const std::string order = take_all(lanes);
  EXPECT_EQ(order.substr(998), "HHml");
}

TEST_F(LanesPolicy, TheLanePassedOverMostOftenComesBeforeAHigherOne) {
  Lanes lanes(3, 2);
  for (int i = 0; i < 9; ++i) {
    push(lanes, 0, "H");
    push(lanes, 1, "m");
    push(lanes, 2, "l");
  }
  // After two turns of H both wait too long: the higher one first, and that is one more for the
  // lower one.
  EXPECT_EQ(take_all(lanes).substr(0, 16), "HHmlHHmlHHmlHHml");
}

/// Every lane has always something to run. The longest that lane `watched` waits.
std::size_t longest_wait(std::size_t count, std::uint32_t fairness, std::size_t watched) {
  std::deque<Task> tasks;
  Lanes lanes(count, fairness);
  std::vector<Runnable*> mine;
  for (std::size_t lane = 0; lane < count; ++lane) {
    mine.push_back(&tasks.emplace_back([] {}));
    lanes.push(lane, tasks.back());
  }
  std::size_t longest = 0;
  for (std::size_t turn = 0, waited = 0; turn < 2000; ++turn) {
    Runnable* const taken = lanes.take();
    const auto lane =
        static_cast<std::size_t>(std::find(mine.begin(), mine.end(), taken) - mine.begin());
    waited = lane == watched ? 0 : waited + 1;
    longest = std::max(longest, waited);
    lanes.push(lane, *taken);
  }
  return longest;
}

TEST_F(LanesPolicy, NobodyWaitsForMoreThanTheBoundHoweverBusyAllLanesAre) {
  for (const std::size_t count : {2U, 3U, 5U, 33U}) {
    for (const std::uint32_t fairness : {1U, 2U, 8U, 100U}) {
      for (std::size_t lane = 0; lane < count; ++lane) {
        EXPECT_LE(longest_wait(count, fairness, lane), fairness + count)
            << "lane " << lane << " of " << count << ", fairness " << fairness;
      }
    }
  }
}

}  // namespace
}  // namespace actors::test
