#pragma once
// Several futures as one: gather (all values), settle (all outcomes), first_of (the first outcome).
//
//   auto [a, b] = actors::gather(x.ask(A{}), y.ask(B{})).get();
//   std::vector<int> all = actors::gather(std::move(futures)).get();   // throws the first failure
//   for (const auto& f : actors::settle(futures).get()) { ... f.error() ... }
//
// The results are in the order of the arguments. All of it is thread-safe.

#include <atomic>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/detail/shared_ref.hpp"
#include "actors/future.hpp"

namespace actors {

namespace detail {

/// Waits for all of some futures. Thread-safe: each of them counts down once.
template <class Result, class Inputs>
struct Gathering final : SharedObject {
  Gathering(Inputs futures, std::size_t count)
      : inputs(std::move(futures)), result(promise.future()), open(count) {}

  Inputs inputs;
  Promise<Result> promise;
  Future<Result> result;
  /// Inputs that are not complete yet. Decremented once for each, by the completing threads.
  std::atomic<std::size_t> open;
};

/// Whoever waits for `whole` waits for `part`, if that is the last one open, or one that only a
/// turn of this very actor completes.
inline void inherit_wait(FutureState& whole, FutureState& part, bool last) noexcept {
  if (!part.ready() && (last || part.waits_for(current_actor()))) {
    whole.completed_by(part);
  }
}

/// Counts `input` in. The last one runs finish(gathering).
template <class G, class T, class Finish>
void count_in(const SharedRef<G>& gathering, const Future<T>& input, bool stop_at_failure,
              Finish finish) {
  FutureState& part = FutureAccess::state(input);
  on_completion_anywhere(part, [gathering, &part, stop_at_failure, finish] {
    if (stop_at_failure && part.failed()) {
      gathering->promise.fail(part.error());
    }
    // acq_rel: what every other input's completion wrote is visible to the last one.
    if (gathering->open.fetch_sub(1, std::memory_order_acq_rel) == 1 &&
        !gathering->result.ready()) {
      try {
        finish(*gathering);
      } catch (...) {
        gathering->promise.fail(std::current_exception());
      }
    }
  });
}

/// The common part of gather and settle for a vector.
template <class Result, class T, class Finish>
[[nodiscard]] Future<Result> gather_vector(std::vector<Future<T>> futures, bool stop_at_failure,
                                           Finish finish) {
  using G = Gathering<Result, std::vector<Future<T>>>;
  for (const Future<T>& future : futures) {
    static_cast<void>(future.ready());  // an empty one throws here, before anything is registered
  }
  const std::size_t count = futures.size();
  const auto gathering = SharedRef<G>::adopt(new G(std::move(futures), count));
  Future<Result> result = gathering->result;
  if (count == 0) {
    finish(*gathering);
  }
  std::size_t open = 0;
  for (const Future<T>& input : gathering->inputs) {
    open += input.ready() ? 0U : 1U;
  }
  for (const Future<T>& input : gathering->inputs) {
    inherit_wait(FutureAccess::state(result), FutureAccess::state(input), open == 1);
  }
  for (std::size_t i = 0; i < count; ++i) {
    count_in(gathering, gathering->inputs[i], stop_at_failure, finish);
  }
  return result;
}

}  // namespace detail

/// All values, or the first failure (without waiting for the rest). Of no futures: an empty vector.
template <class T>
requires(!std::is_void_v<T>)
    [[nodiscard]] Future<std::vector<T>> gather(std::vector<Future<T>> futures) {
  return detail::gather_vector<std::vector<T>>(std::move(futures), true, [](auto& gathering) {
    std::vector<T> values;
    values.reserve(gathering.inputs.size());
    for (Future<T>& input : gathering.inputs) {
      values.push_back(detail::FutureAccess::value<T>(detail::FutureAccess::state(input)));
    }
    gathering.promise.set(std::move(values));
  });
}
[[nodiscard]] Future<void> gather(std::vector<Future<void>> futures);

/// The same for futures of different types, as a tuple.
template <class T, class... Ts>
requires(sizeof...(Ts) > 0 && !std::is_void_v<T> && (!std::is_void_v<Ts> && ...))
    [[nodiscard]] Future<std::tuple<T, Ts...>> gather(Future<T> first, Future<Ts>... rest) {
  using Inputs = std::tuple<Future<T>, Future<Ts>...>;
  using G = detail::Gathering<std::tuple<T, Ts...>, Inputs>;
  static_cast<void>(first.ready());  // an empty one throws here
  (static_cast<void>(rest.ready()), ...);
  const auto gathering = detail::SharedRef<G>::adopt(
      new G(Inputs(std::move(first), std::move(rest)...), 1 + sizeof...(Ts)));
  auto result = gathering->result;
  const auto finish = [](G& g) {
    std::apply(
        [&g](auto&... input) {
          g.promise.set(detail::FutureAccess::value<
                        typename std::remove_reference_t<decltype(input)>::value_type>(
              detail::FutureAccess::state(input))...);
        },
        g.inputs);
  };
  std::apply(
      [&](const auto&... input) {
        const int open = (... + (input.ready() ? 0 : 1));
        (detail::inherit_wait(detail::FutureAccess::state(result),
                              detail::FutureAccess::state(input), open == 1),
         ...);
        (detail::count_in(gathering, input, true, finish), ...);
      },
      gathering->inputs);
  return result;
}

/// The futures themselves, when all of them are complete. Never fails.
template <class T>
[[nodiscard]] Future<std::vector<Future<T>>> settle(std::vector<Future<T>> futures) {
  return detail::gather_vector<std::vector<Future<T>>>(
      std::move(futures), false, [](auto& gathering) { gathering.promise.set(gathering.inputs); });
}

namespace detail {

template <class T>
struct Race final : SharedObject {
  Promise<T> promise;
};

}  // namespace detail

/// The outcome, value or failure, of the future that is complete first. Throws Error for none at
/// all.
template <class T>
[[nodiscard]] Future<T> first_of(const std::vector<Future<T>>& futures) {
  if (futures.empty()) {
    detail::throw_first_of_nothing();
  }
  // An ask of this actor to itself may become another's to answer: of several, not even that tells
  // who completes the first.
  const detail::RefId here = detail::current_actor();
  bool all_are_callbacks_here = true;
  for (const Future<T>& future : futures) {
    detail::FutureState& state = detail::FutureAccess::state(future);
    all_are_callbacks_here &=
        state.asked() == here && state.asked_message() == nullptr && state.waits_for(here);
  }
  const auto race = detail::SharedRef<detail::Race<T>>::adopt(new detail::Race<T>());
  Future<T> result = race->promise.future();
  if (futures.size() == 1) {
    detail::inherit_wait(detail::FutureAccess::state(result),
                         detail::FutureAccess::state(futures.front()), true);
  } else if (all_are_callbacks_here) {
    detail::FutureAccess::state(result).completed_by(here);
  }
  for (const Future<T>& future : futures) {
    detail::on_completion_anywhere(detail::FutureAccess::state(future), [future, race, result] {
      if (!result.ready()) {
        detail::pass_on_safely(detail::FutureAccess::state(future), race->promise);
      }
    });
  }
  return result;
}

}  // namespace actors
