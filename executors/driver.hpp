#pragma once
// Driver: the manual executor as its thread sees it, so that a blocking get() on that thread can
// run the work it waits for. A thread drives those executors that it has started or run.

namespace actors::detail {

class TimerService;

class Driver {
 public:
  /// The one that this plain thread has driven last, or null.
  [[nodiscard]] static Driver* current() noexcept;
  /// The one among those that this plain thread drives whose timers these are, or null.
  [[nodiscard]] static Driver* of(const TimerService& timers) noexcept;
  /// Runs one turn (or fires due timers). False: nothing is runnable now.
  virtual bool drive_once() = 0;

 protected:
  ~Driver() = default;
};

}  // namespace actors::detail
