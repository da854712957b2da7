#pragma once
// ActorRef: an address, 8 bytes, trivially copyable; it never keeps an actor alive and may outlive
// it. Ref<A>: an ActorRef that knows what it may be told.
//
//   greeter.tell("world");                                  // fire and forget
//   actors::Future<int> f = account.ask(Balance{});         // answered with what receive returns
//   int now = untyped.ask<int>(Balance{}, 200ms).get();     // an ActorRef has to be told the type
//   greeter | "world";                                      // the same as tell
//   if (!db.try_tell(row)) { ... }                          // its mailbox is bounded, and full
//
// tell never fails because of the other side: what cannot be delivered becomes a dead letter. It
// throws only for the caller's own sake: std::bad_alloc, what the message's copy or move
// constructor throws, and where Config::copy_messages is set NoEncoding, ValueError or what a Codec
// throws; then nothing has been sent. (An ask has failed with these three.) The same goes for
// reply, forward, and whatever else tells. All of it may be called on any thread.

#include <chrono>
#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "actors/clock.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"

namespace actors {

template <class A>
class Ref;

/// How long an ask waits for its answer, unless told otherwise.
inline constexpr Duration kAskTimeout = std::chrono::seconds(5);

// More sentences of compile errors (see message.hpp).
template <class M>
struct this_actor_has_no_receive_for {};
template <class D>
struct a_timeout_is_a_whole_duration_such_as_200ms {};

namespace detail {

/// Stands for "the reply type that A's receive says".
struct Deduced;
template <class A, class M, class R>
using asked_reply =
    std::conditional_t<std::is_same_v<R, Deduced>, reply_of<A, typename told_as<A, M>::type>, R>;

/// The argument of a tell, as a T in an envelope.
template <class T, class M>
[[nodiscard]] Envelope* wrap(M&& message) {
  if constexpr (std::is_same_v<T, Message>) {
    return to_envelope(std::forward<M>(message));
  } else {
    Envelope* envelope = make_envelope<T>(std::forward<M>(message));
    if constexpr (std::is_same_v<T, Kill>) {
      envelope->flags |= Envelope::kSystem;
    }
    return envelope;
  }
}

template <class D>
concept no_duration = !std::convertible_to<D, Duration>;

}  // namespace detail

/// What try_tell() gives: true when the message is on its way (or a dead letter, as told), false
/// when the mailbox was full. A value; thread-compatible.
class Told {
 public:
  constexpr Told() noexcept = default;  ///< it is on its way
  /// For the runtime: the mailbox of `to` was full.
  constexpr Told(detail::RefId to, const detail::TypeDescriptor& message) noexcept
      : to_(to), message_(&message) {}
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return message_ == nullptr; }
  /// What says who was full, and of what. Throws Error when nobody was.
  [[nodiscard]] MailboxFull error() const;

 private:
  detail::RefId to_{};
  const detail::TypeDescriptor* message_ = nullptr;
};

/// The address of an actor, or of nobody. A value; thread-compatible, and what it refers to is
/// thread-safe.
class ActorRef {
 public:
  /// Nobody: what it is told is a dead letter.
  constexpr ActorRef() noexcept : id_{} {}  // clang 14 refuses `= default` and `sender = {}` below
  constexpr explicit ActorRef(detail::RefId id) noexcept : id_(id) {}

  /// Sends a message. What sender() gives there is `sender`.
  template <class M>
  requires detail::sendable<M>
  void tell(M&& message, ActorRef sender = {}) const {
    send(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)), sender);
  }
  template <class M>
  requires(!detail::sendable<M> && !detail::is_signal<M>)
      a_message_must_be_movable_or_copyable<M> tell(M&& message, ActorRef sender = {})
  const = delete;  // pass it with std::move, or make it copyable
  template <class M>
  requires detail::is_signal<M> a_signal_comes_only_from_the_runtime<M> tell(M&& message,
                                                                             ActorRef sender = {})
  const = delete;

  /// tell, but the caller hears of a mailbox that is full (actors::bounded): then nothing has been
  /// sent, and nothing waits. The message is gone in any case, if it was moved.
  template <class M>
  requires detail::sendable<M>
  [[nodiscard]] Told try_tell(M&& message, ActorRef sender = {}) const {
    return try_send(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)), sender);
  }

  /// Sends a request; the future holds the answer, which must be an R. Fails with AskTimeout,
  /// ActorTerminated, WrongReply, or what the handler threw. Throws for a timeout that is not
  /// positive; then nothing is sent. The timeout is never too short; asked by a handler, it may be
  /// as much longer as that handler's turn still takes.
  template <class R, class M>
  requires detail::sendable<M>
  [[nodiscard]] Future<R> ask(M&& message, Duration timeout = kAskTimeout) const {
    return detail::Ask<R>::send(id_, detail::wrap<detail::sent_as<M>>(std::forward<M>(message)),
                                timeout);
  }
  template <class R, class M>
  requires(!detail::sendable<M> && !detail::is_signal<M>)
      a_message_must_be_movable_or_copyable<M> ask(M&& message, Duration timeout = kAskTimeout)
  const = delete;  // pass it with std::move, or make it copyable
  template <class R, class M>
  requires detail::is_signal<M> a_signal_comes_only_from_the_runtime<M> ask(
      M&& message, Duration timeout = kAskTimeout)
  const = delete;
  template <class R, class M, detail::no_duration D>
  a_timeout_is_a_whole_duration_such_as_200ms<D> ask(M&& message, D timeout) const = delete;

  /// "/user/alice"; "(stopped)" once the actor is gone and its slot is used again.
  [[nodiscard]] std::string path() const { return detail::path_of(id_); }
  /// Back to a typed ref; empty when the actor is gone or of another class than exactly A.
  template <class A>
  requires(!detail::is_protocol<A>) [[nodiscard]] Ref<A> as() const noexcept {
    const detail::ActorClass* found = detail::class_of_actor(id_);
    return found != nullptr && *found->rtti == typeid(A) ? Ref<A>(id_) : Ref<A>();
  }
  /// False for nobody. A ref whose actor has stopped is still true: watch it to learn of that.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return !id_.empty(); }
  [[nodiscard]] constexpr detail::RefId id() const noexcept { return id_; }

  friend constexpr bool operator==(const ActorRef& a, const ActorRef& b) noexcept {
    return a.id_ == b.id_;
  }
  /// Writes the path.
  friend std::ostream& operator<<(std::ostream& out, const ActorRef& ref);

 protected:
  void send(detail::Envelope* envelope, ActorRef sender) const {
    envelope->sender = sender.id_;
    detail::deliver_told(id_, envelope);
  }
  [[nodiscard]] Told try_send(detail::Envelope* envelope, ActorRef sender) const {
    envelope->sender = sender.id_;
    const detail::TypeDescriptor& type = *envelope->type;
    return detail::try_deliver(id_, envelope) ? Told() : Told(id_, type);
  }

 private:
  detail::RefId id_;
};
static_assert(std::is_trivially_copyable_v<ActorRef> && sizeof(ActorRef) == 8);

/// The address of an actor of class A, or of one that takes a Messages<...>. A may be incomplete
/// where a Ref<A> is stored or passed; it must be complete where it is told or asked.
template <class A>
class Ref : public ActorRef {
 public:
  constexpr Ref() noexcept = default;
  constexpr explicit Ref(detail::RefId id) noexcept : ActorRef(id) {}
  /// A Ref<Account> is a Ref<Messages<Deposit, int(Balance)>> too.
  template <detail::offers_protocol<A> B>
  constexpr Ref(const Ref<B>& other) noexcept  // NOLINT(google-explicit-constructor): widening
      : ActorRef(other) {}

  template <class M>
  requires accepts<A, M>
  void tell(M&& message, ActorRef sender = {}) const {
    send(detail::wrap<typename detail::told_as<A, M>::type>(std::forward<M>(message)), sender);
  }
  template <class M>
  requires(!detail::takes<A, M> &&
           !detail::is_signal<M>) this_actor_has_no_receive_for<M> tell(M&& message,
                                                                        ActorRef sender = {})
  const = delete;  // see A's receive functions and A::Protocol
  template <class M>
  requires(detail::takes<A, M> && !detail::passes<A, M>)
      a_message_must_be_movable_or_copyable<M> tell(M&& message, ActorRef sender = {})
  const = delete;  // pass it with std::move, or make it copyable
  template <class M>
  requires detail::is_signal<M> a_signal_comes_only_from_the_runtime<M> tell(M&& message,
                                                                             ActorRef sender = {})
  const = delete;

  /// See ActorRef::try_tell.
  template <class M>
  requires accepts<A, M>
  [[nodiscard]] Told try_tell(M&& message, ActorRef sender = {}) const {
    return try_send(detail::wrap<typename detail::told_as<A, M>::type>(std::forward<M>(message)),
                    sender);
  }
  template <class M>
  requires(!accepts<A, M> &&
           !detail::is_signal<M>) this_actor_has_no_receive_for<M> try_tell(M&& message,
                                                                            ActorRef sender = {})
  const = delete;  // see A's receive functions and A::Protocol

  /// Sends a request; the future's type is what A's receive for it returns. ask<R>(m): where that
  /// is not known (reply(), receive(const Message&)), the answer must be an R.
  template <class R = detail::Deduced, class M>
  requires accepts<A, M>
  [[nodiscard]] Future<detail::asked_reply<A, M, R>> ask(M&& message,
                                                         Duration timeout = kAskTimeout) const {
    using T = typename detail::told_as<A, M>::type;
    using Declared = detail::reply_of<A, T>;
    using Reply = detail::asked_reply<A, M, R>;
    static_assert(std::is_void_v<Declared> || std::is_same_v<Reply, Declared>,
                  "ask<R>: this receive returns another type than R");
    return detail::Ask<Reply>::send(id(), detail::wrap<T>(std::forward<M>(message)), timeout);
  }
  template <class R = detail::Deduced, class M>
  requires(!detail::takes<A, M> && !detail::is_signal<M>)
      this_actor_has_no_receive_for<M> ask(M&& message, Duration timeout = kAskTimeout)
  const = delete;  // see A's receive functions and A::Protocol
  template <class R = detail::Deduced, class M>
  requires(detail::takes<A, M> && !detail::passes<A, M>)
      a_message_must_be_movable_or_copyable<M> ask(M&& message, Duration timeout = kAskTimeout)
  const = delete;  // pass it with std::move, or make it copyable
  template <class R = detail::Deduced, class M>
  requires detail::is_signal<M> a_signal_comes_only_from_the_runtime<M> ask(
      M&& message, Duration timeout = kAskTimeout)
  const = delete;
  template <class R = detail::Deduced, class M, detail::no_duration D>
  a_timeout_is_a_whole_duration_such_as_200ms<D> ask(M&& message, D timeout) const = delete;
};

namespace detail {
/// R has all that an ActorRef has, but is not derived from it.
template <class R>
inline constexpr bool stands_for_ref = false;

/// The A of a Ref<A>; void for a ref that does not say what it may be told.
template <class R>
struct told_through {
  using type = void;
};
template <class A>
struct told_through<Ref<A>> {
  using type = A;
};
}  // namespace detail

/// ActorRef, a Ref<A> or a ProcessRef<R>.
template <class R>
concept is_ref = std::derived_from<R, ActorRef> || detail::stands_for_ref<R>;

/// `ref | message` is ref.tell(message), checked by the ref's own static type.
template <is_ref R, class M>
void operator|(const R& ref, M&& message) {
  ref.tell(std::forward<M>(message));
}

}  // namespace actors

/// Refs are equal, and hash alike, when they name the same actor, whatever their static type.
template <>
struct std::hash<actors::ActorRef> {
  [[nodiscard]] std::size_t operator()(const actors::ActorRef& ref) const noexcept {
    // Slots of refs that are alive at a time differ in their low bits: mix, so that generations
    // count too.
    return (ref.id().bits() * 0x9E37'79B9'7F4A'7C15U) >> 7;
  }
};
template <class A>
struct std::hash<actors::Ref<A>> : std::hash<actors::ActorRef> {};
