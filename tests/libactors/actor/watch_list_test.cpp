// WatchList against a std::map, with few entries and with many.

#include "libactors/actor/watch_list.hpp"

#include <map>
#include <random>
#include <utility>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

RefId ref(std::uint32_t slot) {
  return {slot, 1};
}

TEST(WatchList, FindsAWatchByItsRefAndAMonitorByItsNumber) {
  WatchList list;
  list.add({ref(1)});
  list.add({ref(1), nullptr, false, 77});
  ASSERT_NE(list.find(ref(1)), nullptr);
  EXPECT_EQ(list.find(ref(1))->monitor, 0U);
  ASSERT_NE(list.find_monitor(77), nullptr);
  EXPECT_EQ(list.find_monitor(77)->monitor, 77U);
  EXPECT_EQ(list.find_monitor(ref(1).bits()), nullptr);
  EXPECT_EQ(list.find(RefId::of(77)), nullptr);
}

TEST(WatchList, HoldsWhatAMapHoldsWhateverIsAddedAndErased) {
  std::mt19937 random(7);
  WatchList list;
  std::map<std::pair<std::uint64_t, bool>, std::uint32_t> expected;  // key, slot
  for (int step = 0; step < 20'000; ++step) {
    // Grows to a hundred, shrinks to nothing, and again.
    const bool growing = (step / 1000) % 2 == 0;
    const auto slot = static_cast<std::uint32_t>(random() % 100);
    const bool monitor = random() % 2 == 0;
    const std::uint64_t bits = monitor ? slot + 1 : ref(slot).bits();
    Watching* const found = monitor ? list.find_monitor(bits) : list.find(ref(slot));
    ASSERT_EQ(found != nullptr, expected.contains({bits, monitor}));
    if (found != nullptr) {
      EXPECT_EQ(found->other, ref(slot));
      if (!growing) {
        list.erase(*found);
        expected.erase({bits, monitor});
      }
    } else if (growing) {
      list.add({ref(slot), nullptr, false, monitor ? bits : 0});
      expected[{bits, monitor}] = slot;
    }
    ASSERT_EQ(list.size(), expected.size());
  }
}

TEST(WatchList, ErasesAllThatAreMeantAndKeepsTheOthers) {
  WatchList list;
  for (std::uint32_t i = 0; i < 50; ++i) {
    list.add({ref(i), nullptr, i % 3 == 0});
  }
  list.erase_if([](const Watching& watching) { return watching.ended_child; });
  EXPECT_EQ(list.size(), 33U);
  for (std::uint32_t i = 0; i < 50; ++i) {
    EXPECT_EQ(list.find(ref(i)) != nullptr, i % 3 != 0) << i;
  }
}

}  // namespace
}  // namespace actors::detail
