#pragma once
// What the floor kernels share. A floor kernel (floor_*.cpp) does by hand, with nothing around it,
// what a benchmark of this library cannot do without: it is the limit of the machine that both run
// on. No names, no supervision, no timers, no other workers; not a design, a yardstick.

#include <atomic>
#include <cstddef>
#include <vector>

namespace bench {

/// A message: a link and what is told, in a cache line.
struct alignas(64) Cell {
  Cell* next;
  long number;
};

/// The free cells of one thread; the last one put is the first one got.
class Cells {
 public:
  explicit Cells(std::size_t count) : all_(count) {
    for (Cell& cell : all_) {
      put(&cell);
    }
  }
  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] Cell* get() {
    Cell* const cell = first_;
    first_ = cell->next;
    return cell;
  }
  void put(Cell* cell) {
    cell->next = first_;
    first_ = cell;
  }
  /// Only when empty.
  void put_all(Cell* chain) { first_ = chain; }

 private:
  std::vector<Cell> all_;
  Cell* first_ = nullptr;
};

/// Any thread pushes, one takes all there is, the newest first. A push is a compare-and-swap, which
/// any queue needs whose sender wants to know whether the receiver has to be woken.
class alignas(64) SharedCells {
 public:
  /// True: it was empty.
  bool push(Cell* first, Cell* last) {
    Cell* seen = newest_.load(std::memory_order_relaxed);
    do {
      last->next = seen;
      // release: pairs with the acquire of take_all(), which reads what is linked here.
    } while (!newest_.compare_exchange_weak(seen, first, std::memory_order_release,
                                            std::memory_order_relaxed));
    return seen == nullptr;
  }
  [[nodiscard]] Cell* take_all() {
    // A glance first: a waiting receiver does not take the line from the sender.
    return newest_.load(std::memory_order_relaxed) == nullptr
               ? nullptr
               : newest_.exchange(nullptr, std::memory_order_acquire);
  }

 private:
  std::atomic<Cell*> newest_{nullptr};  ///< pushers write it, the receiver empties it
};

}  // namespace bench
