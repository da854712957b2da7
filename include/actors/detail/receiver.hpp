#pragma once
// Receiver: receive(...) and receive_for(...) for whatever can wait for a message: a Process, an
// Inbox. What they take is in clauses.hpp.
//
//   receive()                 whatever comes next: a Message
//   receive<Ping>()           the next Ping; receive<Ping, Pong>(): a std::variant
//   receive(DATA, EVENT)      the next Value that one of these Patterns matches: a Match
//   receive(clauses...)       what the clause that takes a message makes of it
//   receive_for(1s, ...)      any of these, for a second at most

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "actors/clauses.hpp"
#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/received.hpp"
#include "actors/message.hpp"
#include "actors/pattern.hpp"

namespace actors::detail {

/// The base of a D that has a `Received wait(const Selector* select, Duration timeout)`: the oldest
/// message that `select` takes (null: any), an empty one only when `timeout` is over. Owned by
/// whoever receives.
template <class D>
class Receiver {
 public:
  // ---- receiving. Oldest message first, then the clauses in order.

  /// Whatever comes next.
  Message receive() {
    Received found = wait_for_message(nullptr, no_timeout);
    return own(found.release());
  }
  /// The next T; of several: a std::variant.
  template <class... Ts>
  requires(sizeof...(Ts) > 0) auto receive() { return *take<Ts...>(no_timeout); }
  /// What the clause that takes a message makes of it (see clauses.hpp). Of Patterns: a Match.
  template <class... Cs>
  requires(sizeof...(Cs) > 0) auto receive(Cs&&... clauses) {
    if constexpr (check_clauses<Cs...>()) {
      if constexpr ((pattern_like<Cs> && ...)) {
        return *match(no_timeout, Pattern(std::forward<Cs>(clauses))...);
      } else {
        return handle(clauses...);
      }
    }
  }

  /// The same, for at most `timeout`; zero: only a look at what is there. An empty std::optional
  /// (false, where there is no value) when the time is over. What comes meanwhile and is not taken
  /// gains it no time.
  std::optional<Message> receive_for(Duration timeout) {
    Received found = wait_for_message(nullptr, timeout);
    return found ? std::optional<Message>(own(found.release())) : std::nullopt;
  }
  template <class... Ts>
  requires(sizeof...(Ts) > 0) auto receive_for(Duration timeout) { return take<Ts...>(timeout); }
  template <class... Cs>
  requires(sizeof...(Cs) > 0) auto receive_for(Duration timeout, Cs&&... clauses) {
    if constexpr (check_clauses<Cs...>()) {
      static_assert(!(is_after<std::decay_t<Cs>> || ...),
                    "receive_for(timeout, ...) has its timeout already: no after(...) in it");
      if constexpr ((pattern_like<Cs> && ...)) {
        return match(timeout, Pattern(std::forward<Cs>(clauses))...);
      } else {
        return try_handle(timeout, clauses...);
      }
    }
  }

 protected:
  Receiver() = default;
  ~Receiver() = default;

 private:
  [[nodiscard]] Received wait_for_message(const Selector* select, Duration timeout) {
    return static_cast<D*>(this)->wait(select, timeout);
  }

  template <class... Cs>
  static consteval bool check_clauses() {
    if constexpr ((pattern_like<Cs> && ...)) {
      return true;
    } else if constexpr ((pattern_like<Cs> || ...)) {
      static_assert(never<Cs...>,
                    "receive(...): patterns and handlers do not mix; write when(PATTERN, [](const "
                    "actors::Value& m) {...})");
      return false;
    } else if constexpr (!(is_clause<std::remove_cvref_t<Cs>> && ...)) {
      static_assert(never<Cs...>,
                    "receive(...): each argument is a handler [](const M&) {...} with one "
                    "parameter of a named type, when(guard, handler) or after(delay, handler)");
      return false;
    } else {
      static_assert(common_result<Cs...>,
                    "receive(...): what the handlers return has no common type, and that is what "
                    "receive returns");
      return common_result<Cs...>;
    }
  }

  template <class... Ts>
  [[nodiscard]] auto take(Duration timeout) {
    static_assert((std::is_same_v<Ts, std::decay_t<Ts>> && ...),
                  "receive<T>(): name the message type itself: no const, no &");
    const Selector select{[](void* /*context*/, const Envelope& message) {
                            int index = 0;
                            int found = -1;
                            ((found = found < 0 && holds<Ts>(message) ? index : found, ++index),
                             ...);
                            return found;
                          },
                          nullptr};
    Received found = wait_for_message(&select, timeout);
    using First = std::tuple_element_t<0, std::tuple<Ts...>>;
    std::optional<std::conditional_t<sizeof...(Ts) == 1, First, std::variant<Ts...>>> taken;
    if constexpr (sizeof...(Ts) == 1) {
      if (found) {
        taken.emplace(take_out<First>(found));
      }
    } else {
      put_into(taken, found, std::index_sequence_for<Ts...>());
    }
    return taken;
  }
  template <class T>
  [[nodiscard]] static T take_out(Received& found) {
    if constexpr (std::is_same_v<T, Message>) {
      return own(found.release());
    } else {
      return std::move(found.payload<T>());
    }
  }
  template <class... Ts, std::size_t... Is>
  static void put_into(std::optional<std::variant<Ts...>>& taken, Received& found,
                       std::index_sequence<Is...> /*indices*/) {
    const int clause = found ? found.clause() : -1;
    ((clause == static_cast<int>(Is)
          ? static_cast<void>(taken.emplace(std::in_place_index<Is>, take_out<Ts>(found)))
          : static_cast<void>(0)),
     ...);
  }

  template <class... Ps>
  [[nodiscard]] std::optional<Match> match(Duration timeout, Ps... patterns) {
    struct Patterns {
      Pattern all[sizeof...(Ps)];
    } context{{std::move(patterns)...}};
    const Selector select{[](void* with, const Envelope& message) {
                            if (!holds<Value>(message)) {
                              return -1;
                            }
                            int index = 0;
                            for (const Pattern& pattern : static_cast<Patterns*>(with)->all) {
                              if (pattern.matches(*static_cast<const Value*>(message.payload()))) {
                                return index;
                              }
                              ++index;
                            }
                            return -1;
                          },
                          &context};
    Received found = wait_for_message(&select, timeout);
    if (!found) {
      return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(found.clause());
    return Match{Matched(index, context.all[index].id()), std::move(found.payload<Value>())};
  }

  /// The clauses of one receive, by reference.
  template <class... Cs>
  struct Clauses {
    std::tuple<Cs&...> all;
    static int choose(void* context, const Envelope& message) {
      int index = 0;
      int found = -1;
      std::apply(
          [&](Cs&... clauses) {
            ((found = found < 0 && Clause<std::remove_const_t<Cs>>::takes(
                                       const_cast<std::remove_const_t<Cs>&>(clauses), message)
                          ? index
                          : found,
              ++index),
             ...);
          },
          static_cast<Clauses*>(context)->all);
      return found;
    }
  };
  /// Calls `use` with what the clause number `clause` returns; if that is -1, with what the first
  /// after() does.
  template <class Use, class... Cs>
  static void run_clause(Received& found, Use use, Cs&... clauses) {
    const int clause = found ? found.clause() : -1;
    int index = 0;
    bool done = false;
    const auto run = [&](auto& clause_here) {
      using Each = std::remove_cvref_t<decltype(clause_here)>;
      if (!done && (clause == index || (clause < 0 && is_after<Each>))) {
        done = true;
        use([&]() -> decltype(auto) {
          return Clause<Each>::run(const_cast<Each&>(clause_here), found);
        });
      }
      ++index;
    };
    (run(clauses), ...);
  }
  template <class... Cs>
  [[nodiscard]] static Duration delay_of(const Cs&... clauses) {
    static_assert((0 + ... + (is_after<std::remove_cvref_t<Cs>> ? 1 : 0)) <= 1,
                  "receive(...): one after(...) is enough");
    Duration delay = no_timeout;
    const auto look = [&delay](const auto& clause) {
      if constexpr (is_after<std::remove_cvref_t<decltype(clause)>>) {
        delay = clause.delay;
      }
    };
    (look(clauses), ...);
    return delay;
  }
  template <class... Cs>
  auto handle(Cs&... clauses) {
    using R = clauses_result<Cs...>;
    Clauses<Cs...> context{{clauses...}};
    const Selector select{&Clauses<Cs...>::choose, &context};
    Received found = wait_for_message(&select, delay_of(clauses...));
    if constexpr (std::is_void_v<R>) {
      run_clause(
          found, [](auto call) { call(); }, clauses...);
    } else {
      std::optional<R> result;
      run_clause(
          found, [&result](auto call) { result.emplace(static_cast<R>(call())); }, clauses...);
      return R(std::move(*result));
    }
  }
  template <class... Cs>
  auto try_handle(Duration timeout, Cs&... clauses) {
    using R = clauses_result<Cs...>;
    Clauses<Cs...> context{{clauses...}};
    const Selector select{&Clauses<Cs...>::choose, &context};
    Received found = wait_for_message(&select, timeout);
    if constexpr (std::is_void_v<R>) {
      const bool taken = static_cast<bool>(found);
      if (taken) {
        run_clause(
            found, [](auto call) { call(); }, clauses...);
      }
      return taken;
    } else {
      std::optional<R> result;
      if (found) {
        run_clause(
            found, [&result](auto call) { result.emplace(static_cast<R>(call())); }, clauses...);
      }
      return result;
    }
  }
};

}  // namespace actors::detail
