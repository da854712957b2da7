#pragma once
// Driver: the manual executor as its thread sees it, so that a blocking get() on that thread can
// run the work it waits for.

namespace actors::detail {

class Driver {
 public:
  /// The manual executor that this plain thread drives (it called start() or run...() last), or
  /// null.
  [[nodiscard]] static Driver* current() noexcept;
  /// Runs one turn (or fires due timers). False: nothing is runnable now.
  virtual bool drive_once() = 0;

 protected:
  ~Driver() = default;
};

}  // namespace actors::detail
