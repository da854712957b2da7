#include "actors/detail/cell_pool.hpp"

#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/detail/envelope.hpp"

namespace actors::detail {
namespace {

TEST(CellPool, HasAClassForEverySizeUpTo1024Bytes) {
  EXPECT_EQ(pool_class_for(1, 1), PoolClass::b64);
  EXPECT_EQ(pool_class_for(64, 64), PoolClass::b64);
  EXPECT_EQ(pool_class_for(65, 8), PoolClass::b128);
  EXPECT_EQ(pool_class_for(1024, 8), PoolClass::b1024);
  EXPECT_EQ(pool_class_for(1025, 8), PoolClass::big);
  EXPECT_EQ(pool_class_for(32, 128), PoolClass::big);
}

TEST(CellPool, CellsAreAlignedAndDoNotOverlap) {
  for (std::size_t bytes = 64; bytes <= 2048; bytes *= 2) {
    const PoolClass size_class = pool_class_for(bytes, 64);
    std::vector<char*> cells;
    for (int i = 0; i < 1000; ++i) {
      auto* const cell = static_cast<char*>(pool_allocate(size_class, bytes, 64));
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(cell) % 64, 0U);
      std::memset(cell, i % 251, bytes);
      cells.push_back(cell);
    }
    for (int i = 0; i < 1000; ++i) {
      const std::string expected(bytes, static_cast<char>(i % 251));
      char* const cell = cells[static_cast<std::size_t>(i)];
      ASSERT_EQ(std::memcmp(cell, expected.data(), bytes), 0);
      pool_free(cell, size_class, 64);
    }
  }
}

TEST(CellPool, BlocksTooBigForACellAreAlignedLikeCells) {
  std::vector<void*> blocks;
  for (std::size_t bytes = 1025; bytes < 5000; bytes += 40) {
    blocks.push_back(pool_allocate(PoolClass::big, bytes, 1));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back()) % 64, 0U) << bytes;
  }
  for (void* const block : blocks) {
    pool_free(block, PoolClass::big, 1);
  }
}

TEST(CellPool, HandsOutTheCellThatWasFreedLast) {
  void* const cell = pool_allocate(PoolClass::b64, 64, 64);
  pool_free(cell, PoolClass::b64, 64);
  void* const again = pool_allocate(PoolClass::b64, 64, 64);
  EXPECT_EQ(again, cell);
  pool_free(again, PoolClass::b64, 64);
}

TEST(CellPool, CountsWhatIsInUse) {
  const PoolStatistics before = pool_statistics();
  void* const cell = pool_allocate(PoolClass::b256, 200, 8);
  void* const big = pool_allocate(PoolClass::big, 5000, 128);
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use + 1);
  EXPECT_EQ(pool_statistics().big_in_use, before.big_in_use + 1);
  pool_free(cell, PoolClass::b256, 8);
  pool_free(big, PoolClass::big, 128);
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use);
  EXPECT_EQ(pool_statistics().big_in_use, before.big_in_use);
}

TEST(CellPool, CellsThatAlwaysTravelOneWayComeBackThroughTheDepot) {
  const PoolStatistics before = pool_statistics();
  for (int round = 0; round < 50; ++round) {
    std::vector<void*> cells;
    std::thread([&cells] {
      for (int i = 0; i < 1000; ++i) {
        cells.push_back(pool_allocate(PoolClass::b512, 512, 64));
      }
    }).join();
    for (void* const cell : cells) {
      pool_free(cell, PoolClass::b512, 64);
    }
  }
  const PoolStatistics after = pool_statistics();
  EXPECT_EQ(after.cells_in_use, before.cells_in_use);
  EXPECT_LE(after.slabs, before.slabs + 1);  // 50,000 cells would need 13
}

TEST(CellPool, AThreadThatOnlyFreesLosesNothing) {
  const PoolStatistics before = pool_statistics();
  void* const cell = pool_allocate(PoolClass::b64, 64, 64);
  std::thread([cell] { pool_free(cell, PoolClass::b64, 64); }).join();
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use);
}

/// Frees and allocates when its thread has given its cells back already: it was made before the
/// thread first touched the pool, so it goes later.
struct LateUser {
  void* cell = nullptr;
  LateUser() = default;
  LateUser(const LateUser&) = delete;
  LateUser& operator=(const LateUser&) = delete;
  ~LateUser() {
    if (cell != nullptr) {
      pool_free(cell, PoolClass::b128, 64);
      void* const another = pool_allocate(PoolClass::b128, 128, 64);
      pool_free(another, PoolClass::b128, 64);
    }
  }
};
thread_local LateUser late_user;

TEST(CellPool, WorksInDestructorsOfThreadLocals) {
  const PoolStatistics before = pool_statistics();
  std::thread([] {
    LateUser& late = late_user;
    late.cell = pool_allocate(PoolClass::b128, 128, 64);
  }).join();
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use);
}

#ifdef ACTORS_POISONS_CELLS
TEST(CellPoolDeathTest, AddressSanitizerSeesTheUseOfAFreeCell) {
  auto* const cell = static_cast<char*>(pool_allocate(PoolClass::b64, 64, 64));
  cell[40] = 1;
  pool_free(cell, PoolClass::b64, 64);
  EXPECT_DEATH(static_cast<volatile char*>(cell)[40] = 2, "use-after-poison");
}
#endif

TEST(Envelope, DestroysItsPayloadAndGivesTheCellBack) {
  const PoolStatistics before = pool_statistics();
  Envelope* const envelope = make_envelope<std::string>(std::size_t{200}, 'x');
  EXPECT_EQ(*static_cast<std::string*>(envelope->payload()), std::string(200, 'x'));
  destroy_envelope(envelope);
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use);
}

struct alignas(256) Wide {
  char data[300];
};

TEST(Envelope, HoldsOveralignedPayloads) {
  const PoolStatistics before = pool_statistics();
  Envelope* const envelope = make_envelope<Wide>();
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(envelope->payload()) % 256, 0U);
  destroy_envelope(envelope);
  EXPECT_EQ(pool_statistics().big_in_use, before.big_in_use);
}

struct Throwing {
  Throwing() { throw 1; }
};

TEST(Envelope, GivesTheCellBackWhenThePayloadThrows) {
  const PoolStatistics before = pool_statistics();
  EXPECT_THROW(static_cast<void>(make_envelope<Throwing>()), int);
  EXPECT_EQ(pool_statistics().cells_in_use, before.cells_in_use);
}

}  // namespace
}  // namespace actors::detail
