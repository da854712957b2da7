// A ManualCore from outside: sessions, the loop that is woken, and those who wait until there is
// nothing left to do. manual_core.hpp says how no wake-up is lost.

#include <algorithm>
#include <utility>

#include "actors/errors.hpp"

#include "executors/manual_core.hpp"

namespace actors::detail {

// ---- sessions

/// While it lives, this thread drives, if it may.
class ManualCore::Session {
 public:
  Session(ManualCore& core, By by)
      : core_(core.shared_from_this()), by_(by), begun_(core.begin_session(by)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (begun_) {
      core_->end_session(by_);
    }
  }
  [[nodiscard]] bool begun() const noexcept { return begun_; }

 private:
  const std::shared_ptr<ManualCore> core_;  // once it has ended, the executor may go
  const By by_;
  const bool begun_;
};

/// False: another thread drives for this loop.
bool ManualCore::begin_session(By by) {
  if (Carrier::current() != nullptr) {
    throw Error("a manual executor is driven from inside a handler; return from the handler first");
  }
  if (!in_loop()) {
    return true;
  }
  const MutexLock lock(mutex_);
  if (in_session_ || (by == By::waiter && !may_drive())) {
    return false;
  }
  in_session_ = true;
  driver_ = this_thread();
  return true;
}

void ManualCore::end_session(By by) noexcept {
  if (!in_loop()) {
    return;
  }
  Alarm alarm;
  {
    const MutexLock lock(mutex_);
    in_session_ = woken_ = false;
    // The loop asks for the next timer after a session of its own, not after those of others.
    const TimePoint timer = timer_queue_.next_hint();
    const bool unknown_timer = by == By::waiter && timer < timer_told_;
    timer_told_ = timer;
    if (unknown_timer || work_left()) {
      alarm = wake_loop();
    }
    changed_.notify_all();
  }
  alarm.ring();
}

std::size_t ManualCore::run(std::size_t most) {
  const Session session(*this, By::loop);
  if (!session.begun()) {
    return 0;
  }
  std::size_t turns = 0;
  while (turns < most && drive(TimePoint::min())) {
    ++turns;
  }
  while (options_.hold_thread && holds_handlers()) {
    turns += drive(TimePoint::max()) ? 1U : 0U;
  }
  return turns;
}

bool ManualCore::drive_once() {
  const Session session(*this, By::waiter);
  return session.begun() && drive(TimePoint::min());
}

// ---- waking the loop

ManualCore::Alarm ManualCore::note_work() noexcept {
  Alarm alarm;
  if (in_loop() && !in_session_) {
    alarm = wake_loop();
  }
  alarm.sleeper = std::exchange(sleeper_, nullptr);
  return alarm;
}

ManualCore::Alarm ManualCore::wake_loop() noexcept {
  if (woken_ || silenced_) {
    return {};
  }
  woken_ = true;
  ++wakes_;
  return {nullptr, weak_from_this().lock()};
}

void ManualCore::Alarm::ring() const noexcept {
  if (sleeper != nullptr) {
    sleeper->signal();
  }
  if (core != nullptr) {
    core->call_wake();
  }
}

void ManualCore::call_wake() noexcept {
  options_.wake();
  const MutexLock lock(mutex_);
  --wakes_;
  changed_.notify_all();
}

void ManualCore::start(Timer& timer, TimePoint deadline) noexcept {
  timer_queue_.start(timer, *this, deadline);
  if (!in_loop()) {
    return;
  }
  Alarm alarm;
  {
    // The queue has the timer by now: a session that ends later than this finds it there.
    const MutexLock lock(mutex_);
    const TimePoint next = timer_queue_.next_hint();
    if (!in_session_ && next < timer_told_) {
      timer_told_ = next;
      alarm = wake_loop();
    }
  }
  alarm.ring();
}

void ManualCore::clock_moved() noexcept {
  timer_queue_.wake_sleeper();
  Alarm alarm;
  {
    const MutexLock lock(mutex_);
    if (in_loop() && !in_session_ && timer_queue_.due()) {
      alarm = wake_loop();
    }
  }
  alarm.ring();
}

// ---- whose business it is to drive

bool ManualCore::may_drive() const noexcept {
  return driver_ == nullptr || driver_ == this_thread();
}

bool ManualCore::driven_here() const noexcept {
  const MutexLock lock(mutex_);
  return !in_loop() || driver_ == this_thread();
}

bool ManualCore::may_end_here() const noexcept {
  const MutexLock lock(mutex_);
  return !in_loop() || may_drive();
}

void ManualCore::thread_gone(const void* thread) noexcept {
  const MutexLock lock(mutex_);
  if (driver_ == thread) {
    driver_ = nullptr;
    changed_.notify_all();
  }
}

// ---- until there is nothing left to do

bool ManualCore::await_quiet(TimePoint deadline) {
  return await_rest(deadline, Wish::rest);
}

bool ManualCore::await_rest(TimePoint deadline, Wish wish) {
  while (!quiet()) {
    if (Clock::steady().now() >= deadline) {
      return false;
    }
    if (!in_loop()) {
      const Session session(*this, By::waiter);
      static_cast<void>(drive(deadline));
    } else if (wish == Wish::end ? may_end_here() : driven_here()) {
      while (drive_once()) {
      }
      static_cast<void>(await_loop(deadline));
    } else {
      const MutexLock lock(mutex_);
      if (!quiet_locked() && !(wish == Wish::end && may_drive())) {
        static_cast<void>(changed_.wait_until(mutex_, deadline));
      }
    }
  }
  return true;
}

bool ManualCore::await_loop(TimePoint until) {
  if (!in_loop() || quiet()) {
    return false;
  }
  if (options_.one_event != nullptr && may_end_here()) {
    const TimePoint next = timer_queue_.next_hint();
    if (next != TimePoint::max() && clock_->runs_by_itself()) {
      until = std::min(until, deadline_after(Clock::steady().now(), next - clock_->now()));
    }
    options_.one_event(until);
    return true;
  }
  const Session session(*this, By::waiter);
  if (session.begun()) {
    static_cast<void>(drive(until));
  } else {
    const MutexLock lock(mutex_);
    if (!quiet_locked()) {
      static_cast<void>(changed_.wait_until(mutex_, until));
    }
  }
  return true;
}

bool ManualCore::stop(TimePoint deadline) {
  const bool drained = await_rest(deadline, Wish::end);
  const MutexLock lock(mutex_);
  silenced_ = true;
  while (in_session_ || wakes_ != 0) {
    if (!changed_.wait_until(mutex_, deadline)) {
      return false;
    }
  }
  return drained;
}

}  // namespace actors::detail
