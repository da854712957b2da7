#pragma once
// TimerService: the timers of one executor, safe to use from any thread. One wheel per worker
// (timer_queue.hpp); no timer thread: workers look at their wheel between turns and sleep no longer
// than until its next timer.

#include <atomic>
#include <cstdint>

#include "actors/clock.hpp"

#include "base/timer_wheel.hpp"
#include "executors/carrier.hpp"

namespace actors::detail {

/// Something that happens at a time. Not copyable; must stay where it is from start() until it was
/// cancelled or has expired.
class Timer : public TimerNode {
 public:
  /// Runs on a worker, without any lock of the timer service. Must not wait.
  virtual void expired() noexcept = 0;

  class TimerService* service = nullptr;  ///< where it was last started; written by start()
  class TimerQueue* queue = nullptr;      ///< the service's own: which of its wheels holds it

 protected:
  ~Timer() = default;
};

/// A timer that is mostly over before anybody would have had to look at it. It is told so by nobody
/// while it waits to be started, so it lives in memory that stays a LazyTimer for ever.
class LazyTimer : public Timer {
 public:
  /// Starts it in its service, unless the use it was given to the service for is over. Must not
  /// wait, nor call actors.
  virtual void start_now(std::uint32_t use) noexcept = 0;

 protected:
  ~LazyTimer() = default;
};

/// A timer that is mostly cancelled soon, by whoever has started it. A worker keeps those that it
/// starts aside until it looks at its timers (lazy_timers.hpp): most never get into a wheel.
class YoungTimer : public Timer {
 public:
  /// Its place in the worker's list; null: in the wheel, or it does not run. Written by the worker,
  /// inside its tenure; for other threads also guarded by the lock of `queue`.
  std::atomic<Timer*>* place = nullptr;

 protected:
  ~YoungTimer() = default;
};

class TimerService {
 public:
  /// Starts `timer` (which is not running). Any thread.
  virtual void start(Timer& timer, TimePoint deadline) noexcept = 0;
  /// The same, `wait` from now on: for a service that knows a cheaper clock than now().
  virtual void start_in(Timer& timer, Duration wait) noexcept {
    start(timer, deadline_after(now(), wait));
  }
  /// The same as start_in() but cheaper, for a timer whose use will most probably be over soon: the
  /// service calls timer.start_now(use) when it looks at its timers next, at the latest before the
  /// calling worker sleeps. False: not here, start it at once.
  [[nodiscard]] virtual bool start_later(LazyTimer& /*timer*/, std::uint32_t /*use*/) noexcept {
    return false;
  }
  /// The same as start_in() but cheaper, where the caller is a worker: for cancel_young(). Not
  /// inside the tenure of a worker, nor is that.
  virtual void start_young(YoungTimer& timer, Duration wait) noexcept { start_in(timer, wait); }
  /// True: it will not fire. False: it has fired, is firing, or was never started. Any thread.
  virtual bool cancel(Timer& timer) noexcept = 0;
  /// The same, of one that may have been started by start_young().
  virtual bool cancel_young(YoungTimer& timer) noexcept { return cancel(timer); }
  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  /// Not before now(), perhaps a little later, and cheaper on a worker.
  [[nodiscard]] virtual TimePoint now_or_a_little_later() const noexcept { return now(); }
  /// The service of the executor whose worker this thread is, or null.
  [[nodiscard]] static TimerService* current() noexcept { return current_worker.timers; }

 protected:
  ~TimerService() = default;
};

}  // namespace actors::detail
