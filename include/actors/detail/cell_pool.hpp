#pragma once
// The cell pool: fixed size classes of 64-byte aligned memory from thread-local LIFO free lists.
// The fast path of every tell, so it is inline: a pop on allocation, a push on free, no atomics.
// Lists that run empty or full trade whole batches with a process-wide depot (base/cell_depot.cpp).
// Memory comes in huge-page slabs and is never unmapped.

#include <cstddef>
#include <cstdint>

namespace actors::detail {

/// Cells of 64, 128, 256, 512 and 1024 bytes; `big` falls through to operator new.
enum class PoolClass : std::uint8_t { b64, b128, b256, b512, b1024, big };
inline constexpr std::size_t kPoolClasses = 5;

[[nodiscard]] constexpr PoolClass pool_class_for(std::size_t bytes, std::size_t align) noexcept {
  if (align > 64) {
    return PoolClass::big;
  }
  std::size_t size = 64;
  for (std::size_t i = 0; i < kPoolClasses; ++i, size *= 2) {
    if (bytes <= size) {
      return static_cast<PoolClass>(i);
    }
  }
  return PoolClass::big;
}

struct FreeCell {
  FreeCell* next;
};

// In AddressSanitizer builds a free cell is poisoned: use after free is reported as for malloc.
#if defined(__SANITIZE_ADDRESS__)
#define ACTORS_POISONS_CELLS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ACTORS_POISONS_CELLS 1
#endif
#endif
#ifdef ACTORS_POISONS_CELLS
void poison_cell(void* cell, PoolClass size_class) noexcept;
void unpoison_cell(void* cell, PoolClass size_class) noexcept;
void poison_bytes(void* memory, std::size_t bytes) noexcept;
void unpoison_bytes(void* memory, std::size_t bytes) noexcept;
#else
inline void poison_cell(void*, PoolClass) noexcept {}
inline void unpoison_cell(void*, PoolClass) noexcept {}
inline void poison_bytes(void*, std::size_t) noexcept {}
inline void unpoison_bytes(void*, std::size_t) noexcept {}
#endif

/// A list that has this many cells is put aside as a batch; of two batches one goes to the depot.
inline constexpr std::uint32_t kPoolLimit = 128;

/// One thread's free lists. Trivial, so that touching it costs no guard. A thread starts with empty
/// lists that claim to be full: so its first allocation and its first free both take the slow path,
/// which arranges that the cells are given back at thread exit (base/cell_depot.cpp).
struct LocalCells {
  struct List {
    FreeCell* head = nullptr;
    std::uint32_t count = kPoolLimit;
  };
  /// The last one is for `big`: always empty and full, so that asking it is no case of its own.
  List lists[kPoolClasses + 1];
};
extern thread_local constinit LocalCells local_cells;

[[nodiscard]] void* pool_allocate_slow(PoolClass size_class, std::size_t bytes, std::size_t align);
void pool_free_slow(void* memory, PoolClass size_class, std::size_t align) noexcept;

[[nodiscard]] inline void* pool_allocate(PoolClass size_class, std::size_t bytes,
                                         std::size_t align) {
  LocalCells::List& list = local_cells.lists[static_cast<std::size_t>(size_class)];
  if (FreeCell* cell = list.head; cell != nullptr) [[likely]] {
    unpoison_cell(cell, size_class);
    list.head = cell->next;
    --list.count;
    return cell;
  }
  return pool_allocate_slow(size_class, bytes, align);
}

/// True: the cell is in this thread's list again. False: that is full, or it is no cell.
[[nodiscard]] inline bool pool_free_here(void* memory, PoolClass size_class) noexcept {
  LocalCells::List& list = local_cells.lists[static_cast<std::size_t>(size_class)];
  if (list.count >= kPoolLimit) [[unlikely]] {
    return false;
  }
  auto* cell = static_cast<FreeCell*>(memory);
  cell->next = list.head;
  list.head = cell;
  ++list.count;
  poison_cell(cell, size_class);
  return true;
}

inline void pool_free(void* memory, PoolClass size_class, std::size_t align) noexcept {
  if (!pool_free_here(memory, size_class)) [[unlikely]] {
    pool_free_slow(memory, size_class, align);
  }
}

/// What the pool holds, for tests and reports. Any thread.
struct PoolStatistics {
  std::size_t slabs;  ///< of 2 MiB, ever mapped
  /// Cells in use. Free cells in the lists of other living threads count as in use, so this is
  /// exact when the other threads have ended.
  std::size_t cells_in_use;
  std::size_t big_in_use;  ///< blocks too big for a cell
};
[[nodiscard]] PoolStatistics pool_statistics() noexcept;

}  // namespace actors::detail
