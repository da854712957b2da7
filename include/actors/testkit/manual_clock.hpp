#pragma once
// ManualClock: time that passes only when a test says so.
//
//   auto clock = std::make_shared<actors::testkit::ManualClock>();
//   actors::ActorSystem system("shop", actors::Config{.clock = clock});
//   clock->advance(1h);                 // an hour has passed: what was due in it fires
//
// A testkit::System brings one along. clock().advance(d) moves the time in one jump, so an actor
// that starts a timer while the jump is handled starts it after the jump; System::advance(d) goes
// from timer to timer instead.

#include <atomic>
#include <chrono>
#include <memory>

#include "actors/clock.hpp"

namespace actors::testkit {

/// Thread-safe. Listeners are told one after the other, under a lock: in clock_moved() they must
/// neither move the clock nor add or remove listeners.
class ManualClock final : public Clock {
 public:
  /// Where every ManualClock starts, unless told otherwise: the same in every run.
  static constexpr TimePoint kStart = TimePoint(std::chrono::hours(1));

  explicit ManualClock(TimePoint start = kStart);
  ~ManualClock() override;

  /// Moves on by `by` and tells the listeners, on this thread. Stays at TimePoint::max() once it is
  /// there. Throws Misuse when `by` is negative: time never goes back.
  void advance(Duration by);
  /// The same, to a point in time. Throws Misuse when it lies in the past.
  void advance_to(TimePoint when);
  /// How far it has moved since it was made.
  [[nodiscard]] Duration elapsed() const noexcept { return now() - start_; }

  [[nodiscard]] TimePoint now() const noexcept override;
  [[nodiscard]] bool runs_by_itself() const noexcept override { return false; }
  void add_listener(Listener& listener) override;
  /// Once it returns, `listener` is not told any more.
  void remove_listener(Listener& listener) override;

 private:
  class Listeners;
  void move_to(TimePoint when);

  const TimePoint start_;
  /// The time. Stored by move_to() under the lock of listeners_ (release), loaded by now() on any
  /// thread (acquire): who sees the new time sees what was done before the clock was moved.
  std::atomic<TimePoint> now_;
  std::unique_ptr<Listeners> listeners_;
};

}  // namespace actors::testkit
