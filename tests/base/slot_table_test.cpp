#include "base/slot_table.hpp"

#include <atomic>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

/// `Tag` makes a table of its own for each test.
template <int Tag>
struct alignas(64) Slot {
  std::atomic<std::uint32_t> generation{1};  // as in a cell: counted up by the owner
  std::atomic<int> owners{0};                // how many believe that they own it
  char rest[120] = {};
};

TEST(SlotTable, GivesEachSlotToOneOwner) {
  using Table = SlotTable<Slot<1>>;
  std::set<std::uint32_t> indices;
  std::vector<Slot<1>*> slots;
  for (int i = 0; i < 50'000; ++i) {
    Slot<1>* const slot = Table::acquire();
    const std::uint32_t index = Table::index_of(slot);
    EXPECT_EQ(Table::at(index), slot);
    EXPECT_TRUE(Table::contains(index));
    indices.insert(index);
    slots.push_back(slot);
  }
  EXPECT_EQ(indices.size(), slots.size());
  EXPECT_GE(Table::statistics().made, 50'000U);
  EXPECT_FALSE(Table::contains(Table::statistics().made));
  for (Slot<1>* const slot : slots) {
    Table::release(slot);
  }
}

TEST(SlotTable, ReusesASlotWithoutTouchingIt) {
  using Table = SlotTable<Slot<2>>;
  Slot<2>* const slot = Table::acquire();
  slot->generation.store(7);
  Table::release(slot);
  Slot<2>* const again = Table::acquire();
  EXPECT_EQ(again, slot);
  EXPECT_EQ(again->generation.load(), 7U);
  Table::release(again);
}

TEST(SlotTable, RetiresASlotWhoseGenerationsAreUsedUp) {
  using Table = SlotTable<Slot<3>, 255>;
  Slot<3>* const worn = Table::acquire();
  Slot<3>* slot = worn;
  for (std::uint32_t generation = 1; generation < 255; ++generation) {
    ASSERT_EQ(slot, worn);
    ASSERT_EQ(slot->generation.load(), generation);
    slot->generation.store(generation + 1);
    Table::release(slot);
    slot = Table::acquire();
  }
  EXPECT_NE(slot, worn);
  EXPECT_EQ(slot->generation.load(), 1U);
  EXPECT_EQ(Table::statistics().retired, 1U);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_NE(Table::acquire(), worn);
  }
}

TEST(SlotTable, ThrowsWhenAllSlotsAreInUse) {
  using Table = SlotTable<Slot<4>, 0xffff'ffffU, 128>;
  std::vector<Slot<4>*> slots;
  for (int i = 0; i < 128; ++i) {
    slots.push_back(Table::acquire());
  }
  EXPECT_THROW(static_cast<void>(Table::acquire()), std::bad_alloc);
  Table::release(slots.back());
  EXPECT_EQ(Table::acquire(), slots.back());
}

TEST(SlotTable, GetsBackTheSlotsOfThreadsThatEnd) {
  using Table = SlotTable<Slot<5>, 0xffff'ffffU, 128>;
  for (int round = 0; round < 10; ++round) {
    std::thread([] {
      std::vector<Slot<5>*> slots;
      for (int i = 0; i < 128; ++i) {
        slots.push_back(Table::acquire());
      }
      for (Slot<5>* const slot : slots) {
        Table::release(slot);
      }
    }).join();
  }
  EXPECT_EQ(Table::statistics().made, 128U);
}

TEST(SlotTable, NeverHasTwoOwnersOfASlotUnderConcurrentUse) {
  using Table = SlotTable<Slot<6>>;
  std::atomic<bool> alone{true};  // cleared by whoever finds a second owner
  auto work = [&alone] {
    std::vector<Slot<6>*> mine;
    for (int i = 0; i < 20'000; ++i) {
      Slot<6>* const slot = Table::acquire();
      if (slot->owners.fetch_add(1) != 0) {
        alone.store(false);
      }
      mine.push_back(slot);
      if (mine.size() == 100) {
        for (Slot<6>* const old : mine) {
          old->owners.fetch_sub(1);
          Table::release(old);
        }
        mine.clear();
      }
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_TRUE(alone.load());
}

}  // namespace
}  // namespace actors::detail
