#pragma once
// TimerQueue: a timer wheel under a spin lock, and the sleep of the worker that looks after it.

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>

#include "base/spin_lock.hpp"
#include "executors/timer_service.hpp"
#include "executors/wakeup.hpp"

namespace actors::detail {

/// Thread-safe, except the functions marked "owner": they belong to the worker that fires the
/// timers. reset() comes first.
class TimerQueue {
 public:
  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Empty, on this clock. Nobody else may use the queue meanwhile.
  void reset(const Clock& clock) noexcept;

  void start(Timer& timer, TimerService& service, TimePoint deadline) noexcept;
  [[nodiscard]] bool cancel(Timer& timer) noexcept;
  /// The same, of one that may have a place in the list of the worker whose queue this is.
  [[nodiscard]] bool cancel_young(YoungTimer& timer) noexcept;
  /// Owner, inside its tenure: starts those in its list, which have their deadlines, and forgets
  /// their places. Null: one that was cancelled.
  void start_each(std::span<std::atomic<Timer*>> young) noexcept;

  /// Something is due by the clock.
  [[nodiscard]] bool due() const noexcept;
  /// Owner: expires what is due. How many.
  std::size_t fire_due() noexcept;
  /// When to look next: a hint that costs one load.
  [[nodiscard]] TimePoint next_hint() const noexcept {
    // relaxed: a worker that misses a timer just started sees it in its next turn; before it
    // sleeps it looks under the lock.
    return next_.load(std::memory_order_relaxed);
  }

  /// Owner, about to sleep on `wakeup`, whose ticket it has taken: from now on a timer that comes
  /// first, or a clock moved by hand, wakes it. Gives the time it has to be up again, by the steady
  /// clock; TimePoint::min() when something is due now.
  [[nodiscard]] TimePoint begin_sleep(Wakeup& wakeup) noexcept;
  /// Owner.
  void end_sleep() noexcept;
  /// The clock has been moved by hand.
  void wake_sleeper() noexcept;

 private:
  void note_next() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(lock_);
  [[nodiscard]] bool take_out(Timer& timer) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(lock_);
  [[nodiscard]] TimerNode* take_expired(std::size_t& count) noexcept;

  mutable SpinLock lock_;
  std::optional<TimerWheel> wheel_ ABSL_GUARDED_BY(lock_);
  Wakeup* sleeper_ ABSL_GUARDED_BY(lock_) = nullptr;
  const Clock* clock_ = nullptr;  ///< set by reset()
  // Not after the first timer is due, and perhaps before: a cancelled timer leaves it as it is.
  // Stored under lock_, read by anybody; see next_hint().
  std::atomic<TimePoint> next_{TimePoint::max()};
};

}  // namespace actors::detail
