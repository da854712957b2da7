#include "executors/timer_queue.hpp"

namespace actors::detail {

void TimerQueue::reset(const Clock& clock) noexcept {
  const SpinLockGuard lock(lock_);
  clock_ = &clock;
  wheel_.emplace(clock.now(), clock.runs_by_itself() ? TimerWheel::kTick : TimerWheel::kFineTick);
  sleeper_ = nullptr;
  note_next();
}

void TimerQueue::note_next() noexcept {
  next_.store(wheel_->next_deadline(), std::memory_order_relaxed);
}

void TimerQueue::start(Timer& timer, TimerService& service, TimePoint deadline) noexcept {
  Wakeup* to_wake = nullptr;
  {
    const SpinLockGuard lock(lock_);
    timer.service = &service;
    timer.queue = this;
    const TimePoint due = wheel_->insert(timer, deadline);
    // relaxed, both: see next_hint().
    if (due < next_.load(std::memory_order_relaxed)) {
      next_.store(due, std::memory_order_relaxed);
      to_wake = sleeper_;
    }
  }
  if (to_wake != nullptr) {
    to_wake->signal();
  }
}

void TimerQueue::start_each(std::span<std::atomic<Timer*>> young) noexcept {
  const SpinLockGuard lock(lock_);
  for (std::atomic<Timer*>& place : young) {
    // relaxed: written by the owner; made null under this lock.
    if (Timer* const timer = place.load(std::memory_order_relaxed)) {
      static_cast<YoungTimer*>(timer)->place = nullptr;
      wheel_->insert(*timer, timer->deadline);
    }
  }
  note_next();
}

bool TimerQueue::cancel(Timer& timer) noexcept {
  const SpinLockGuard lock(lock_);
  return take_out(timer);
}

// The list belongs to the worker, which reads a place without the lock: it sees the timer or null.
// It does not take the place for another timer before it has seen null, and while it starts what
// stands there it holds the lock.
bool TimerQueue::cancel_young(YoungTimer& timer) noexcept {
  const SpinLockGuard lock(lock_);
  if (timer.place != nullptr) {
    timer.place->store(nullptr, std::memory_order_relaxed);
    timer.place = nullptr;
    return true;
  }
  return take_out(timer);
}

bool TimerQueue::take_out(Timer& timer) noexcept {
  if (!timer.linked()) {
    return false;
  }
  wheel_->erase(timer);
  if (wheel_->empty()) {
    note_next();  // else the worker finds out when it looks
  }
  return true;
}

bool TimerQueue::due() const noexcept {
  const SpinLockGuard lock(lock_);
  return wheel_->next_deadline() <= clock_->now();
}

TimerNode* TimerQueue::take_expired(std::size_t& count) noexcept {
  const SpinLockGuard lock(lock_);
  TimerNode* expired = nullptr;
  count = wheel_->advance(clock_->now(), expired);
  note_next();
  return expired;
}

std::size_t TimerQueue::fire_due() noexcept {
  std::size_t count = 0;
  TimerNode* expired = take_expired(count);
  while (TimerNode* const node = TimerWheel::pop_expired(expired)) {
    static_cast<Timer*>(node)->expired();
  }
  return count;
}

TimePoint TimerQueue::begin_sleep(Wakeup& wakeup) noexcept {
  const SpinLockGuard lock(lock_);
  note_next();
  const TimePoint next = wheel_->next_deadline();
  const TimePoint now = clock_->now();
  if (next <= now) {
    return TimePoint::min();
  }
  sleeper_ = &wakeup;
  if (next == TimePoint::max() || !clock_->runs_by_itself()) {
    return TimePoint::max();
  }
  return deadline_after(Clock::steady().now(), next - now);
}

void TimerQueue::end_sleep() noexcept {
  const SpinLockGuard lock(lock_);
  sleeper_ = nullptr;
}

void TimerQueue::wake_sleeper() noexcept {
  Wakeup* to_wake = nullptr;
  {
    const SpinLockGuard lock(lock_);
    to_wake = sleeper_;
  }
  if (to_wake != nullptr) {
    to_wake->signal();
  }
}

}  // namespace actors::detail
