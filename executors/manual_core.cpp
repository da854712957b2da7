#include "executors/manual_core.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "actors/errors.hpp"

namespace actors::detail {
namespace {

/// The fibers of a thread that drives: they outlive the executors it drives.
FiberHost& host_of_this_thread(std::size_t stack_size) {
  thread_local FiberHost host(stack_size);
  return host;
}

}  // namespace

ManualCore::ManualCore(const ManualOptions& options)
    : Carrier(Role::driven), options_(options), random_(options.seed), clock_(&Clock::steady()) {
  timer_queue_.reset(*clock_);
}

void ManualCore::set_clock(Clock& clock) {
  clock_ = &clock;
  timer_queue_.reset(clock);
  if (!clock.runs_by_itself()) {
    clock.add_listener(*this);
    listening_to_ = &clock;
  }
}

void ManualCore::forget_clock() noexcept {
  if (listening_to_ != nullptr) {
    listening_to_->remove_listener(*this);
    listening_to_ = nullptr;
  }
}

// ---- from any thread

void ManualCore::execute(Runnable& r) noexcept {
  Alarm alarm;
  {
    const MutexLock lock(mutex_);
    queue_.push_back(&r);
    ++activity_;
    alarm = note_work();
  }
  // From here on the executor may be gone, but not what the alarm holds.
  alarm.ring();
}

void ManualCore::post(Runnable& r) noexcept {
  Alarm alarm;
  {
    const MutexLock lock(mutex_);
    posted_.push_back(&r);
    ++activity_;
    alarm = note_work();
  }
  alarm.ring();
}

std::uint64_t ManualCore::activity() const noexcept {
  const MutexLock lock(mutex_);
  return activity_;
}

bool ManualCore::quiet() const noexcept {
  const MutexLock lock(mutex_);
  return quiet_locked();
}

bool ManualCore::quiet_locked() const noexcept {
  // Who sleeps in the middle of a drive has written down what it holds.
  const bool at_rest = sleeper_ != nullptr || (!driving_ && !in_session_);
  return at_rest && held_ == resting_ && !work_left();
}

bool ManualCore::work_left() const noexcept {
  return ready_left_ || !queue_.empty() || !posted_.empty() || timer_queue_.due();
}

bool ManualCore::holds_handlers() const noexcept {
  const MutexLock lock(mutex_);
  return held_ != 0;
}

bool ManualCore::cancel(Timer& timer) noexcept {
  return timer_queue_.cancel(timer);
}

// ---- driving

void ManualCore::claim_thread(FiberHost& host) {
  const MutexLock lock(mutex_);
  if (driving_) {
    throw Error(
        "two threads drive one manual executor at the same time; let one of them do it, or use a "
        "pool");
  }
  if (held_ != 0 && host_ != &host) {
    throw Error("a manual executor is driven on a thread other than before, while " +
                std::to_string(held_) +
                " of its handlers are parked: they can go on only on the thread where they began");
  }
  driving_ = true;
  driver_ = this_thread();
  host_ = &host;
}

void ManualCore::release_thread() noexcept {
  const MutexLock lock(mutex_);
  held_ += host_->held() - held_before_;
  held_before_ = host_->held();
  ready_left_ = !ready_.empty();
  driving_ = false;
}

bool ManualCore::drive(TimePoint may_sleep_until) {
  FiberHost& host = host_of_this_thread(options_.stack_size);
  claim_thread(host);
  become_driver();
  may_sleep_until_ = may_sleep_until;
  turn_done_ = dispatcher_asked_ = slept_ = false;
  resumptions_before_ = host.boost_resumptions();
  held_before_ = host.held();
  entered_ = &host;
  current_worker = {this, this};
  listed_.driven_by_this_thread();
  host.enter(*this);
  current_worker = {};
  const bool done = turn_done_ || host.boost_resumptions() != resumptions_before_;
  release_thread();
  return done;
}

// ---- the loop, on a runner fiber

// One drive runs at most one turn. The turn may park: then a spare runner comes here, and leaves.
FiberHost::Next ManualCore::work() noexcept {
  using Kind = FiberHost::Next::Kind;
  FiberHost::Next next{Kind::leave};
  while (!turn_done_ && entered_->boost_resumptions() == resumptions_before_) {
    // Fibers that Boost has ready take turns with the queue, or a handler that yields in a loop
    // would keep out all others.
    const bool ask_first = !dispatcher_asked_ && !boost_had_turn_;
    if (ask_first && boost_may_be_ready()) {
      dispatcher_asked_ = true;
      return {Kind::dispatch};
    }
    if (timer_queue_.fire_due() != 0) {
      turn_done_ = true;
    } else if (run_next(next) || boost_had_turn_) {
      boost_had_turn_ = false;
    } else if (!slept_ && may_sleep_until_ != TimePoint::min()) {
      slept_ = true;
      dispatcher_asked_ = false;
      return {Kind::sleep};
    } else {
      return {Kind::leave};
    }
  }
  boost_had_turn_ |= entered_->boost_resumptions() != resumptions_before_;
  return next;
}

bool ManualCore::boost_may_be_ready() const noexcept {
  return entered_->boost_was_used();
}

bool ManualCore::run_next(FiberHost::Next& next) noexcept {
  // A wait that is over competes with the turns in the queue, where the seed decides.
  if (Runnable* const runnable = take_runnable(ready_.size())) {
    turn_done_ = true;
    note_turn(runnable);
    runnable->run();
    note_turn_over();
    return true;
  }
  if (ready_.empty()) {
    return false;
  }
  std::swap(ready_.front(), ready_[pick(ready_.size())]);
  next = {FiberHost::Next::Kind::resume, ready_.front()};
  ready_.pop_front();
  turn_done_ = true;
  return true;
}

/// Null: nothing is queued, or one of the `choices_besides` was picked.
Runnable* ManualCore::take_runnable(std::size_t choices_besides) noexcept {
  const MutexLock lock(mutex_);
  if (!posted_.empty()) {
    Runnable* const posted = posted_.front();
    posted_.pop_front();
    return posted;
  }
  if (options_.seed == 0 && choices_besides != 0) {
    return nullptr;
  }
  const std::size_t picked = pick(queue_.size() + choices_besides);
  if (picked >= queue_.size()) {
    return nullptr;
  }
  std::swap(queue_.front(), queue_[picked]);
  Runnable* const runnable = queue_.front();
  queue_.pop_front();
  return runnable;
}

/// The next number of the sequence that the seed starts (SplitMix64, Steele et al. 2014), below
/// `choices`; 0 without a seed.
std::size_t ManualCore::pick(std::size_t choices) noexcept {
  if (options_.seed == 0 || choices < 2) {
    return 0;
  }
  random_ += 0x9E37'79B9'7F4A'7C15U;
  std::uint64_t mixed = random_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EBU;
  return (mixed ^ (mixed >> 31)) % choices;
}

void ManualCore::sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept {
  Wakeup& wakeup = entered_->wakeup();
  {
    const MutexLock lock(mutex_);
    held_ += entered_->held() - held_before_;
    held_before_ = entered_->held();
    const bool handlers_wait = held_ != (options_.hold_thread ? 0 : resting_);
    if (!queue_.empty() || !posted_.empty() || !handlers_wait) {
      return;
    }
    ready_left_ = false;
    sleeper_ = &wakeup;
    changed_.notify_all();
  }
  const TimePoint timer = timer_queue_.begin_sleep(wakeup);
  if (timer != TimePoint::min()) {
    wakeup.wait(ticket, std::min({deadline, timer, may_sleep_until_}));
    timer_queue_.end_sleep();
  }
  const MutexLock lock(mutex_);
  sleeper_ = nullptr;
}

// ---- waits of handlers

void ManualCore::suspend(ParkedFiber& fiber, WaitRecord& record) noexcept {
  record.since = now();
  waits_.add(record);
  if (record.resting) {
    const MutexLock lock(mutex_);
    ++resting_;
  }
  entered_->suspend(fiber, nullptr);
  if (record.resting) {
    const MutexLock lock(mutex_);
    --resting_;
  }
  waits_.remove(record);
}

void ManualCore::start_fiber(FiberEntry entry, std::size_t stack_size) {
  ready(entered_->start(entry, stack_size));
}

void ManualCore::ready(ParkedFiber& fiber) noexcept {
  ready_.push_back(&fiber);
}

}  // namespace actors::detail
