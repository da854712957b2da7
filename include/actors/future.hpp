#pragma once
// Future<T>, Promise<T>: a value that arrives later, and the means to supply it.
//
//   actors::Future<int> f = account.ask(Balance{});
//   int now = f.get();                       // a plain thread blocks; inside an actor only the
//                                            // handler waits, the worker goes on
//   f.then([](int n) { return n * 2; })      // a Future<int>
//       .on_complete([](const actors::Future<int>& g) { ... g.ready() ... });
//   actors::Promise<int> p;                  // kept by an actor that answers later
//   return p.future();                       // ... p.set(7);
//
// A Future is copyable and has any number of readers; a value of a move-only type goes to the one
// who takes it with std::move(f).get(). Failures are exceptions: get() throws what the answering
// handler threw, AskTimeout, ActorTerminated, WrongReply, BrokenPromise ...
//
// Callbacks that are registered inside an actor run as a turn of that actor, and not at all if it
// stops first. Elsewhere they run on the thread that completes the future (at once when it is
// complete already); there they must not wait, and what they throw ends the program: only then()
// turns an exception into a failed future.
//
// get() sees everything that was done before the value was set. The Deadlock it throws at once
// means: this actor is asked to wait for a turn of its own, or for actors that wait for it.

#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

namespace actors {

template <class T>
class Future;
template <class T>
class Promise;

namespace detail {

template <class T>
inline constexpr ReplyType reply_type{&type_of<T>, FutureState::kFits<T>};
template <>
inline constexpr ReplyType reply_type<void>{nullptr, true};

template <class T>
inline constexpr bool is_future = false;
template <class T>
inline constexpr bool is_future<Future<T>> = true;

template <class T>
struct unwrapped {
  using type = T;
};
template <class T>
struct unwrapped<Future<T>> {
  using type = T;
};

template <class T>
concept shareable = std::is_void_v<T> || is_copyable<T>;

/// How the library's own templates reach the state.
struct FutureAccess {
  template <class T>
  [[nodiscard]] static Future<T> make(StateRef state) noexcept {
    return Future<T>(std::move(state));
  }
  template <class T>
  [[nodiscard]] static FutureState& state(const Future<T>& future) {
    return future.state();
  }
  template <class T>
  [[nodiscard]] static FutureState& state(Promise<T>& promise) {
    return promise.state();
  }
  /// The value of a ready state that did not fail: a copy, or the one a move-only type has.
  template <class T>
  [[nodiscard]] static T value(FutureState& state) {
    T& found = *static_cast<T*>(state.value());
    if constexpr (shareable<T>) {
      return found;
    } else {
      if (!state.take()) {
        throw_taken_future();
      }
      return std::move(found);
    }
  }
};

/// What a call of F with the value of a Future<T> gives.
template <class F, class T>
struct continuation {
  static_assert(std::is_invocable_v<F&, const T&> || std::is_invocable_v<F&, T>,
                "then(f): f must be callable with the future's value");
  static constexpr bool by_reference = std::is_invocable_v<F&, const T&>;
  using result = typename std::conditional_t<by_reference, std::invoke_result<F&, const T&>,
                                             std::invoke_result<F&, T>>::type;
  static result call(F& function, FutureState& state) {
    if constexpr (by_reference) {
      return function(*static_cast<const T*>(state.value()));
    } else {
      return function(FutureAccess::value<T>(state));
    }
  }
};
template <class F>
struct continuation<F, void> {
  static_assert(std::is_invocable_v<F&>, "then(f) of a Future<void>: f must take nothing");
  using result = std::invoke_result_t<F&>;
  static result call(F& function, FutureState& /*state*/) { return function(); }
};

}  // namespace detail

/// A value of type T (or just the fact, for void) that arrives later, or a failure instead. Copies
/// share it. Thread-safe in the sense of a shared pointer: one Future object by one thread at a
/// time, copies by many. A default-constructed one is empty: everything but operator bool throws.
template <class T>
class Future {
  static_assert(std::is_void_v<T> || std::is_same_v<T, std::decay_t<T>>,
                "Future<T>: T is void or a plain type without const or &");
  using Reference =
      std::conditional_t<std::is_void_v<T>, void, std::add_lvalue_reference_t<const T>>;

 public:
  using value_type = T;

  Future() = default;

  /// The value. Waits for it; throws the failure.
  Reference get() const& {
    wait_and_check();
    if constexpr (!std::is_void_v<T>) {
      return *static_cast<const T*>(state_->value());
    }
  }
  /// The value itself. This Future is empty afterwards.
  T get() && {
    wait_and_check();
    return take_value();
  }
  /// A copy of the value, or nothing when it did not arrive in time. A bool for void. Throws the
  /// failure.
  [[nodiscard]] auto get_for(Duration timeout) const& requires detail::shareable<T> {
    if constexpr (std::is_void_v<T>) {
      return wait_for_and_check(timeout);
    } else {
      return wait_for_and_check(timeout) ? std::optional<T>(*static_cast<const T*>(state_->value()))
                                         : std::optional<T>();
    }
  }
  /// The same for the value itself. In time: this Future is empty afterwards.
  [[nodiscard]] auto get_for(Duration timeout) && {
    if constexpr (std::is_void_v<T>) {
      return wait_for_and_check(timeout);
    } else {
      return wait_for_and_check(timeout) ? std::optional<T>(take_value()) : std::optional<T>();
    }
  }
  /// Waits. The value, or `fallback` on any failure.
  template <class U>
  requires(!std::is_void_v<T> && detail::shareable<T> && std::convertible_to<U, T>) [[nodiscard]] T
      value_or(U&& fallback) const {
    state().wait();
    return state_->failed() ? static_cast<T>(std::forward<U>(fallback))
                            : *static_cast<const T*>(state_->value());
  }
  /// Null until it is ready, and when it has a value. Does not wait.
  [[nodiscard]] std::exception_ptr error() const {
    return state().ready() && state_->failed() ? state_->error() : std::exception_ptr();
  }
  /// There is a value or a failure.
  [[nodiscard]] bool ready() const { return state().ready(); }
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  /// What `function` makes of the value; a failure is passed on, and what `function` throws becomes
  /// one. If it returns a Future, that one's outcome is the result's.
  template <class F>
  auto then(F function) const& {
    return Future(*this).go_on(std::move(function));
  }
  /// The same, cheaper. This Future is empty afterwards.
  template <class F>
  auto then(F function) && {
    return go_on(std::move(function));
  }
  /// Calls `function(const Future<T>&)` when there is a value or a failure.
  template <class F>
  requires std::invocable < F&, const Future<T>
  & > void on_complete(F function) const& { Future(*this).call_back(std::move(function)); }
  /// The same, cheaper. This Future is empty afterwards.
  template <class F>
  requires std::invocable < F&, const Future<T>
  & > void on_complete(F function) && { call_back(std::move(function)); }
  /// Tells `ref` the value when it is there (nothing for void), or a Failure. What sender() gives
  /// there is `sender`.
  template <class R, class S = R>
  void pipe_to(const R& ref, const S& sender = {}) const& {
    Future(*this).pipe_on(ref, sender);
  }
  /// The same, cheaper. This Future is empty afterwards.
  template <class R, class S = R>
  void pipe_to(const R& ref, const S& sender = {}) && {
    pipe_on(ref, sender);
  }

 private:
  friend struct detail::FutureAccess;
  explicit Future(detail::StateRef state) noexcept : state_(std::move(state)) {}

  [[nodiscard]] detail::FutureState& state() const {
    if (!state_) [[unlikely]] {
      detail::throw_empty_future();
    }
    return *state_.get();
  }
  // These three take over what this Future owns.
  template <class F>
  void call_back(F function) {
    detail::FutureState& awaited = state();
    detail::on_completion(
        awaited, [self = std::move(*this), f = std::move(function)]() mutable { f(self); });
  }
  template <class F>
  auto go_on(F function);
  template <class R, class S>
  void pipe_on(const R& ref, const S& sender);
  void check() const {
    if (state_->failed()) [[unlikely]] {
      std::rethrow_exception(state_->error());
    }
  }
  void wait_and_check() const {
    if (!state().ready()) {
      state_->wait();
    }
    check();
  }
  [[nodiscard]] bool wait_for_and_check(Duration timeout) const {
    if (!state().ready() && !state_->wait_for(timeout)) {
      return false;
    }
    check();
    return true;
  }
  T take_value() {
    const detail::StateRef state = std::move(state_);
    if constexpr (std::is_void_v<T>) {
      return;
    } else if constexpr (detail::shareable<T>) {
      T& value = *static_cast<T*>(state->value());
      return state->sole() ? T(std::move(value)) : T(value);
    } else {
      return detail::FutureAccess::value<T>(*state.get());
    }
  }

  detail::StateRef state_;
};

/// Supplies the value of its future(), once. Move-only; dropped without having been set it fails
/// the future with BrokenPromise. set() and fail() may be called by several threads at once.
template <class T>
class Promise {
 public:
  Promise() = default;
  Promise(Promise&& other) noexcept
      : state_(std::move(other.state_)), moved_(std::exchange(other.moved_, true)) {}
  Promise& operator=(Promise&& other) noexcept {
    if (this != &other) {
      abandon();
      state_ = std::move(other.state_);
      moved_ = std::exchange(other.moved_, true);
    }
    return *this;
  }
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() { abandon(); }

  /// The same one each time.
  [[nodiscard]] Future<T> future() {
    static_cast<void>(state());
    return detail::FutureAccess::make<T>(state_);
  }
  /// Supplies T(arguments...). False: the future is complete already, and nothing changes.
  template <class... Args>
  requires(std::is_void_v<T> ? sizeof...(Args) == 0
                             : std::is_constructible_v<T, Args...>) bool set(Args&&... arguments) {
    if constexpr (std::is_void_v<T>) {
      return state().complete();
    } else if constexpr (detail::FutureState::kFits<T>) {
      T value(std::forward<Args>(arguments)...);
      return state().complete_with(&value);
    } else {
      detail::FutureState& s = state();
      return s.complete_with_block(detail::make_envelope<T>(std::forward<Args>(arguments)...));
    }
  }
  /// Supplies a failure instead. False: the future is complete already.
  bool fail(std::exception_ptr cause) { return state().fail(std::move(cause)); }
  template <class E>
  requires std::derived_from<E, std::exception>
  bool fail(E failure) { return fail(std::make_exception_ptr(std::move(failure))); }
  /// False: nobody has taken its future, and nothing has been set.
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(state_); }

 private:
  friend struct detail::FutureAccess;

  [[nodiscard]] detail::FutureState& state() {
    if (!state_) {
      if (moved_) {
        detail::throw_moved_promise();
      }
      state_ = detail::FutureState::make(detail::reply_type<T>);
    }
    return *state_.get();
  }
  void abandon() noexcept {
    if (state_ && !state_->ready()) {
      state_->fail(detail::broken_promise());
    }
  }

  detail::StateRef state_;
  bool moved_ = false;
};

namespace detail {

/// Completes `to` the way `from`, which is ready, was.
template <class T>
void pass_on(FutureState& from, Promise<T>& to) {
  if (from.failed()) {
    to.fail(from.error());
  } else if constexpr (std::is_void_v<T>) {
    to.set();
  } else {
    to.set(FutureAccess::value<T>(from));
  }
}

/// pass_on, where what copying the value throws is the outcome.
template <class T>
void pass_on_safely(FutureState& from, Promise<T>& to) noexcept {
  try {
    pass_on(from, to);
  } catch (...) {
    to.fail(std::current_exception());
  }
}

/// Completes the promise of an ask with the outcome of `future`, when it is there.
template <class T>
void relay(Future<T> future, RefId promise) {
  let_others_answer(promise);
  FutureState& source = FutureAccess::state(future);
  on_completion_anywhere(source, [future = std::move(future), promise] {
    FutureState& state = FutureAccess::state(future);
    if (state.failed()) {
      fail_promise(promise, state.error());
    } else if constexpr (std::is_void_v<T>) {
      answer_handled(promise);
    } else {
      try {
        deliver(promise, make_envelope<T>(FutureAccess::value<T>(state)));
      } catch (...) {
        fail_promise(promise, std::current_exception());
      }
    }
  });
}

/// The sending half of ref.ask().
template <class R>
struct Ask {
  [[nodiscard]] static Future<R> send(RefId to, Envelope* message, Duration timeout) {
    return FutureAccess::make<R>(send_ask(to, message, timeout, reply_type<R>));
  }
};

}  // namespace detail

template <class T>
template <class F>
auto Future<T>::go_on(F function) {
  using Step = detail::continuation<F, T>;
  using Result = std::remove_cvref_t<typename Step::result>;
  using Next = typename detail::unwrapped<Result>::type;
  detail::FutureState& source = state();
  Promise<Next> promise;
  Future<Next> next = promise.future();
  detail::FutureAccess::state(next).completed_by(detail::current_actor());
  detail::on_completion(source, [self = std::move(*this), promise = std::move(promise),
                                 f = std::move(function)]() mutable {
    detail::FutureState& s = self.state();
    if (s.failed()) {
      promise.fail(s.error());
      return;
    }
    try {
      if constexpr (detail::is_future<Result>) {
        Result inner = Step::call(f, s);
        detail::FutureAccess::state(promise).let_others_complete();
        detail::FutureState& state = detail::FutureAccess::state(inner);
        detail::on_completion_anywhere(
            state, [inner = std::move(inner), promise = std::move(promise)]() mutable {
              detail::pass_on_safely(detail::FutureAccess::state(inner), promise);
            });
      } else if constexpr (std::is_void_v<Result>) {
        Step::call(f, s);
        promise.set();
      } else {
        promise.set(Step::call(f, s));
      }
    } catch (...) {
      promise.fail(std::current_exception());
    }
  });
  return next;
}

template <class T>
template <class R, class S>
void Future<T>::pipe_on(const R& ref, const S& sender) {
  detail::FutureState& source = state();
  detail::on_completion_anywhere(source, [self = std::move(*this), ref, sender] {
    detail::FutureState& s = self.state();
    if (s.failed()) {
      detail::pipe_failure(ref.id(), sender.id(), s, s.error());
    } else if constexpr (!std::is_void_v<T>) {
      try {
        ref.tell(detail::FutureAccess::value<T>(s), sender);
      } catch (...) {
        detail::pipe_failure(ref.id(), sender.id(), s, std::current_exception());
      }
    }
  });
}

}  // namespace actors
