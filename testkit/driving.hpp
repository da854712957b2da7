#pragma once
// Driving: how the test kit makes a system go on: a manual one is run on this thread, its clock
// moved from timer to timer; one with threads of its own is waited for.

#include <string>

#include "actors/actor_system.hpp"
#include "actors/manual_executor.hpp"
#include "actors/testkit/manual_clock.hpp"

namespace actors::detail {
class ManualCore;
}

namespace actors::testkit {

/// A value, valid while the system lives. For the thread of the test.
class Driving {
 public:
  explicit Driving(ActorSystem& system);

  /// The default dispatcher is run by the test's thread.
  [[nodiscard]] bool manual() const noexcept { return executor_ != nullptr; }
  /// Manual: runs until nothing is left to do. Otherwise waits until the system is idle, and throws
  /// TestFailure with the tree of actors when that takes longer than kExpectTimeout.
  void run_until_idle() const;
  /// Manual: moves the clock to the next timer, or to `deadline` if that comes first. False when it
  /// was there already. Throws Misuse when the clock is no ManualClock.
  [[nodiscard]] bool step(TimePoint deadline) const;
  /// Manual: lets time pass until `deadline`, timer by timer.
  void advance_to(TimePoint deadline) const;
  [[nodiscard]] TimePoint now() const noexcept { return system_->clock().now(); }
  /// "the system is idle, 1.5s after its clock's start": why waiting longer is of no use.
  [[nodiscard]] std::string idle_text() const;

 private:
  ActorSystem* system_;
  ManualExecutor* executor_;  ///< null: threads of its own
  detail::ManualCore* core_;  ///< of that executor
  ManualClock* clock_;        ///< null: some other clock
};

}  // namespace actors::testkit
