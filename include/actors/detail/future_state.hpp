#pragma once
// FutureState: what Futures, a Promise and an open ask share. One slot of 192 bytes in a
// type-stable table (libactors/message/promise_table.hpp), the value inside when it fits; no other
// allocation.
//
// The status word arbitrates: whoever locks an open state and finds that it is the one meant
// completes it; everybody else is too late. The generation moves on at completion, so a second
// answer to the same ask finds a stale id and becomes a dead letter.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/detail/unique_function.hpp"

namespace actors::detail {

class StateRef;

/// What a state holds. One static constant per type.
struct ReplyType {
  const TypeDescriptor* type;  ///< null: void
  bool fits;                   ///< it is kept in the slot; else in the envelope it came in
};

/// Waits for a state: a parked handler, a blocked thread, a callback. Linked in the state's list
/// under its lock.
class Observer {
 public:
  /// Once, by whoever took the observer out of the list; no lock is held. The observer may be gone
  /// when this returns.
  virtual void completed() noexcept = 0;

  Observer* next_observer = nullptr;
  Observer* previous_observer = nullptr;

 protected:
  Observer() = default;
  Observer(const Observer&) = default;
  Observer& operator=(const Observer&) = default;
  ~Observer() = default;
};

/// Thread-safe. Counted: each Future and the Promise hold a count. An open ask needs none, it lives
/// until it is complete: whoever completes it finds out, under the lock, whether anybody is left to
/// see that. Its timer holds a count while it runs or fires.
class FutureState {
 public:
  static constexpr std::size_t kInline = 80;
  template <class T>
  static constexpr bool kFits =
      sizeof(T) <= kInline &&
      alignof(T) <= alignof(void*) && std::is_nothrow_move_constructible_v<T>;

  FutureState(const FutureState&) = delete;
  FutureState& operator=(const FutureState&) = delete;

  /// A new open state that whoever holds the StateRef completes.
  [[nodiscard]] static StateRef make(const ReplyType& reply);

  /// acquire: pairs with the release store of the status in publish(), so what it covers is
  /// visible.
  [[nodiscard]] bool ready() const noexcept {
    return (status_.load(std::memory_order_acquire) & kDone) != 0;
  }
  // ---- a ready state
  [[nodiscard]] bool failed() const noexcept {
    // relaxed: ready() was true, and these bits do not change afterwards.
    return (status_.load(std::memory_order_relaxed) & kFailed) != 0;
  }
  [[nodiscard]] const std::exception_ptr& error() const noexcept {
    return *static_cast<const std::exception_ptr*>(static_cast<const void*>(storage_));
  }
  [[nodiscard]] void* value() noexcept {
    return block_ != nullptr ? block_->payload() : static_cast<void*>(storage_);
  }
  /// True for the first caller only: the value of a move-only type goes to one reader.
  [[nodiscard]] bool take() noexcept;

  // ---- completing. Each says whether it was the one. Any thread.
  bool complete() noexcept;
  /// Moves a value that fits out of `value`.
  bool complete_with(void* value) noexcept;
  /// Takes over an envelope that holds a value that does not fit.
  bool complete_with_block(Envelope* block) noexcept;
  bool fail(std::exception_ptr cause) noexcept;

  // ---- waiting
  /// False: it is ready already, and the observer was not added.
  [[nodiscard]] bool add(Observer& observer) noexcept;
  /// True: it was still in the list, and is not any more. False: somebody took it; completed() is
  /// called, or has been. Only for an observer that was added; the caller holds a count.
  [[nodiscard]] bool withdraw(Observer& observer) noexcept;
  /// Until it is ready. Throws Deadlock, Stopping, and Error where waiting is forbidden.
  void wait();
  /// False: not within `timeout`. Throws the same, but Deadlock only for an actor that waits for
  /// itself.
  [[nodiscard]] bool wait_for(Duration timeout);
  /// Blocks a plain thread, and drives nothing meanwhile: for what other threads complete.
  [[nodiscard]] bool wait_on_thread(Duration timeout);

  /// Only a turn of this actor can complete the state: a wait by the actor itself would never end.
  /// Before anybody else knows the state.
  void completed_by(RefId actor) noexcept { asked_ = actor; }
  /// Only `part` can complete the state. Before anybody else knows the state.
  void completed_by(const FutureState& part) noexcept;
  /// From now on others than the actor that was asked, or runs the callback, may complete it.
  void let_others_complete() noexcept;
  /// It is open, and only a turn of `actor` can complete it.
  [[nodiscard]] bool waits_for(RefId actor) noexcept {
    return (asked_ == actor || asked_.is_promise()) && hangs_on(actor);
  }

  /// The actor that was asked, or computes the value, or the promise of the future that alone
  /// completes this one; empty when that is unknown.
  [[nodiscard]] RefId asked() const noexcept { return asked_; }
  /// What it was asked; null when this is no ask.
  [[nodiscard]] const TypeDescriptor* asked_message() const noexcept { return asked_type_; }

  void retain() noexcept {
    // relaxed: a new owner copies from one that exists.
    references_.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept;
  /// The caller is the only owner.
  [[nodiscard]] bool sole() const noexcept {
    // acquire: pairs with the decrement in release() of those that were owners too.
    return references_.load(std::memory_order_acquire) == 1;
  }

  /// Moves on when the state completes. Written under the lock; read by those who hold an id:
  /// first as a hint (acquire), then under the lock.
  std::atomic<std::uint32_t> generation{1};

 protected:
  static constexpr std::uint32_t kOpen = 0;
  static constexpr std::uint32_t kLocked = 1;
  static constexpr std::uint32_t kDone = 2;
  static constexpr std::uint32_t kFailed = 4;
  static constexpr std::uint32_t kTaken = 8;

  FutureState() = default;
  ~FutureState() = default;

  /// Locks the state if it is open and, unless `expected` is 0, of that generation.
  [[nodiscard]] bool claim(std::uint32_t expected) noexcept;
  /// The same where somebody has locked it, or completed it.
  [[nodiscard]] bool claim_slowly() noexcept;
  void unlock() noexcept {
    // release: pairs with the acquire in claim().
    status_.store(kOpen, std::memory_order_release);
  }
  /// Gives a count of an open state up. False: it is complete by now, and seen to be so.
  [[nodiscard]] bool release_open() noexcept;
  [[nodiscard]] bool hangs_on(RefId actor) noexcept;
  /// Ends a claim: what was written becomes visible, observers are told. Afterwards the state may
  /// be gone unless the caller holds a count.
  void publish(std::uint32_t status, bool timer_fired = false) noexcept;
  void publish_failure(std::exception_ptr cause, bool timer_fired = false) noexcept;

  /// kOpen, kLocked, or kDone with kFailed, kTaken. Written by whoever creates, claims or
  /// completes; read by all. A state that is not open is never locked, so a free slot cannot be.
  std::atomic<std::uint32_t> status_{kDone};
  /// How many owners. Written by owners on any thread; of an open state they are given up under the
  /// lock, so that 0 found under the lock stays 0.
  std::atomic<std::uint32_t> references_{0};
  bool timed_ = false;  ///< the timer of the ask holds a count; written under the lock
  /// The duty to complete it is not asked_'s alone; written and read under the lock.
  bool others_complete_ = false;
  /// Config::copy_messages, of whom is asked. Set under the lock before the question is on its way,
  /// which brings it to whoever answers, who looks without the lock: relaxed.
  std::atomic<bool> copies_{false};
  // Written before the state is open.
  const ReplyType* reply_ = nullptr;
  RefId asked_{};                               ///< of an ask, or see completed_by(); see asked()
  const TypeDescriptor* asked_type_ = nullptr;  ///< null: not an ask
  Duration timeout_{};
  // Written under the lock.
  Observer* observers_ = nullptr;              ///< a ring, oldest first
  Envelope* block_ = nullptr;                  ///< holds the value when it does not fit
  alignas(void*) std::byte storage_[kInline];  ///< the value, or the exception_ptr
};

/// Owns a count of a FutureState. Thread-compatible.
class StateRef {
 public:
  StateRef() = default;
  [[nodiscard]] static StateRef adopt(FutureState* state) noexcept {
    StateRef ref;
    ref.state_ = state;
    return ref;
  }
  StateRef(const StateRef& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) {
      state_->retain();
    }
  }
  StateRef(StateRef&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  StateRef& operator=(StateRef other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~StateRef() {
    if (state_ != nullptr) {
      state_->release();
    }
  }
  [[nodiscard]] FutureState* get() const noexcept { return state_; }
  [[nodiscard]] FutureState* operator->() const noexcept { return state_; }
  [[nodiscard]] explicit operator bool() const noexcept { return state_ != nullptr; }

 private:
  FutureState* state_ = nullptr;
};

/// A callback, from its registration until it has run: a turn of the actor that registered it. It
/// waits in the envelope that becomes its message. Sent with kInternal: when the actor is gone, so
/// is the callback. Without such an actor it runs at the completing thread, and goes no way.
class Continuation final : public Observer {
 public:
  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, Continuation>) explicit Continuation(
      F&& function) noexcept(std::is_nothrow_constructible_v<UniqueFunction<void()>, F>)
      : function_(std::forward<F>(function)) {}
  /// Of one that waits for nothing any more.
  Continuation(Continuation&& other) noexcept = default;
  Continuation(const Continuation&) = delete;
  Continuation& operator=(const Continuation&) = delete;
  ~Continuation() = default;
  void completed() noexcept override;
  /// Throws what the callback throws.
  void run() { function_(); }

  RefId home{};  ///< whose turn it will be; empty: nobody's

 private:
  UniqueFunction<void()> function_;
};

/// Payload of an answer that is a failure.
struct FailureReply {
  std::exception_ptr cause;
};

/// Takes over the envelope of a Continuation, and registers that with `state`.
void call_back_here(FutureState& state, Envelope* continuation) noexcept;
void call_back_anywhere(FutureState& state, Envelope* continuation) noexcept;
/// Calls `function` when `state` is ready (also when it is so already): as a turn of the actor this
/// is called from, else on the completing thread. `function` may own the last count of `state`.
template <class F>
void on_completion(FutureState& state, F&& function) {
  call_back_here(state, make_envelope<Continuation>(std::forward<F>(function)));
}
/// The same, always on the completing thread: for the library's own, which neither wait nor throw.
template <class F>
void on_completion_anywhere(FutureState& state, F&& function) {
  call_back_anywhere(state, make_envelope<Continuation>(std::forward<F>(function)));
}
/// The actor whose turn this is, or empty.
[[nodiscard]] RefId current_actor() noexcept;

/// Sends an ask. Takes ownership of the envelope in any case. Throws Error for a timeout that is
/// not positive; the message is not sent then.
[[nodiscard]] StateRef send_ask(RefId to, Envelope* message, Duration timeout,
                                const ReplyType& reply);

// ---- by id. A stale id, or one that is no promise, is told by the result, never an error.

/// An answer. What comes too late, or a second time, goes to dead letters.
void deliver_to_promise(RefId promise, Envelope* answer) noexcept;
/// The same for a value that fits (FutureState::kFits), which is moved from: most need no envelope.
void answer_promise(RefId promise, const TypeDescriptor& type, void* value);
bool fail_promise(RefId promise, const std::exception_ptr& cause) noexcept;
/// An ask whose asker is gone. The same as fail_promise.
bool cancel_ask(RefId promise, const std::exception_ptr& cause) noexcept;
[[nodiscard]] bool ask_open(RefId promise) noexcept;
/// The actor that was asked has passed the duty to answer on, or shares it: waiting for the answer
/// is not waiting for that actor any more.
void let_others_answer(RefId promise) noexcept;

/// Tells `to` a Failure with this cause that names `state`'s actor; fails `to` when it is a
/// promise.
void pipe_failure(RefId to, RefId sender, const FutureState& state,
                  std::exception_ptr cause) noexcept;

// ---- texts
[[noreturn]] void throw_empty_future();
[[noreturn]] void throw_taken_future();
[[noreturn]] void throw_moved_promise();
[[noreturn]] void throw_first_of_nothing();
[[nodiscard]] std::exception_ptr broken_promise();

}  // namespace actors::detail
