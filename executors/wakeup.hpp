#pragma once
// Wakeup: one thread sleeps, anybody wakes it. A counter and a futex: who takes a ticket, then
// looks for work, then sleeps on the ticket cannot miss a signal given after the ticket was taken.

#include <atomic>
#include <cstdint>

#include "actors/clock.hpp"

namespace actors::detail {

/// Thread-safe; one sleeper at a time. A signal may come late, when its reason is long gone: so
/// those that outside threads signal live in memory that is never freed (recycled.hpp), and a
/// sleeper looks again whenever it wakes.
class Wakeup {
 public:
  Wakeup() = default;
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  [[nodiscard]] std::uint32_t ticket() const noexcept {
    // acquire: pairs with signal(); the sleeper sees what was done before the signals it counts.
    return signals_.load(std::memory_order_acquire);
  }
  /// Any thread.
  void signal() noexcept;
  /// Sleeps until a signal that `ticket` does not count, or the deadline on the steady clock. May
  /// wake up for no reason.
  void wait(std::uint32_t ticket, TimePoint deadline) noexcept;

 private:
  // How many signals there have been, modulo 2^32. Incremented by whoever wakes, read by the
  // sleeper and by the kernel.
  std::atomic<std::uint32_t> signals_{0};
};

}  // namespace actors::detail
