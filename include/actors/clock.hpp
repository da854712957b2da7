#pragma once
// Clock: where a system takes its time from. The steady clock by default; tests inject one they
// move by hand. Everything in the library that waits for a duration (timeouts, timers, backoff,
// deadlines) asks this clock.

#include <chrono>

namespace actors {

/// A length of time. Nanoseconds, so that every std::chrono unit converts to it without loss.
using Duration = std::chrono::nanoseconds;
/// A point on a Clock. Only differences mean anything.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// "Wait for ever", where a function takes a timeout.
inline constexpr Duration no_timeout = Duration::max();

/// A source of time. Implementations must be thread-safe; now() must never go back.
class Clock {
 public:
  /// Told when a clock that is moved by hand has moved; called on the thread that moved it.
  class Listener {
   public:
    virtual void clock_moved() noexcept = 0;

   protected:
    ~Listener() = default;
  };

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  /// False: time passes only when somebody moves the clock, so a sleeper waits for clock_moved()
  /// instead of a timeout.
  [[nodiscard]] virtual bool runs_by_itself() const noexcept { return true; }
  /// Only clocks that do not run by themselves need these two.
  virtual void add_listener(Listener&) {}
  virtual void remove_listener(Listener&) {}

  /// The process-wide steady clock.
  [[nodiscard]] static Clock& steady() noexcept;
};

/// `when + wait`, without overflow: no_timeout gives TimePoint::max().
[[nodiscard]] constexpr TimePoint deadline_after(TimePoint when, Duration wait) noexcept {
  return wait >= TimePoint::max() - when ? TimePoint::max() : when + wait;
}

}  // namespace actors
