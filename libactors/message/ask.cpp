// The asking side: sending an ask, and waiting for a future on whatever kind of thread this is.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "actors/detail/deliver.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/errors.hpp"
#include "actors/supervision.hpp"

#include "base/duration_text.hpp"
#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/driver.hpp"
#include "executors/timer_service.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/message/handler_observer.hpp"
#include "libactors/message/open_ask.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

// ---- asking

namespace {

[[noreturn]] void reject_timeout(RefId to, Envelope* message, Duration timeout) {
  std::string text = "ask: the timeout must be positive, not " + duration_text(timeout) + " (" +
                     message->type->name() + " to " + path_of(to) +
                     "); use no_timeout to wait for ever. The message was not sent";
  destroy_envelope(message);
  throw Error(text);
}

[[gnu::always_inline]] inline PromiseSlot& prepare_ask(Envelope* message, const ReplyType& reply) {
  try {
    return PromiseSlot::prepare(reply);
  } catch (...) {
    destroy_envelope(message);
    throw;
  }
}

/// No system is running.
[[gnu::noinline]] void fail_unserved(FutureState& state, RefId to, Envelope* message) {
  const std::string text =
      "no actor system is running, so " + path_of(to) + " cannot answer a " + message->type->name();
  destroy_envelope(message);
  state.fail(std::make_exception_ptr(SystemTerminated(text)));
}

/// See open_ask.hpp.
[[gnu::always_inline]] inline StateRef open_here(RefId to, Envelope*& message, Duration timeout,
                                                 const ReplyType& reply) {
  if (timeout <= Duration::zero()) [[unlikely]] {
    reject_timeout(to, message, timeout);
  }
  PromiseSlot& slot = prepare_ask(message, reply);
  StateRef state = StateRef::adopt(&slot);
  const RefId promise = slot.id();
  if (!slot.open_ask(to, message->type, timeout, TimerService::current())) [[unlikely]] {
    fail_unserved(slot, to, std::exchange(message, nullptr));
    return state;
  }
  if (Activation* const turn = Activation::current(); turn != nullptr) {
    turn->remember_ask(promise);
  }
  message->sender = promise;
  return state;
}

}  // namespace

StateRef open_ask(RefId to, Envelope*& message, Duration timeout, const ReplyType& reply) {
  return open_here(to, message, timeout, reply);
}

StateRef send_ask(RefId to, Envelope* message, Duration timeout, const ReplyType& reply) {
  StateRef state = open_here(to, message, timeout, reply);
  if (message == nullptr) [[unlikely]] {
    return state;
  }
  try {
    deliver_told(to, message);
  } catch (...) {
    state->fail(std::current_exception());  // the message could not be copied
  }
  return state;
}

void pipe_failure(RefId to, RefId sender, const FutureState& state,
                  std::exception_ptr cause) noexcept {
  if (to.is_promise()) {
    fail_promise(to, cause);
    return;
  }
  const RefId asked = state.asked();
  Envelope* const failure = make_envelope<Failure>(
      std::move(cause), asked.empty() ? std::string() : path_of(asked), FailurePhase::handler);
  failure->sender = sender;
  deliver(to, failure);
}

// ---- waiting

std::string ring_text(const std::vector<RefId>& ring) {
  std::string text;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    text += (i > 0 ? ", " : "") + path_of(ring[i]) + " waits for " +
            path_of(ring[(i + 1) % ring.size()]);
  }
  return text;
}

namespace {

// A plain thread.

/// On the waiting thread's stack; completed() is its last use by the other side.
class ThreadWait final : public Observer {
 public:
  void completed() noexcept override {
    MutexLock lock(mutex_);
    completed_ = true;
    changed_.notify_one();
  }
  /// False: the deadline came first.
  [[nodiscard]] bool wait_until(TimePoint deadline) {
    MutexLock lock(mutex_);
    while (!completed_) {
      if (!changed_.wait_until(mutex_, deadline)) {
        return completed_;
      }
    }
    return true;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool completed_ ABSL_GUARDED_BY(mutex_) = false;
};

// The thread that drives a manual executor: nobody else would run the work it waits for. An ask is
// answered by the system that serves its timeout; what else a future may hang on is not known.

Driver* driver_for(FutureState& state) noexcept {
  const TimerService* const timers =
      state.asked_message() != nullptr ? static_cast<PromiseSlot&>(state).service : nullptr;
  return timers != nullptr ? Driver::of(*timers) : Driver::current();
}

bool wait_by_driving(FutureState& state, Driver& driver) {
  while (!state.ready()) {
    if (!driver.drive_once()) {
      return state.ready();
    }
  }
  return true;
}

// Inside an actor.

/// The timeout of a handler's wait. Shared by the waiting frame and the timer, since the timer may
/// still be firing when the frame goes on; the last of the two deletes it.
class WaitTimeout final : public Timer {
 public:
  WaitTimeout(StateRef state, HandlerObserver& observer) noexcept
      : state_(std::move(state)), observer_(observer) {}

  void expired() noexcept override {
    if (state_->withdraw(observer_)) {
      observer_.completed();  // the frame waits for this, so it is still there
    }
    drop();
  }
  /// Drops the frame's share, and the timer's if that will not fire any more.
  void end() noexcept {
    if (service->cancel(*this)) {
      delete this;
    } else {
      drop();
    }
  }

 private:
  void drop() noexcept {
    // acq_rel: what the first one did happens before the last one deletes.
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }

  StateRef state_;
  HandlerObserver& observer_;
  /// The frame and the timer. Decremented once by each.
  std::atomic<int> owners_{2};
};

[[gnu::always_inline]] inline HandlerWait& prepare(Activation& turn, FutureState& state,
                                                   Duration timeout, void* storage) {
  HandlerWait& wait = turn.prepare_wait(storage);
  wait.record.kind = WaitRecord::Kind::future;
  wait.record.on = state.asked().bits();
  wait.record.message_type = state.asked_message();
  wait.future = timeout == no_timeout ? &state : nullptr;
  return wait;
}

[[noreturn]] void throw_self_wait(const Activation& turn, const FutureState& state) {
  const std::string self = path_of(turn.self());
  if (state.asked_message() != nullptr) {
    throw Deadlock(self + " waits for " + self + ": for its own answer to a " +
                   state.asked_message()->name() +
                   ", which it can only give after this handler has returned. Use then() or "
                   "on_complete() instead of get()");
  }
  throw Deadlock(self +
                 " waits for a callback that is a turn of its own, and cannot run before "
                 "this handler has returned: get() the future that then() was called on, "
                 "or go on in the callback");
}

[[noreturn]] void throw_ring(Activation& turn) {
  throw Deadlock(ring_text(turn.take_ring()) +
                 ": none of them can answer before its handler has returned, and this wait would "
                 "have been the last. Use then() or on_complete() instead of get() in one of them, "
                 "or let it answer with reply_later()");
}

/// True: ready. False: timed out, or interrupted while another exception is in flight.
[[gnu::always_inline]] inline bool park(Activation& turn, FutureState& state, Duration timeout) {
  alignas(std::max_align_t) std::byte storage[Activation::kWaitSize];
  HandlerWait& wait = prepare(turn, state, timeout, storage);
  const RefId self = RefId::of(wait.record.waiter);
  if (state.waits_for(self)) {
    throw_self_wait(turn, state);
  }
  HandlerObserver observer(wait);
  WaitTimeout* timer = nullptr;
  if (timeout != no_timeout) {
    state.retain();
    timer = new WaitTimeout(StateRef::adopt(&state), observer);
  }
  if (!state.add(observer)) {
    delete timer;
    return true;
  }
  if (timer != nullptr && !start_timer(*timer, timeout, TimerService::current(), self)) {
    delete timer;
    if (state.withdraw(observer)) {
      throw SystemTerminated("get_for: no actor system is running, so nobody measures its timeout");
    }
    timer = nullptr;
  }
  const Activation::Outcome outcome = park_until_told(turn, wait, state, observer);
  if (timer != nullptr) {
    timer->end();
  }
  if (wait.stopping) [[unlikely]] {
    turn.throw_if_stopping();
  }
  if (outcome == Activation::Outcome::deadlock) [[unlikely]] {
    throw_ring(turn);
  }
  return state.ready();
}

enum class Waited : std::uint8_t { ready, timed_out, interrupted, nothing_to_run };

[[gnu::always_inline]] inline Waited wait_here(FutureState& state, Duration timeout) {
  if (Activation* const turn = Activation::current(); turn != nullptr) {
    if (park(*turn, state, timeout)) {
      return Waited::ready;
    }
    return timeout == no_timeout ? Waited::interrupted : Waited::timed_out;
  }
  if (state.ready()) {
    return Waited::ready;
  }
  if (Carrier::current() != nullptr) {
    throw Error(
        "a callback of a Future must not wait: it runs on a worker that other actors need. Use "
        "then(), or wait inside an actor");
  }
  if (Driver* const driver = driver_for(state); driver != nullptr) {
    return wait_by_driving(state, *driver) ? Waited::ready : Waited::nothing_to_run;
  }
  return state.wait_on_thread(timeout) ? Waited::ready : Waited::timed_out;
}

}  // namespace

bool FutureState::wait_on_thread(Duration timeout) {
  const TimePoint deadline = deadline_after(Clock::steady().now(), timeout);
  ThreadWait wait;
  if (!add(wait)) {
    return true;
  }
  if (wait.wait_until(deadline)) {
    return true;
  }
  if (withdraw(wait)) {
    return false;
  }
  return wait.wait_until(TimePoint::max());  // it is being completed right now
}

void FutureState::wait() {
  switch (wait_here(*this, no_timeout)) {
    case Waited::ready:
      return;
    case Waited::interrupted:
      // There is no value to return, and throw_if_stopping() found an exception in flight: this is
      // a destructor's wait, which has to catch it.
      throw Stopping("a wait without timeout ended because its actor is being stopped");
    case Waited::timed_out:
    case Waited::nothing_to_run:
      break;
  }
  throw Deadlock(
      "nothing left to run can complete this future: the manual executor that this thread drives "
      "is idle. If a timer is to complete it, advance the clock; if another thread is, wait for "
      "that thread first");
}

bool FutureState::wait_for(Duration timeout) {
  if (timeout <= Duration::zero()) {
    return ready();  // a look, no wait
  }
  return wait_here(*this, timeout) == Waited::ready;
}

}  // namespace actors::detail
