#pragma once
// Behavior: what an actor does with its messages from now on, in place of its class's receive
// functions. A state of a class actor, so to speak, written where the actor enters it.
//
//   class Door : public actors::Actor {
//    public:
//     using Protocol = actors::Messages<Open, Close, bool(IsOpen)>;
//     void receive(const Open&) {
//       become(actors::Behavior{[this](const Close&) { unbecome(); },
//                               [](const IsOpen&) { return true; }});
//     }
//     void receive(const Close&) {}
//     bool receive(const IsOpen&) { return false; }
//   };
//
// Its clauses are those of a selective receive (clauses.hpp), without after(): a handler, or
// when(guard, handler), or when(PATTERN, handler). The first one that takes a message gets it, and
// what it returns answers an ask, as with receive. The Protocol stays what it is: a message that is
// listed there and has no clause here goes to unhandled(), not to receive.
//
// Signals are taken by clauses for them. A Terminated that no clause takes is a DeathPact, as in a
// class without a receive for it. PoisonPill, Kill, stop, watching and supervision work as always.

#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/clauses.hpp"
#include "actors/detail/actor_class.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"

namespace actors {
namespace detail {

template <class T, class R>
std::true_type function_takes_by_const_ref(R (*)(const T&));
/// A handler of M that leaves its message whole: one that takes it by const&.
template <class F, class M>
concept leaves_clause_message = requires {
  takes_by_const_ref<M>(&F::operator());
}
|| requires(F f) {
  function_takes_by_const_ref<M>(f);
};

/// A clause without its guard.
template <class C>
struct clause_handler {
  using type = C;
  static C& of(C& clause) noexcept { return clause; }
};
template <class F, class G>
struct clause_handler<Guarded<F, G>> {
  using type = F;
  static F& of(Guarded<F, G>& clause) noexcept { return clause.handler; }
};
/// Which messages a clause is for.
template <class C>
using message_of_clause = clause_message<typename clause_handler<C>::type>;

/// What a handler that takes the message makes of it, given to it as to a receive function.
template <class F>
decltype(auto) call_in_place(F& handler, Envelope& e) {
  using M = clause_message<F>;
  if constexpr (std::is_same_v<M, Message>) {
    const Message view = borrow(e);
    return handler(view);
  } else if constexpr (leaves_clause_message<F, M>) {
    return handler(std::as_const(e.as<M>()));
  } else {
    e.flags |= Envelope::kTaken;
    if constexpr (std::is_invocable_v<F&, M&&>) {
      return handler(std::move(e.as<M>()));
    } else {
      return handler(e.as<M>());
    }
  }
}

/// What the copies of a Behavior share.
class BehaviorBody : public SharedObject {
 public:
  /// False: it has no clause for the message.
  [[nodiscard]] virtual bool run(Envelope& message) = 0;
};

template <class... Cs>
class BehaviorOf final : public BehaviorBody {
 public:
  explicit BehaviorOf(Cs... clauses) : clauses_(std::move(clauses)...) {}
  bool run(Envelope& message) override {
    return std::apply([&message](Cs&... each) { return (run_if(each, message) || ...); }, clauses_);
  }

 private:
  template <class C>
  [[nodiscard]] static bool run_if(C& clause, Envelope& message) {
    if (!Clause<C>::takes(clause, message)) {
      return false;
    }
    call_and_answer(message, [&]() -> decltype(auto) {
      return call_in_place(clause_handler<C>::of(clause), message);
    });
    return true;
  }

  std::tuple<Cs...> clauses_;
};

template <class... Cs>
consteval bool check_behavior() {
  if constexpr ((is_after<Cs> || ...)) {
    static_assert(never<Cs...>,
                  "Behavior{...}: after(...) is for a receive that waits, and a behavior does not");
    return false;
  } else if constexpr (!(is_clause<Cs> && ...)) {
    static_assert(never<Cs...>,
                  "Behavior{...}: each argument is a handler [](const M&) {...} with one parameter "
                  "of a named type, or when(guard, handler)");
    return false;
  } else if constexpr ((is_control<message_of_clause<Cs>> || ...)) {
    static_assert(
        never<Cs...>,
        "Behavior{...}: every actor takes PoisonPill, Kill and Identify, and the runtime handles "
        "them: there is no clause for them");
    return false;
  } else {
    return true;
  }
}

}  // namespace detail

/// A value: copies share the clauses, and what their lambdas hold. Thread-compatible; but when it
/// is given to several actors, its handlers may run at the same time.
class Behavior {
 public:
  /// Takes no message at all.
  Behavior() = default;
  template <class... Cs>
  requires(sizeof...(Cs) > 0 &&
           !(std::is_same_v<Cs, Behavior> || ...)) explicit Behavior(Cs... clauses) {
    if constexpr (detail::check_behavior<Cs...>()) {
      body_ = Body::adopt(new detail::BehaviorOf<Cs...>(std::move(clauses)...));
    }
  }

  /// For the library: what takes the messages in its own way.
  explicit Behavior(detail::SharedRef<detail::BehaviorBody> body) noexcept
      : body_(std::move(body)) {}

  /// For the runtime: handles the message in the envelope and answers whoever asked. False: it has
  /// no clause for it.
  [[nodiscard]] bool run(detail::Envelope& message) const { return body_ && body_->run(message); }

 private:
  using Body = detail::SharedRef<detail::BehaviorBody>;
  Body body_;
};

}  // namespace actors
