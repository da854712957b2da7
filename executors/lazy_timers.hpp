#pragma once
// LazyTimers: timers that are hardly ever needed, such as the timeout of an ask that is answered
// within microseconds. Starting one is a store, and nobody cancels it. When the worker looks at its
// timers next, those whose time has not passed them by are started in earnest; the others drop out.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "executors/timer_service.hpp"

namespace actors::detail {

/// Belongs to whoever owns the processor, inside the tenure; empty() is a hint for all.
class LazyTimers {
 public:
  /// `use` says which use of the timer is meant, see LazyTimer.
  void add(LazyTimer& timer, std::uint32_t use) noexcept {
    // relaxed, all: written by the owner; who owns it next is ordered by the tenure.
    if (count_.load(std::memory_order_relaxed) == kRoom) [[unlikely]] {
      start_all();
    }
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    entries_[count] = {&timer, use};
    count_.store(count + 1, std::memory_order_relaxed);
  }
  /// Starts those that are still wanted.
  [[gnu::noinline]] void start_all() noexcept {
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i) {
      entries_[i].timer->start_now(entries_[i].use);
    }
    clear();
  }
  /// They are never started.
  void clear() noexcept { count_.store(0, std::memory_order_relaxed); }
  [[nodiscard]] bool empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }

 private:
  /// Enough for a look at one to cost next to nothing; few enough to stay in the cache.
  static constexpr std::size_t kRoom = 64;
  struct Entry {
    LazyTimer* timer;
    std::uint32_t use;
  };

  // Of entries. Written by the owner; read by it, and as a hint by a former one. Relaxed.
  std::atomic<std::uint32_t> count_{0};
  std::array<Entry, kRoom> entries_;
};

}  // namespace actors::detail
