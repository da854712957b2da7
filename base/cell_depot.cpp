// The slow half of the cell pool (actors/detail/cell_pool.hpp): batches of cells go from thread to
// thread through a depot under a mutex. Each thread has, per size class, the list the fast path
// works on and at most one full batch put aside, so a thread that goes up and down around a batch's
// end does not ask the depot each time. A batch changes hands as a whole: nobody walks its cells.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

#include "actors/detail/cell_pool.hpp"

#include "base/mutex.hpp"
#include "base/slab.hpp"
#include "base/thread_exit.hpp"

#ifdef ACTORS_POISONS_CELLS
#include <sanitizer/asan_interface.h>
#endif

namespace actors::detail {

thread_local constinit LocalCells local_cells;

namespace {

constexpr std::size_t cell_bytes(PoolClass size_class) noexcept {
  return std::size_t{64} << static_cast<unsigned>(size_class);
}

/// The first cell of a batch, while it is in the depot.
struct Batch : FreeCell {
  Batch* next_batch;
  std::uint32_t count;
};
static_assert(sizeof(Batch) <= 64);

/// A list of cells on its way.
struct Cells {
  FreeCell* head = nullptr;
  std::uint32_t count = 0;
};

/// Process-wide, never destroyed. Thread-safe.
class Depot {
 public:
  /// Full batches as a rule; smaller ones come from threads that have ended. Throws std::bad_alloc.
  Cells take(PoolClass size_class) {
    MutexLock lock(mutex_);
    Batch*& batches = batches_[static_cast<std::size_t>(size_class)];
    if (batches == nullptr) {
      return carve(size_class);
    }
    Batch* const batch = batches;
    unpoison_cell(batch, size_class);
    batches = batch->next_batch;
    const Cells cells{batch, batch->count};
    free_ -= cells.count;
    poison_cell(batch, size_class);
    return cells;
  }

  void give(PoolClass size_class, Cells cells) noexcept {
    if (cells.head == nullptr) {
      return;
    }
    unpoison_cell(cells.head, size_class);
    FreeCell* const next = cells.head->next;
    auto* const batch = ::new (static_cast<void*>(cells.head)) Batch{{next}, nullptr, cells.count};
    MutexLock lock(mutex_);
    batch->next_batch = std::exchange(batches_[static_cast<std::size_t>(size_class)], batch);
    free_ += cells.count;
    poison_cell(batch, size_class);
  }

  /// {slabs, cells out of the depot}
  std::pair<std::size_t, std::size_t> statistics() noexcept {
    MutexLock lock(mutex_);
    return {slabs_, carved_ - free_};
  }

 private:
  /// A batch of cells that were never used.
  Cells carve(PoolClass size_class) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::size_t bytes = cell_bytes(size_class);
    if (static_cast<std::size_t>(end_ - next_) < bytes * kPoolLimit) {
      next_ = static_cast<std::byte*>(map_slab());  // what is left of the old slab is forgotten
      end_ = next_ + kSlabBytes;
      ++slabs_;
    }
    FreeCell* head = nullptr;
    for (std::uint32_t i = kPoolLimit; i-- > 0;) {
      head = ::new (static_cast<void*>(next_ + i * bytes)) FreeCell{head};
      poison_cell(head, size_class);
    }
    next_ += bytes * kPoolLimit;
    carved_ += kPoolLimit;
    return {head, kPoolLimit};
  }

  Mutex mutex_;
  std::array<Batch*, kPoolClasses> batches_ ABSL_GUARDED_BY(mutex_){};
  std::byte* next_ ABSL_GUARDED_BY(mutex_) = nullptr;  ///< the unused part of the newest slab
  std::byte* end_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::size_t slabs_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t carved_ ABSL_GUARDED_BY(mutex_) = 0;  ///< cells ever made
  std::size_t free_ ABSL_GUARDED_BY(mutex_) = 0;    ///< cells in batches_
};

constinit Depot depot;

// Number of living blocks from operator new. Written by whoever allocates or frees one, read by
// pool_statistics(); relaxed everywhere: a count, not a protocol.
constinit std::atomic<std::size_t> big_blocks{0};

enum class Stage : std::uint8_t { fresh, running, gone };
/// Owned by its thread, like local_cells. gone: the thread is ending and its cells were given back;
/// late callers deal with the depot cell by cell.
thread_local constinit Stage stage = Stage::fresh;
/// The full batch a thread has put aside, per class.
thread_local constinit std::array<Cells, kPoolClasses> aside{};

void give_back_at_exit() noexcept {
  for (std::size_t i = 0; i < kPoolClasses; ++i) {
    const auto size_class = static_cast<PoolClass>(i);
    depot.give(size_class, std::exchange(aside[i], Cells{}));
    LocalCells::List& list = local_cells.lists[i];
    depot.give(size_class, {std::exchange(list.head, nullptr), list.count});
    list.count = kPoolLimit;  // "full" for good: frees come to the slow path
  }
  stage = Stage::gone;
}

/// True: this thread keeps lists.
bool keeps_lists() noexcept {
  if (stage == Stage::fresh) {
    stage = Stage::running;
    for (std::size_t i = 0; i < kPoolClasses; ++i) {  // the list for `big` stays full
      local_cells.lists[i].count = 0;
    }
    if (!at_thread_exit(give_back_at_exit)) {
      give_back_at_exit();
    }
  }
  return stage == Stage::running;
}

/// As cells are, at least: a mailbox word keeps its tags in the low bits of an envelope's address.
std::align_val_t big_alignment(std::size_t align) noexcept {
  return std::align_val_t{std::max(align, std::size_t{64})};
}

void* allocate_big(std::size_t bytes, std::size_t align) {
  void* const block = ::operator new(bytes, big_alignment(align));
  big_blocks.fetch_add(1, std::memory_order_relaxed);  // relaxed: a count
  return block;
}

}  // namespace

void* pool_allocate_slow(PoolClass size_class, std::size_t bytes, std::size_t align) {
  if (size_class == PoolClass::big) {
    return allocate_big(bytes, align);
  }
  const auto i = static_cast<std::size_t>(size_class);
  const bool keeps = keeps_lists();
  Cells cells = std::exchange(aside[i], Cells{});
  if (cells.head == nullptr) {
    cells = depot.take(size_class);
  }
  FreeCell* const cell = cells.head;
  unpoison_cell(cell, size_class);
  const Cells rest{cell->next, cells.count - 1};
  if (keeps) {
    local_cells.lists[i] = {rest.head, rest.count};
  } else {
    depot.give(size_class, rest);
  }
  return cell;
}

void pool_free_slow(void* memory, PoolClass size_class, std::size_t align) noexcept {
  if (size_class == PoolClass::big) {
    big_blocks.fetch_sub(1, std::memory_order_relaxed);  // relaxed: a count
    ::operator delete(memory, big_alignment(align));
    return;
  }
  const auto i = static_cast<std::size_t>(size_class);
  auto* const cell = ::new (memory) FreeCell{nullptr};
  if (!keeps_lists()) {
    depot.give(size_class, {cell, 1});
    return;
  }
  LocalCells::List& list = local_cells.lists[i];
  if (list.count >= kPoolLimit) {
    depot.give(size_class, std::exchange(aside[i], {list.head, list.count}));
    list = {nullptr, 0};
  }
  cell->next = std::exchange(list.head, cell);
  ++list.count;
  poison_cell(cell, size_class);
}

#ifdef ACTORS_POISONS_CELLS
void poison_cell(void* cell, PoolClass size_class) noexcept {
  poison_bytes(cell, cell_bytes(size_class));
}
void unpoison_cell(void* cell, PoolClass size_class) noexcept {
  unpoison_bytes(cell, cell_bytes(size_class));
}
void poison_bytes(void* memory, std::size_t bytes) noexcept {
  ASAN_POISON_MEMORY_REGION(memory, bytes);
}
void unpoison_bytes(void* memory, std::size_t bytes) noexcept {
  ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
}
#endif

PoolStatistics pool_statistics() noexcept {
  const auto [slabs, out] = depot.statistics();
  std::size_t here = 0;
  for (std::size_t i = 0; i < kPoolClasses; ++i) {
    here += aside[i].count + (stage == Stage::running ? local_cells.lists[i].count : 0);
  }
  // relaxed: a count.
  return {slabs, out - here, big_blocks.load(std::memory_order_relaxed)};
}

}  // namespace actors::detail
