#pragma once
// retry: asks again, after a while, when an answer was a failure.
//
//   Future<Row> row = actors::retry(system, 4, {.min = 100ms, .max = 2s, .jitter = 0.2},
//                                   [=] { return db.ask(Find{7}); });
//
// `function`, which returns a Future, is called at once; after a failure (it throws, or its future
// fails) again after min, 2 min, 4 min ... max, each made longer by a random part of up to `jitter`
// of itself; `attempts` times in all. The result is the first success, or the last failure.
//
// Only what may safely happen twice should be asked twice: after an AskTimeout the first question
// may have been answered, too late. `worth(exception)` says which failures are worth another try;
// without it all are. What it throws is the result.
//
// The first call is made by the caller, the others in turns of the scheduler (scheduler.hpp): so
// the function must not use the actor that has called retry(), whose turn that is not. Between the
// calls nobody waits, and nothing but a timer is kept. When the system ends, the last failure is
// the result; but a call that is under way is waited for: end what it waits for.

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "actors/detail/empty_function.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/future.hpp"
#include "actors/scheduler.hpp"
#include "actors/supervision.hpp"

namespace actors {

class ActorSystem;

namespace detail {

[[noreturn]] void throw_nothing_to_retry();

/// The attempts of one retry(). Owned by the call that is under way, or by the timer.
class RetryPlan {
 public:
  /// Throws Error, ConfigError, SystemTerminated.
  RetryPlan(ActorSystem& system, int attempts, const Backoff& backoff,
            std::function<bool(const std::exception_ptr&)> worth);

  /// After a failure: true, and `again` will run later; or false: that was the last one.
  [[nodiscard]] bool wait(const std::exception_ptr& failure, UniqueFunction<void(bool)> again);

 private:
  ActorSystem& system_;  ///< alive while the scheduler runs functions
  Scheduler scheduler_;
  double random_;  ///< in [0, 1): the golden ratio's multiples, from a random one on
  const int attempts_;
  const Backoff backoff_;
  const std::function<bool(const std::exception_ptr&)> worth_;
  std::uint32_t failed_ = 0;
};

template <class T, class F>
class Retry : public std::enable_shared_from_this<Retry<T, F>> {
 public:
  Retry(RetryPlan plan, F function) : plan_(std::move(plan)), function_(std::move(function)) {}

  [[nodiscard]] Future<T> result() { return promise_.future(); }
  void call() noexcept {
    try {
      Future<T> answer = function_();
      FutureState& source = FutureAccess::state(answer);
      on_completion_anywhere(source, [self = this->shared_from_this(), answer = std::move(answer)] {
        self->take(answer);
      });
    } catch (...) {
      failed(std::current_exception());
    }
  }

 private:
  void take(const Future<T>& answer) noexcept {
    FutureState& state = FutureAccess::state(answer);
    if (state.failed()) {
      failed(state.error());
    } else {
      pass_on_safely(state, promise_);
    }
  }
  void failed(const std::exception_ptr& failure) noexcept {
    const auto again = [self = this->shared_from_this(), failure](bool in_time) {
      if (in_time) {
        self->call();
      } else {
        self->promise_.fail(failure);
      }
    };
    try {
      if (!plan_.wait(failure, again)) {
        promise_.fail(failure);
      }
    } catch (...) {
      promise_.fail(std::current_exception());  // worth() has thrown
    }
  }

  RetryPlan plan_;
  F function_;
  Promise<T> promise_;
};

}  // namespace detail

/// See above. Throws Error unless `attempts` is positive and the function is not empty, ConfigError
/// for an impossible Backoff, and SystemTerminated once the system is ending.
template <std::invocable F>
requires detail::is_future<std::invoke_result_t<F&>>
[[nodiscard]] std::invoke_result_t<F&> retry(
    ActorSystem& system, int attempts, const Backoff& backoff, F function,
    std::function<bool(const std::exception_ptr&)> worth = {}) {
  using T = typename std::invoke_result_t<F&>::value_type;
  if (detail::is_empty_function(function)) {
    detail::throw_nothing_to_retry();
  }
  const auto attempt = std::make_shared<detail::Retry<T, F>>(
      detail::RetryPlan(system, attempts, backoff, std::move(worth)), std::move(function));
  Future<T> result = attempt->result();
  attempt->call();
  return result;
}

}  // namespace actors
