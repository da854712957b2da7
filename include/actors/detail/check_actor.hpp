#pragma once
// The checks of an actor class, made where an actor is created. The first that fails prints one
// sentence, and nothing else of the class is instantiated, so that it stays the only error.

#include <concepts>
#include <type_traits>

#include "actors/detail/type_descriptor.hpp"
#include "actors/mailbox.hpp"
#include "actors/protocol.hpp"

namespace actors::detail {

template <class...>
inline constexpr bool kNever = false;

template <class A, class T>
consteval void missing_receive() {
  static_assert(kNever<A, T>,
                "this actor's Protocol lists a message T, but the class has no public "
                "receive(const T&), receive(T) or receive(T&&); if a base class has it, add "
                "`using Base::receive;`");
}
template <class A, class T>
consteval void name_if_missing() {
  if constexpr (!handles<A, T>) {
    missing_receive<A, T>();
  }
}
template <class A, class... Ts>
consteval void name_missing(Messages<Ts...>) {
  (name_if_missing<A, Ts>(), ...);
}

template <class A, class... Ts>
consteval bool all_handled(Messages<Ts...>) {
  return (handles<A, Ts> && ...);
}
template <class... Ts>
consteval bool all_plain(Messages<Ts...>) {
  return ((std::is_same_v<Ts, std::decay_t<Ts>> && std::is_object_v<Ts>)&&...);
}
template <class... Ts>
consteval bool no_signals(Messages<Ts...>) {
  return !(is_signal<Ts> || ...);
}
template <class... Ts>
consteval bool no_controls(Messages<Ts...>) {
  return !(is_control<Ts> || ...);
}
template <class T, class... Ts>
inline constexpr int times = (int{std::is_same_v<T, Ts>} + ... + 0);
template <class... Ts>
consteval bool all_distinct(Messages<Ts...>) {
  return ((times<Ts, Ts...> == 1) && ...);
}

template <class A, class E>
consteval bool answers_as_declared() {
  if constexpr (entry<E>::declared) {
    return std::is_same_v<reply_of<A, message_of<E>>, typename entry<E>::reply>;
  } else {
    return true;
  }
}
template <class A, class... Es>
consteval bool all_answer(Messages<Es...>) {
  return (answers_as_declared<A, Es>() && ...);
}

/// A has a static mailbox().
template <class A>
concept has_mailbox = requires {
  A::mailbox();
};

template <class A>
consteval bool check_mailbox() {
  if constexpr (has_mailbox<A>) {
    if constexpr (!std::is_convertible_v<decltype(A::mailbox()), MailboxType>) {
      static_assert(kNever<A>,
                    "actor_of<A>: A::mailbox() must return what with_mailbox() takes: bounded(...) "
                    "or its like, or a function that makes an actors::Mailbox");
      return false;
    }
  }
  return true;
}

template <class A>
concept found_by_static_cast = requires(Actor& a) {
  static_cast<A&>(a);
};

template <class A>
consteval bool check_protocol() {
  using P = typename protocol_of<A>::type;
  if constexpr (!all_plain(P{})) {
    static_assert(kNever<A>,
                  "actor_of<A>: A::Protocol lists plain message types, without const and &");
    return false;
  } else if constexpr (!all_distinct(P{})) {
    static_assert(kNever<A>, "actor_of<A>: A::Protocol lists a message twice");
    return false;
  } else if constexpr (!no_signals(P{})) {
    static_assert(kNever<A>,
                  "actor_of<A>: A::Protocol lists a signal; a signal needs its receive only, "
                  "because nobody can tell it");
    return false;
  } else if constexpr (!no_controls(P{})) {
    static_assert(
        kNever<A>,
        "actor_of<A>: every actor takes PoisonPill, Kill and Identify, and the runtime handles "
        "them: they are in no Protocol");
    return false;
  } else if constexpr (!all_handled<A>(P{})) {
    name_missing<A>(P{});
    return false;
  } else {
    return true;
  }
}

template <class A>
consteval bool check_replies() {
  if constexpr (has_protocol<A>) {
    if constexpr (!all_answer<A>(typename A::Protocol{})) {
      static_assert(kNever<A>,
                    "actor_of<A>: a receive of A does not return what A::Protocol declares for it: "
                    "R(M) means receive(M) returns R or Future<R>");
      return false;
    }
  }
  return true;
}

template <class A>
consteval bool check_class() {
  if constexpr (!std::derived_from<A, Actor>) {
    static_assert(kNever<A>, "actor_of<A>: A must derive publicly from actors::Actor");
    return false;
  } else if constexpr (!found_by_static_cast<A>) {
    static_assert(kNever<A>, "actor_of<A>: A must not derive virtually from actors::Actor");
    return false;
  } else if constexpr (!protocol_of<A>::known) {
    static_assert(kNever<A>,
                  "actor_of<A>: A needs exactly one public receive(Message), or, with several, a "
                  "public `using Protocol = actors::Messages<M1, M2, ...>;`");
    return false;
  } else if constexpr (!check_protocol<A>()) {
    return false;
  } else {
    return check_replies<A>() && check_mailbox<A>();
  }
}

/// What a constructor argument is kept as: text as std::string, if A can be built from that.
template <class A, class... Args>
inline constexpr bool text_kept = std::is_constructible_v<A, const sent_as<Args>&...>;
template <bool AsText, class Arg>
using kept = std::conditional_t<AsText, sent_as<Arg>, std::decay_t<Arg>>;

template <class A, class... Args>
consteval bool check_actor() {
  if constexpr (!check_class<A>()) {
    return false;
  } else if constexpr (!(is_copyable<std::decay_t<Args>> && ...)) {
    static_assert(kNever<A>,
                  "actor_of<A>(args...): the arguments are kept for restarts, so they must be "
                  "copyable; pass a factory for move-only ones: actor_of(actors::props<A>([...] { "
                  "return std::make_unique<A>(...); }))");
    return false;
  } else if constexpr (!text_kept<A, Args...> &&
                       !std::is_constructible_v<A, const std::decay_t<Args>&...>) {
    static_assert(kNever<A, Args...>,
                  "actor_of<A>(args...): A has no public constructor for (const Args&...)");
    return false;
  } else {
    return true;
  }
}

template <class A, class F>
consteval bool check_factory() {
  if constexpr (!check_class<A>()) {
    return false;
  } else if constexpr (!is_copyable<F>) {
    static_assert(kNever<A, F>,
                  "props<A>(factory): the factory must be copyable, because Props are; let it "
                  "capture a std::shared_ptr");
    return false;
  } else {
    return true;
  }
}

}  // namespace actors::detail
