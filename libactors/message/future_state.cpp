#include "actors/detail/future_state.hpp"

#include <cstddef>
#include <new>
#include <thread>
#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/errors.hpp"

#include "base/spin_lock.hpp"
#include "executors/fiber_local.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/message/handler_observer.hpp"
#include "libactors/message/promise_table.hpp"
#include "libactors/message/state_lock.hpp"

namespace actors::detail {

// ---- the status word

[[gnu::noinline]] bool FutureState::claim_slowly() noexcept {
  for (int look = 0;; ++look) {
    // acquire and relaxed: as in claim().
    std::uint32_t seen = kOpen;
    if (status_.compare_exchange_strong(seen, kLocked, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
      return true;
    }
    if ((seen & kDone) != 0) {
      return false;
    }
    if (look < 64) {
      spin_pause();
    } else {
      std::this_thread::yield();  // the holder may have been preempted
    }
  }
}

void FutureState::publish_failure(std::exception_ptr cause, bool timer_fired) noexcept {
  if (cause == nullptr) [[unlikely]] {
    cause = std::make_exception_ptr(Error("failed with an empty std::exception_ptr"));
  }
  ::new (static_cast<void*>(storage_)) std::exception_ptr(std::move(cause));
  publish(kDone | kFailed, timer_fired);
}

// ---- completing

bool FutureState::complete() noexcept {
  if (!claim(0)) {
    return false;
  }
  publish(kDone);
  return true;
}

bool FutureState::complete_with(void* value) noexcept {
  if (!claim(0)) {
    return false;
  }
  reply_->type->move(value, storage_);  // does not throw: only such types fit
  publish(kDone);
  return true;
}

bool FutureState::complete_with_block(Envelope* block) noexcept {
  if (!claim(0)) {
    destroy_envelope(block);
    return false;
  }
  block_ = block;
  publish(kDone);
  return true;
}

bool FutureState::fail(std::exception_ptr cause) noexcept {
  if (!claim(0)) {
    return false;
  }
  publish_failure(std::move(cause));
  return true;
}

bool FutureState::take() noexcept {
  // relaxed: the reader has seen the value by ready() already; this only counts readers.
  return (status_.fetch_or(kTaken, std::memory_order_relaxed) & kTaken) == 0;
}

// ---- observers

bool FutureState::add(Observer& observer) noexcept {
  if (!claim(0)) {
    // acquire: pairs with the release in publish(): whoever is told "ready" may read the value.
    static_cast<void>(status_.load(std::memory_order_acquire));
    return false;
  }
  if (observers_ == nullptr) {
    observer.next_observer = observer.previous_observer = &observer;
    observers_ = &observer;
  } else {
    Observer* const last = observers_->previous_observer;
    observer.next_observer = observers_;
    observer.previous_observer = last;
    last->next_observer = &observer;
    observers_->previous_observer = &observer;
  }
  unlock();
  return true;
}

bool FutureState::withdraw(Observer& observer) noexcept {
  if (!claim(0)) {
    return false;  // complete: all observers have been taken
  }
  if (observer.next_observer == &observer) {
    observers_ = nullptr;
  } else {
    observer.previous_observer->next_observer = observer.next_observer;
    observer.next_observer->previous_observer = observer.previous_observer;
    if (observers_ == &observer) {
      observers_ = observer.next_observer;
    }
  }
  unlock();
  return true;
}

// ---- owners

StateRef FutureState::make(const ReplyType& reply) {
  PromiseSlot& slot = PromiseSlot::prepare(reply);
  slot.open();
  return StateRef::adopt(&slot);
}

void FutureState::release() noexcept {
  if (!ready() && release_open()) {
    return;
  }
  // acquire (sole): pairs with the decrements of those that were owners. Who is alone stays so: new
  // owners copy from existing ones.
  // acq_rel: what each owner did with the value happens before the last one destroys it.
  if (sole() || references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    static_cast<PromiseSlot*>(this)->recycle();
  }
}

bool FutureState::release_open() noexcept {
  do {
    if (!claim(0)) {
      continue;  // ready() acquires, which a claim that comes too late does not
    }
    // relaxed, all: publish() looks under the lock, too. The last one of an open state is alone
    // with the count: others copy from one that exists, or take theirs under the lock.
    if (references_.load(std::memory_order_relaxed) == 1) {
      references_.store(0, std::memory_order_relaxed);
    } else {
      references_.fetch_sub(1, std::memory_order_relaxed);
    }
    unlock();
    return true;
  } while (!ready());
  return false;
}

// ---- who completes it

void FutureState::completed_by(const FutureState& part) noexcept {
  // Not the part's count but its id: the part completes this state before it goes, or nobody does.
  asked_ = static_cast<const PromiseSlot&>(part).id();
}

void FutureState::let_others_complete() noexcept {
  if (claim(0)) {
    others_complete_ = true;
    unlock();
  }
}

bool FutureState::hangs_on(RefId actor) noexcept {
  return !actor.empty() && debt_of(static_cast<PromiseSlot*>(this)->id()).actor == actor;
}

// ---- callbacks

namespace {

/// How many callbacks this thread is inside.
thread_local constinit int callbacks = 0;

/// Callbacks are no part of the turn that happens to complete their future.
class OutsideAnyTurn {
 public:
  OutsideAnyTurn() noexcept : turn_(std::exchange(fiber_local, nullptr)) { ++callbacks; }
  OutsideAnyTurn(const OutsideAnyTurn&) = delete;
  OutsideAnyTurn& operator=(const OutsideAnyTurn&) = delete;
  ~OutsideAnyTurn() {
    --callbacks;
    fiber_local = turn_;
  }

 private:
  void* turn_;
};

/// Where it has been since it was made.
Envelope* envelope_of(Continuation& continuation) noexcept {
  return reinterpret_cast<Envelope*>(reinterpret_cast<std::byte*>(&continuation) -
                                     Envelope::offset(alignof(Continuation)));
}

[[gnu::noinline]] void run_outside_any_turn(Envelope& envelope) noexcept {
  const OutsideAnyTurn outside;
  envelope.as<Continuation>().run();
  destroy_envelope(&envelope);
}

[[gnu::always_inline]] inline void call_back(FutureState& state, RefId home,
                                             Envelope* envelope) noexcept {
  envelope->flags |= Envelope::kInternal;
  envelope->type = &type_of<Continuation>;  // and not that of the library it was made in
  auto& continuation = envelope->as<Continuation>();
  continuation.home = home;
  if (!state.add(continuation)) {
    continuation.completed();
  }
}

}  // namespace

void Continuation::completed() noexcept {
  Envelope* const envelope = envelope_of(*this);
  if (!home.empty()) [[likely]] {
    deliver(home, envelope);
  } else {
    run_outside_any_turn(*envelope);
  }
}

bool inside_callback() noexcept {
  return callbacks != 0;
}

RefId current_actor() noexcept {
  const Activation* const turn = Activation::current();
  return turn != nullptr ? turn->self() : RefId{};
}

// With add() in it, but for its rare ways.
[[gnu::flatten]] void call_back_here(FutureState& state, Envelope* continuation) noexcept {
  call_back(state, current_actor(), continuation);
}

void call_back_anywhere(FutureState& state, Envelope* continuation) noexcept {
  call_back(state, RefId{}, continuation);
}

// ---- texts

void throw_empty_future() {
  throw Error(
      "this Future is empty: it was default-constructed, moved from, or its value was taken by "
      "std::move(future).get()");
}

void throw_taken_future() {
  throw Error("the value of this Future cannot be copied, and another reader has taken it");
}

void throw_moved_promise() {
  throw Error("this Promise was moved from: use the one it went to");
}

void throw_first_of_nothing() {
  throw Error("first_of was given no futures: none of them can ever be the first");
}

std::exception_ptr broken_promise() {
  return std::make_exception_ptr(BrokenPromise(
      "nobody will supply this value: its Promise was dropped without set() or fail(), or the "
      "actor that was to compute it has stopped"));
}

}  // namespace actors::detail
