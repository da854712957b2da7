#pragma once
// SlotTable: type-stable slots in one contiguous range of addresses. A slot's memory is never given
// back and its T never destroyed, so an index (with a generation beside it) can be followed at any
// time, by anybody, without a lock or a count. at() is one load, a multiplication and an addition.
//
// One table per type: all members are static, so that the base address is a constant place. Free
// slots are kept in a small magazine per thread, and exchanged in halves with a list under a mutex.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "base/mutex.hpp"
#include "base/slab.hpp"
#include "base/thread_exit.hpp"

namespace actors::detail {

/// What a table holds, for tests and reports.
struct SlotStatistics {
  std::uint32_t made;     ///< slots ever used
  std::uint32_t retired;  ///< slots whose generations are used up
};

/// Thread-safe. T: default-constructible without throwing (its constructor may ask for
/// index_of(this)), has a member
/// `std::atomic<std::uint32_t> generation`, which its owner makes grow before release().
template <class T, std::uint32_t MaxGeneration = 0xffff'ffffU, std::uint32_t MaxSlots = 1U << 27>
class SlotTable {
  static_assert(alignof(T) <= kSlabBytes && sizeof(T) <= kSlabBytes);

 public:
  SlotTable() = delete;

  /// The slot with an index that acquire() has given out (contains() tells).
  [[nodiscard]] static T* at(std::uint32_t index) noexcept {
    // relaxed: written once, before the first index existed; who knows an index got it from there.
    return base_.load(std::memory_order_relaxed) + index;
  }
  [[nodiscard]] static std::uint32_t index_of(const T* slot) noexcept {
    // relaxed: as in at().
    return static_cast<std::uint32_t>(slot - base_.load(std::memory_order_relaxed));
  }
  /// False for an index that never existed: made up, or damaged.
  [[nodiscard]] static bool contains(std::uint32_t index) noexcept {
    // acquire: pairs with make_slots(), so that the slot is seen constructed.
    return index < made_.load(std::memory_order_acquire);
  }

  /// A free slot; nobody else has it until release(). Throws std::bad_alloc when there are MaxSlots
  /// in use, or no memory.
  [[nodiscard]] static T* acquire() {
    if (magazine_.count == 0) [[unlikely]] {
      refill();
    }
    return magazine_.slots[--magazine_.count];
  }

  /// Gives a slot back; its T stays as it is. A slot whose generation has reached MaxGeneration is
  /// retired: no index ever means two things.
  static void release(T* slot) noexcept {
    // relaxed: the caller owns the slot and has written it, or acquired it from who has.
    if (slot->generation.load(std::memory_order_relaxed) >= MaxGeneration) [[unlikely]] {
      retire();
      return;
    }
    if (magazine_.count == kMagazine || magazine_.stage != Stage::running) [[unlikely]] {
      make_room();
    }
    magazine_.slots[magazine_.count++] = slot;
    if (magazine_.stage == Stage::gone) [[unlikely]] {
      give(magazine_.count);
    }
  }

  [[nodiscard]] static SlotStatistics statistics() noexcept {
    MutexLock lock(depot().mutex);
    // relaxed: written under the mutex.
    return {made_.load(std::memory_order_relaxed), depot().retired};
  }

 private:
  static constexpr std::uint32_t kMagazine = 64;
  enum class Stage : std::uint8_t { fresh, running, gone };

  /// Owned by its thread; trivial, so that touching it costs no guard.
  struct Magazine {
    std::uint32_t count = 0;
    Stage stage = Stage::fresh;  ///< gone: the thread is ending, nothing may stay here
    std::array<T*, kMagazine> slots{};
  };

  struct Depot {
    Mutex mutex;
    std::vector<T*> free ABSL_GUARDED_BY(mutex);
    std::uint32_t retired ABSL_GUARDED_BY(mutex) = 0;
    std::uint32_t limit ABSL_GUARDED_BY(mutex) = 0;    ///< slots that the addresses suffice for
    std::size_t committed ABSL_GUARDED_BY(mutex) = 0;  ///< bytes with memory behind them
  };

  /// Never destroyed: threads that outlive main() may still use slots.
  [[nodiscard]] static Depot& depot() noexcept {
    static Depot& the = *new Depot;
    return the;
  }

  // What is rare is out of line: acquire() and release() are part of every actor's life.
  [[gnu::noinline]] static void retire() noexcept {
    MutexLock lock(depot().mutex);
    ++depot().retired;
  }
  static void register_thread() noexcept {
    if (magazine_.stage == Stage::fresh) {
      magazine_.stage = at_thread_exit(leave_thread) ? Stage::running : Stage::gone;
    }
  }
  static void leave_thread() noexcept {
    magazine_.stage = Stage::gone;
    give(magazine_.count);
  }

  /// Fills half of the empty magazine; a single slot on a thread that is ending.
  [[gnu::noinline]] static void refill() {
    register_thread();
    const std::uint32_t wanted = magazine_.stage == Stage::running ? kMagazine / 2 : 1;
    Depot& d = depot();
    MutexLock lock(d.mutex);
    if (d.free.empty()) {
      make_slots(d);
    }
    while (magazine_.count < wanted && !d.free.empty()) {
      magazine_.slots[magazine_.count++] = d.free.back();
      d.free.pop_back();
    }
  }

  [[gnu::noinline]] static void make_room() noexcept {
    register_thread();
    if (magazine_.count == kMagazine) {
      give(kMagazine / 2);
    }
  }

  /// Hands the newest `count` slots to the depot, which has room for every slot ever made.
  [[gnu::noinline]] static void give(std::uint32_t count) noexcept {
    Depot& d = depot();
    MutexLock lock(d.mutex);
    for (; count > 0; --count) {
      d.free.push_back(magazine_.slots[--magazine_.count]);
    }
  }

  /// Adds slots that were never used to the free ones.
  static void make_slots(Depot& d) ABSL_EXCLUSIVE_LOCKS_REQUIRED(d.mutex) {
    if (d.limit == 0) {
      reserve(d);
    }
    // relaxed: written under the mutex only.
    const std::uint32_t made = made_.load(std::memory_order_relaxed);
    const std::uint32_t more = d.limit - made < kMagazine ? d.limit - made : kMagazine;
    if (more == 0) {
      throw std::bad_alloc();
    }
    // relaxed: written under the mutex only.
    T* const base = base_.load(std::memory_order_relaxed);
    const std::size_t needed = (std::size_t{made} + more) * sizeof(T);
    while (d.committed < needed) {
      commit_memory(reinterpret_cast<std::byte*>(base) + d.committed, kSlabBytes);
      d.committed += kSlabBytes;
    }
    if (d.free.capacity() < std::size_t{made} + more) {  // give() must not have to allocate
      d.free.reserve((std::size_t{made} + more) * 2);
    }
    for (std::uint32_t i = made + more; i-- > made;) {
      d.free.push_back(::new (static_cast<void*>(base + i)) T());
    }
    // release: pairs with contains(), for the constructed slots.
    made_.store(made + more, std::memory_order_release);
  }

  /// Reserves the addresses; fewer slots where the system does not allow so many.
  static void reserve(Depot& d) ABSL_EXCLUSIVE_LOCKS_REQUIRED(d.mutex) {
    for (std::uint32_t slots = MaxSlots; slots >= kMagazine; slots /= 2) {
      const std::size_t slabs = (std::size_t{slots} * sizeof(T) + kSlabBytes - 1) / kSlabBytes;
      if (void* const memory = reserve_addresses(slabs * kSlabBytes); memory != nullptr) {
        d.limit = slots;
        // relaxed: every index is handed out after this, under the mutex.
        base_.store(static_cast<T*>(memory), std::memory_order_relaxed);
        return;
      }
    }
    throw std::bad_alloc();
  }

  // Where slot 0 is. Written once by the first acquire(), read by everybody.
  inline static constinit std::atomic<T*> base_{nullptr};
  // Number of slots constructed; grows. Written under the depot's mutex, read by everybody.
  inline static constinit std::atomic<std::uint32_t> made_{0};
  inline static thread_local constinit Magazine magazine_{};
};

}  // namespace actors::detail
