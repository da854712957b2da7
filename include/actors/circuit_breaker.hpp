#pragma once
// CircuitBreaker: stands between you and something that may be down, and when it is, says so at
// once instead of letting every caller wait for it. (M. Nygard, "Release It!"; Akka's semantics.)
//
//   actors::CircuitBreaker breaker(system, "db", {.max_failures = 5, .call_timeout = 2s});
//   Future<Row> row = breaker.call([&] { return db.ask(Find{7}); });     // any Future
//   Row row = breaker.run([&] { return db_driver.find(7); });            // a plain function
//
//            max_failures in a row                 reset_timeout is over
//   closed ------------------------> open <----------------------------> half_open
//     ^                                 the trial fails: open, for longer    |
//     +--------------------------- the trial succeeds -----------------------+
//
// closed: calls are made. A call fails when its function throws, its future fails, or it takes
// longer than call_timeout; one success forgets the failures before it. (is_failure() may say of an
// exception that it is none: the thing works, and has said no.)
// open: no call is made; each throws, or fails with, CircuitBreakerOpen, which says how much
// longer. half_open: the next call is made, as a trial; until it has ended the others are refused.
// If it succeeds the breaker is closed and all is forgotten; if it fails, it is open again, each
// time twice as long, up to max_reset_timeout. What comes of a call counts only if the breaker has
// been in one state from its beginning to its end.
//
// Times are measured by the system's clock. A call() that takes too long fails with CallTimeout;
// what it does, it goes on doing, and its value is dropped. A run() cannot be cut short: it is only
// counted as a failure, and gives its value.

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/scheduler.hpp"

namespace actors {

class ActorSystem;

/// The call was not made: the breaker is open, or its trial is under way.
class CircuitBreakerOpen : public Error {
 public:
  CircuitBreakerOpen(const std::string& text, Duration remaining)
      : Error(text), remaining_(remaining) {}
  /// Until the next trial; zero while one is under way.
  [[nodiscard]] Duration remaining() const noexcept { return remaining_; }

 private:
  Duration remaining_;
};
/// A call through a breaker took longer than its call_timeout.
struct CallTimeout : Error {
  using Error::Error;
};

/// How a CircuitBreaker decides.
struct BreakerSettings {
  int max_failures = 5;                               ///< in a row; at least 1
  Duration call_timeout = std::chrono::seconds(10);   ///< no_timeout: calls may take any time
  Duration reset_timeout = std::chrono::seconds(30);  ///< open for so long at first
  Duration max_reset_timeout = Duration::zero();      ///< and at most; zero: always reset_timeout
  double jitter = 0.0;  ///< 0 to 1: longer by a random part of up to this
  /// Empty: every exception is a failure. Runs on the thread that the call ends on; must not throw.
  std::function<bool(const std::exception_ptr&)> is_failure = {};
};

namespace detail {

/// The state of a breaker. Thread-safe.
class Breaker;
/// A call that may be made: in which state it began, and when.
struct BreakerPermit {
  std::uint64_t epoch;
  TimePoint begun;
};

/// One call: ends once, by its own outcome, its timeout, or the end of the system. Thread-safe.
class BreakerCall {
 public:
  BreakerCall(std::shared_ptr<Breaker> breaker, BreakerPermit permit);
  /// Counts the outcome (null: a success). False: it has ended already, and this does not count.
  [[nodiscard]] bool end(const std::exception_ptr& failure) noexcept;
  /// Calls give_up(exception) when `call` has not ended in time, or the system ends. Before it
  /// begins. Throws SystemTerminated.
  static void limit(const std::shared_ptr<BreakerCall>& call,
                    UniqueFunction<void(std::exception_ptr)> give_up);

 private:
  [[nodiscard]] std::exception_ptr end_late() noexcept;

  std::shared_ptr<Breaker> breaker_;
  BreakerPermit permit_;
  /// Set by whoever ends the call: the completer or the timeout; seq_cst.
  std::atomic<bool> ended_{false};
  Cancellable timeout_;  ///< written by limit(), read by end()
};

}  // namespace detail

/// A handle: copies are the same breaker. Thread-safe. Use it while the system lives.
class CircuitBreaker {
 public:
  enum class State : std::uint8_t { closed, open, half_open };

  /// `name` is for texts. Throws ConfigError for settings that are impossible, and
  /// SystemTerminated.
  CircuitBreaker(ActorSystem& system, std::string name, BreakerSettings settings = {});

  /// What `function`, which returns a Future, gives; CircuitBreakerOpen, CallTimeout, or its
  /// failure. Never throws but for SystemTerminated.
  template <std::invocable F>
  requires detail::is_future<std::invoke_result_t<F&>>
  [[nodiscard]] std::invoke_result_t<F&> call(F function) const;
  /// What `function` returns. Throws CircuitBreakerOpen, and what `function` throws.
  template <std::invocable F>
  requires(!detail::is_future<std::invoke_result_t<F&>>) std::invoke_result_t<F&> run(F function)
  const;

  // For what is no call: its outcome, told by you. In half_open it is the trial's, unless one is
  // under way.

  void succeed() const;
  void fail() const;

  [[nodiscard]] State state() const;
  /// In a row, while it is closed.
  [[nodiscard]] int failures() const;
  /// Runs f(state) whenever the state has changed: on the thread that has changed it (for half_open
  /// a turn of the scheduler, or the next call), or on one that is telling of the change before. It
  /// must not throw, nor wait. Several run in the order of the calls.
  template <std::invocable<State> F>
  void on_change(F f) {
    add_listener(std::move(f));
  }

 private:
  using Listener = detail::UniqueFunction<void(State)>;
  void add_listener(Listener listener);
  /// Throws CircuitBreakerOpen.
  [[nodiscard]] detail::BreakerPermit begin() const;

  std::shared_ptr<detail::Breaker> breaker_;
};

template <std::invocable F>
requires detail::is_future<std::invoke_result_t<F&>> std::invoke_result_t<F&> CircuitBreaker::call(
    F function)
const {
  using T = typename std::invoke_result_t<F&>::value_type;
  const auto promise = std::make_shared<Promise<T>>();
  Future<T> result = promise->future();
  std::shared_ptr<detail::BreakerCall> call;
  try {
    call = std::make_shared<detail::BreakerCall>(breaker_, begin());
  } catch (const CircuitBreakerOpen&) {
    promise->fail(std::current_exception());
    return result;
  }
  detail::BreakerCall::limit(call,
                             [promise](std::exception_ptr why) { promise->fail(std::move(why)); });
  try {
    Future<T> inner = function();
    detail::FutureState& source = detail::FutureAccess::state(inner);
    detail::on_completion_anywhere(source, [inner = std::move(inner), promise, call] {
      detail::FutureState& state = detail::FutureAccess::state(inner);
      if (call->end(state.failed() ? state.error() : nullptr)) {
        detail::pass_on_safely(state, *promise);
      }
    });
  } catch (...) {
    static_cast<void>(call->end(std::current_exception()));
    promise->fail(std::current_exception());
  }
  return result;
}

template <std::invocable F>
requires(!detail::is_future<std::invoke_result_t<F&>>) std::invoke_result_t<F&> CircuitBreaker::run(
    F function)
const {
  using R = std::invoke_result_t<F&>;
  detail::BreakerCall call(breaker_, begin());
  try {
    if constexpr (std::is_void_v<R>) {
      function();
      static_cast<void>(call.end(nullptr));
    } else if constexpr (std::is_reference_v<R>) {
      R value = function();
      static_cast<void>(call.end(nullptr));
      return static_cast<R>(value);
    } else {
      R value = function();
      static_cast<void>(call.end(nullptr));
      return value;
    }
  } catch (...) {
    static_cast<void>(call.end(std::current_exception()));
    throw;
  }
}

}  // namespace actors
