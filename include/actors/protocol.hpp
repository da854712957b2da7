#pragma once
// Messages<...>: what an actor takes. An actor class with one `receive` needs none; with several it
// says
//
//   using Protocol = actors::Messages<Deposit, int(Balance)>;   // a Balance is answered with an
//   int
//
// Entries are M, or R(M): "an M is answered with an R", which is checked against the class. A
// Messages<...> also serves as the A of a Ref<A>, for users who need not see the class.
//
// Which entry an argument becomes: itself when it is listed; else the only entry that it converts
// to without narrowing. Never by derived-to-base, to bool, or from an enum. The sender converts.

#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/message.hpp"

namespace actors {

class Actor;
template <class T>
class Future;

/// A list of what may be told. Never instantiated as an object.
template <class... Entries>
struct Messages {};

/// Stops the actor in its turn, after what it was told before. Every ref takes it.
struct PoisonPill {};
/// Fails the actor with ActorKilled, ahead of what it was told before. Every ref takes it.
struct Kill {};
/// Is answered with an ActorIdentity by the runtime. Every ref takes it. See identify.hpp.
struct Identify;

namespace detail {

// ---- entries

template <class E>
struct entry {
  using message = E;
  using reply = void;
  static constexpr bool declared = false;
};
template <class R, class M>
struct entry<R(M)> {
  using message = M;
  using reply = R;
  static constexpr bool declared = true;
};
template <class E>
using message_of = typename entry<E>::message;

template <class P>
inline constexpr bool is_protocol = false;
template <class... Es>
inline constexpr bool is_protocol<Messages<Es...>> = true;

template <class P>
struct messages_of;
template <class... Es>
struct messages_of<Messages<Es...>> {
  using type = Messages<message_of<Es>...>;
};

template <int I, class... Ts>
struct nth {
#if __has_builtin(__type_pack_element)
  using type = __type_pack_element<I, Ts...>;
#else
  using type = std::tuple_element_t<std::size_t{I}, std::tuple<Ts...>>;
#endif
};

inline constexpr int kNone = -1;
inline constexpr int kSeveral = -2;

/// Where T stands in Ts, or kNone.
template <class T, class... Ts>
consteval int position() {
  int i = 0;
  int found = kNone;
  ((found = std::is_same_v<T, Ts> ? i : found, ++i), ...);
  return found;
}

// ---- what a class takes: its Protocol, or its only receive

template <class F>
struct handler_argument;
template <class C, class R, class P>
struct handler_argument<R (C::*)(P)> {
  using type = std::remove_cvref_t<P>;
};
template <class C, class R, class P>
struct handler_argument<R (C::*)(P) const> {
  using type = std::remove_cvref_t<P>;
};
template <class C, class R, class P>
struct handler_argument<R (C::*)(P) noexcept> {
  using type = std::remove_cvref_t<P>;
};
template <class C, class R, class P>
struct handler_argument<R (C::*)(P) const noexcept> {
  using type = std::remove_cvref_t<P>;
};

template <class A>
concept has_protocol = requires {
  typename A::Protocol;
};
/// &A::receive names one function: it is public, and not overloaded.
template <class A>
concept has_one_receive = requires {
  typename handler_argument<decltype(&A::receive)>::type;
};

/// known: false when A does not say what it takes. Its refs then take anything: the check where the
/// actor is created says what is wrong with A, once.
template <class A>
struct protocol_of {
  using type = Messages<>;
  static constexpr bool known = false;
};
template <class A>
requires(has_protocol<A>&& is_protocol<typename A::Protocol>) struct protocol_of<A> {
  using type = typename messages_of<typename A::Protocol>::type;
  static constexpr bool known = true;
};
template <class A>
requires(!has_protocol<A> && has_one_receive<A>) struct protocol_of<A> {
  using only = typename handler_argument<decltype(&A::receive)>::type;
  using type = std::conditional_t<std::is_same_v<only, Message> || is_signal<only>, Messages<>,
                                  Messages<only>>;
  static constexpr bool known = true;
};
template <class... Es>
struct protocol_of<Messages<Es...>> {
  using type = Messages<message_of<Es>...>;
  static constexpr bool known = true;
};

// ---- is there a receive for T, and which kind?

/// Converts to T and to nothing else, so that a receive(double) does not pass for a receive(int).
template <class T>
struct Exactly {
  template <class U>
  requires std::same_as<U, T>
  operator U() const;  // NOLINT(google-explicit-constructor): the point of it
};
template <class A, class T>
concept handles = requires(A& a) {
  a.receive(Exactly<T>{});
};
template <class A>
concept handles_any = handles<A, Message>;

template <class T, class C, class R>
std::true_type takes_by_const_ref(R (C::*)(const T&));
template <class T, class C, class R>
std::true_type takes_by_const_ref(R (C::*)(const T&) const);
/// receive(const T&): the message stays whole, so it can be forwarded and shown in a Failure.
/// Otherwise the handler takes it over.
template <class A, class T>
concept leaves_message = requires {
  takes_by_const_ref<T>(&A::receive);
};

/// How the runtime passes a T to A's receive.
template <class A, class T>
using passed = std::conditional_t<leaves_message<A, T>, const T&, T&&>;

// ---- replies

template <class R>
struct answer_of {
  using type = sent_as<R>;
  static constexpr bool later = false;
};
template <>
struct answer_of<void> {
  using type = void;
  static constexpr bool later = false;
};
template <class R>
struct answer_of<Future<R>> {
  using type = R;
  static constexpr bool later = true;
};

template <class A, class T>
struct reply {
  using type = void;
};
template <class A, class T>
requires handles<A, T>
struct reply<A, T> {
  using type = typename answer_of<std::remove_cvref_t<decltype(std::declval<A&>().receive(
      std::declval<passed<A, T>>()))>>::type;
};
template <class A, class T>
requires(!handles<A, T> && handles_any<A>) struct reply<A, T> {
  using type = typename answer_of<std::remove_cvref_t<decltype(std::declval<A&>().receive(
      std::declval<const Message&>()))>>::type;
};
template <class T, class... Es>
consteval auto entry_for(Messages<Es...>) {
  constexpr int at = position<T, message_of<Es>...>();
  if constexpr (at < 0) {
    return entry<T>{};
  } else {
    return entry<typename nth<at, Es...>::type>{};
  }
}
template <class T, class... Es>
struct reply<Messages<Es...>, T> {
  using type = typename decltype(entry_for<T>(Messages<Es...>{}))::reply;
};
/// What A (a class or a Messages<...>) answers a T with; void: not said, or "handled".
template <class A, class T>
using reply_of = typename reply<A, T>::type;

// ---- which entry an argument becomes

template <class M>
inline constexpr bool is_control = std::is_same_v<std::remove_cvref_t<M>, PoisonPill> ||
                                   std::is_same_v<std::remove_cvref_t<M>, Kill> ||
                                   std::is_same_v<std::remove_cvref_t<M>, Identify>;

/// Never converted, however greedy a listed type's constructor is.
template <class M>
inline constexpr bool stays_itself =
    is_signal<M> || is_control<M> || std::is_same_v<std::remove_cvref_t<M>, Message>;

template <class From, class To>
inline constexpr bool changes_pointee =
    std::is_pointer_v<From>&& std::is_pointer_v<To> &&
    !std::is_same_v<std::remove_cv_t<std::remove_pointer_t<From>>,
                    std::remove_cv_t<std::remove_pointer_t<To>>>;

/// Braces refuse to narrow: in the conversion itself (the array's element is copy-initialized), and
/// in what a converting constructor takes. (`new To[1]{f}` would do for the first, but g++ 12 then
/// wants a default constructor.)
template <class From, class To>
concept without_narrowing = requires(From&& f) {
  std::type_identity_t<To[]>{std::forward<From>(f)};
  To{std::forward<From>(f)};
};
template <class From, class To>
concept becomes =
    !std::derived_from<std::remove_cvref_t<From>, To> && !std::is_same_v<To, bool> &&
    !std::is_enum_v<std::remove_cvref_t<From>> && !changes_pointee<std::decay_t<From>, To> &&
    (!std::is_null_pointer_v<std::remove_cvref_t<From>> ||
     std::is_pointer_v<To>)&&std::convertible_to<From, To> &&
    without_narrowing<From, To>;

template <class M, class... Ts>
consteval int pick(Messages<Ts...>) {
  constexpr int itself = position<std::decay_t<M>, Ts...>();
  constexpr int as_text = position<sent_as<M>, Ts...>();
  if constexpr (stays_itself<M>) {
    return kNone;
  } else if constexpr (itself >= 0) {
    return itself;
  } else if constexpr (as_text >= 0) {
    return as_text;
  } else {
    int i = 0;
    int found = kNone;
    ((found = becomes<M, Ts> ? (found == kNone ? i : kSeveral) : found, ++i), ...);
    return found;
  }
}
/// The index of the message of A's protocol that an argument of type M becomes, or kNone, kSeveral.
template <class A, class M>
inline constexpr int picked = pick<M>(typename protocol_of<A>::type{});

template <int I, class P>
struct at;
template <int I, class... Ts>
struct at<I, Messages<Ts...>> : nth<I, Ts...> {};

/// The message type that A gets when it is told an M.
template <class A, class M>
struct told_as {
  using type = sent_as<M>;
};
template <class A, class M>
requires(picked<A, M> >= 0) struct told_as<A, M> : at<picked<A, M>, typename protocol_of<A>::type> {
};

template <class A>
concept complete = requires {
  sizeof(A);
};

/// A plain bool, so that compilers print its name and stop there.
template <class A, class M>
inline constexpr bool takes = [] {
  static_assert(complete<A>,
                "Ref<A>: the actor class A must be defined before its ref is told or asked");
  if constexpr (is_signal<M>) {
    return false;
  } else if constexpr (!complete<A> || is_control<M>) {
    return true;
  } else {
    return !protocol_of<A>::known || picked<A, M> >= 0 || (picked<A, M> == kNone && handles_any<A>);
  }
}();

/// The argument can be made into what A gets: false for what would have to be moved and is not.
template <class A, class M>
inline constexpr bool passes = std::is_constructible_v<typename told_as<A, M>::type, M>;

// ---- a Ref<A> becomes a Ref<Messages<...>> when A takes every entry and answers as declared

template <class A, class T, class... Ts>
consteval bool lists(Messages<Ts...>) {
  return position<T, Ts...>() >= 0;
}
template <class A, class E>
inline constexpr bool offers = [] {
  static_assert(
      complete<A>,
      "Ref<A>: the actor class A must be defined before its ref becomes a Ref<Messages<...>>");
  using T = message_of<E>;
  if constexpr (!lists<A, T>(typename protocol_of<A>::type{})) {
    return handles_any<A> && !entry<E>::declared;
  } else if constexpr (!entry<E>::declared) {
    return true;
  } else {
    return std::is_same_v<reply_of<A, T>, typename entry<E>::reply>;
  }
}();
template <class A, class P>
inline constexpr bool offers_all = false;
template <class A, class... Es>
inline constexpr bool offers_all<A, Messages<Es...>> = (offers<A, Es> && ...);
/// A Ref<B> may be used as a Ref<P>.
template <class B, class P>
concept offers_protocol = is_protocol<P> && !std::is_same_v<B, P> && offers_all<B, P>;

}  // namespace detail

/// An actor of class (or protocol) A has a receive for M: what Ref<A>::tell and ask require.
template <class A, class M>
concept accepts = detail::takes<A, M> && detail::passes<A, M>;

}  // namespace actors
