#pragma once
// Driver: the manual executor as its thread sees it, so that a blocking get() on that thread can
// run the work it waits for. A thread drives those executors that it has started or run; one that
// belongs to a loop (ManualOptions::wake) only while it was the last to run it.

#include "actors/clock.hpp"

namespace actors::detail {

class TimerService;

class Driver {
 public:
  /// The one that this plain thread has driven last, or null.
  [[nodiscard]] static Driver* current() noexcept;
  /// The one among those that this plain thread drives whose timers these are, or null.
  [[nodiscard]] static Driver* of(const TimerService& timers) noexcept;
  /// The same, for whoever ends what runs there: also one of a loop that nobody runs, if this
  /// thread has started it.
  [[nodiscard]] static Driver* to_end(const TimerService& timers) noexcept;
  /// Runs one turn (or fires due timers). False: nothing is runnable now.
  virtual bool drive_once() = 0;
  /// After that: waits until `until` at most (steady clock) for what only the loop around it, or
  /// another thread, can bring. False, at once: there is no such loop, or nothing waits.
  virtual bool await_loop(TimePoint until) = 0;

 protected:
  ~Driver() = default;
};

}  // namespace actors::detail
