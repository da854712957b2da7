#pragma once
// Clauses: what a selective receive is written with.
//
//   self.receive([](const Ping& p) { return p.n; },                                 // any Ping
//                actors::when([](const Job& j) { return j.urgent; },                // guarded
//                             [](Job j) { return j.id; }),
//                actors::when(DATA, [](const actors::Value& m) { return 0; }),      // a Pattern
//                actors::after(1s, [] { return -1; }));                             // time is over
//
// A handler takes its message by value, by const& or by &&: the message is its own in any case. One
// that takes a Message takes any message. All return values must have a common type, which receive
// returns; or none of them returns anything.

#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/received.hpp"
#include "actors/message.hpp"
#include "actors/pattern.hpp"

namespace actors {
namespace detail {

template <class F, class M>
struct Guarded {
  M guard;
  F handler;
};
template <class F>
struct After {
  Duration delay;
  F handler;
};
template <class C>
inline constexpr bool is_after = false;
template <class F>
inline constexpr bool is_after<After<F>> = true;

template <class... Ts>
inline constexpr bool never = false;

/// What a handler takes: only one that has exactly one operator(), or a function.
template <class F>
struct clause_argument {};
template <class F>
requires requires {
  &F::operator();
}
struct clause_argument<F> : clause_argument<decltype(&F::operator())> {};
template <class F>
requires(!requires { &F::operator(); } && has_predicate_argument<F>) struct clause_argument<F>
    : predicate_argument<F> {
};
template <class C, class R, class P>
struct clause_argument<R (C::*)(P)> : std::remove_cvref<P> {};
template <class C, class R, class P>
struct clause_argument<R (C::*)(P) noexcept> : std::remove_cvref<P> {};

template <class F>
using clause_message = typename clause_argument<std::decay_t<F>>::type;
template <class F>
concept message_handler = requires {
  typename clause_message<F>;
};

/// `message` holds an M; anything is a Message.
template <class M>
[[nodiscard]] bool holds(const Envelope& message) noexcept {
  return std::is_same_v<M, Message> || same_type(message.type, &type_of<M>);
}

/// One kind of clause: which messages it takes, and what it makes of one.
template <class C>
struct Clause {
  static bool takes(C& /*handler*/, const Envelope& message) {
    return holds<clause_message<C>>(message);
  }
  static decltype(auto) run(C& handler, Received& message) {
    using M = clause_message<C>;
    if constexpr (std::is_same_v<M, Message>) {
      return handler(own(message.release()));
    } else if constexpr (std::is_invocable_v<C&, M&&>) {
      return handler(std::move(message.payload<M>()));
    } else {
      return handler(message.payload<M>());
    }
  }
};
template <class F, class G>
struct Clause<Guarded<F, G>> {
  using M = clause_message<F>;
  static bool takes(Guarded<F, G>& clause, const Envelope& message) {
    return holds<M>(message) &&
           std::apply(clause.guard,  // std::invoke, without <functional>
                      std::forward_as_tuple(*static_cast<const M*>(message.payload())));
  }
  static decltype(auto) run(Guarded<F, G>& clause, Received& message) {
    return Clause<F>::run(clause.handler, message);
  }
};
template <class F>
struct Clause<Guarded<F, Pattern>> {
  static bool takes(Guarded<F, Pattern>& clause, const Envelope& message) {
    return holds<Value>(message) &&
           clause.guard.matches(*static_cast<const Value*>(message.payload()));
  }
  static decltype(auto) run(Guarded<F, Pattern>& clause, Received& message) {
    return Clause<F>::run(clause.handler, message);
  }
};
template <class F>
struct Clause<After<F>> {
  static bool takes(After<F>& /*clause*/, const Envelope& /*message*/) { return false; }
  static decltype(auto) run(After<F>& clause, Received& /*none*/) { return clause.handler(); }
};

template <class C>
inline constexpr bool is_clause = message_handler<C>;
template <class F, class G>
inline constexpr bool is_clause<Guarded<F, G>> = message_handler<F>;
template <class F>
inline constexpr bool is_clause<After<F>> = std::invocable<F&>;

template <class C>
concept pattern_like = std::convertible_to<C, Pattern>;

/// What a clause returns.
template <class C>
using clause_result = std::decay_t<decltype(Clause<std::remove_cvref_t<C>>::run(
    std::declval<std::remove_cvref_t<C>&>(), std::declval<Received&>()))>;
/// What a receive of these returns. An error unless they have it in common.
template <class... Cs>
using clauses_result = std::common_type_t<clause_result<Cs>...>;
template <class... Cs>
concept common_result = requires {
  typename clauses_result<Cs...>;
};

}  // namespace detail

/// A clause for the messages for which `guard` is true. It sees the message by const&, while the
/// message is still in the mailbox: it must not receive, and may be asked more than once.
template <class G, class F>
requires(!detail::pattern_like<G>) [[nodiscard]] auto when(G guard, F handler) {
  if constexpr (!detail::message_handler<G> || !detail::message_handler<F>) {
    static_assert(detail::never<G, F>,
                  "when(guard, handler): both are callables with one parameter of a named message "
                  "type, such as const Job&");
  } else if constexpr (!std::is_same_v<detail::clause_message<G>, detail::clause_message<F>>) {
    static_assert(detail::never<G, F>,
                  "when(guard, handler): guard and handler take different messages");
    return handler;
  } else {
    return detail::Guarded<F, G>{std::move(guard), std::move(handler)};
  }
}
/// A clause for the Values that match.
template <class F>
[[nodiscard]] auto when(Pattern pattern, F handler) {
  static_assert(detail::message_handler<F>,
                "when(pattern, handler): the handler is a callable with one parameter, a Value");
  if constexpr (detail::message_handler<F>) {
    static_assert(std::is_same_v<detail::clause_message<F>, Value>,
                  "when(pattern, handler): patterns are for Values, so the handler takes a Value");
  }
  return detail::Guarded<F, Pattern>{std::move(pattern), std::move(handler)};
}
/// What a receive does when none of its messages has come within `delay`. Zero: it only looks.
template <class F>
[[nodiscard]] auto after(Duration delay, F handler) {
  static_assert(std::invocable<F&>, "after(delay, handler): the handler takes nothing");
  return detail::After<F>{delay, std::move(handler)};
}

/// Which pattern has matched, and what: auto [pattern, message] = self.receive(DATA, EVENT).
struct Match {
  Matched pattern;
  Value message;
};

}  // namespace actors
