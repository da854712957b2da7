#pragma once
// Inbox: a Process for plain threads: an address with a mailbox that a thread reads, and the way to
// ask several actors at once.
//
//   actors::ActorSystem system;
//   actors::Inbox inbox(system);
//   server.tell(Ping{}, inbox);                       // it converts to an ActorRef
//   Pong pong = inbox.receive<Pong>();                // selective, as a Process's receive
//   int n = inbox.call(account, Balance{}, 1s, -1);   // -1: no answer within a second
//   auto all = inbox.call_all<int>({{alice, Balance{}}, {bob, Balance{}}}, 1s, -1);
//   std::vector<bool> stopped = inbox.stop_all({alice, bob}, 5s);
//
// What waits blocks the thread, and on the thread that drives a manual executor runs that: there a
// wait is over when nothing is left to run, whatever its timeout (move the clock to have more
// happen), and one without a timeout throws Deadlock then. Inside an actor all of it throws Error:
// an actor has receive and ask of its own (context(), and Future::get).

#include <concepts>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clauses.hpp"
#include "actors/clock.hpp"
#include "actors/detail/calls.hpp"
#include "actors/detail/received.hpp"
#include "actors/detail/receiver.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/process_ref.hpp"

namespace actors {

class ActorSystem;

namespace detail {

class InboxQueue;

/// What a request of type M through an R is answered with; void when nothing says so.
template <class R, class M, class A = typename told_through<R>::type>
struct reply_through {
  using type = void;
};
template <class R, class M, class A>
requires(!std::is_void_v<A> && accepts<A, M>) struct reply_through<R, M, A> {
  using type = reply_of<A, typename told_as<A, M>::type>;
};

/// What call() asks for: what the ref says, or else what the fallback is.
template <class R, class M, class F>
using called_reply = std::conditional_t<std::is_void_v<typename reply_through<R, M>::type>,
                                        sent_as<F>, typename reply_through<R, M>::type>;

/// Every Reply can be given as an F.
template <class Reply, class F>
concept holds_reply = std::same_as<Reply, F> ||
    (std::convertible_to<Reply, F>&& without_narrowing<Reply, F>);
/// An F may stand for a Reply that is missing: a plain 0 for any number, but not a 0.5 for an int.
template <class Reply, class F>
concept stands_for_reply =
    std::convertible_to<F, Reply> && !(std::is_floating_point_v<F> && std::is_integral_v<Reply>);

/// What call() returns.
template <class Reply, class F>
using called = std::conditional_t<holds_reply<Reply, F>, F, Reply>;

}  // namespace detail

/// How long a call_all() waits: a duration is for all replies together; see also per_reply().
class ReplyTimeout {
 public:
  template <std::convertible_to<Duration> D>
  ReplyTimeout(D all)  // NOLINT(google-explicit-constructor): a duration is one
      : time_(all) {}

  [[nodiscard]] Duration time() const noexcept { return time_; }
  [[nodiscard]] bool each() const noexcept { return each_; }

 private:
  friend ReplyTimeout per_reply(Duration timeout);
  Duration time_;
  bool each_ = false;
};
/// A timeout that begins anew with each reply that is waited for (in real time): at worst, as many
/// times `timeout` as there are requests.
[[nodiscard]] inline ReplyTimeout per_reply(Duration timeout) {
  ReplyTimeout each(timeout);
  each.each_ = true;
  return each;
}

/// For one thread at a time, but for self(): anybody may tell it something. Its actor is an unnamed
/// child of /user, which ends with the Inbox, or before it with the system: then receive gives what
/// has come until then, and after that everything throws SystemTerminated; so does what waits
/// meanwhile. (Stopping, when somebody has stopped that very actor.) The Inbox may outlive the
/// system.
class Inbox : public detail::Receiver<Inbox> {
 public:
  /// Throws SystemTerminated when the system has ended, Error inside an actor.
  explicit Inbox(ActorSystem& system);
  /// What has not been received becomes dead letters. Destroying an Inbox while a thread waits in
  /// it aborts with a sentence.
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  [[nodiscard]] ActorRef self() const noexcept { return ActorRef(id_); }
  operator ActorRef() const noexcept { return self(); }  // NOLINT(google-explicit-constructor)
  /// Not once that has been destroyed.
  [[nodiscard]] ActorSystem& system() const noexcept { return system_; }

  // ---- receiving: receive(...) and receive_for(timeout, ...), see detail/receiver.hpp. Timeouts
  //      are real time. Throws Error when another receive is under way: on another thread, or
  //      because this is one of its guards.

  /// Who sent what has been received last. A ref to dead letters when nobody said so.
  [[nodiscard]] ActorRef sender() const noexcept { return ActorRef(sender_); }
  /// Answers sender(), whether it asked or told.
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const {
    reply_with(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)));
  }

  /// One Terminated can be received when that one has ended; at once when it has already. When this
  /// returns it is being watched. Gives the ref back. Throws Error for this Inbox itself and for
  /// the promise of an ask.
  template <is_ref R>
  R watch(R ref) {
    watch_id(ref.id());
    return ref;
  }
  /// Also discards a notice that has come already.
  void unwatch(const ActorRef& ref);

  // ---- asking

  /// One request of a call_all<R>. Made in braces: {ref, message}. A Ref<A> must take the message,
  /// and answer it with an R.
  template <class R>
  class Request;

  /// Asks, and waits. Gives `fallback` when there is no reply: none in time, the actor has ended,
  /// has thrown, or has answered something else (what comes too late is a dead letter). The result
  /// has the fallback's type, if that holds every reply (a std::optional<int> for an int), else the
  /// reply's. Throws Error, without sending, for a timeout that is not positive, and NoEncoding
  /// where messages are copied and the request, or the reply, cannot be.
  template <is_ref R, class M, class F>
  auto call(const R& ref, M&& request, Duration timeout, F&& fallback);

  /// Asks all, then waits. As many replies as there are requests, `fallback` for each missing one.
  template <class R>
  std::vector<R> call_all(std::initializer_list<Request<R>> requests, ReplyTimeout timeout,
                          const std::type_identity_t<R>& fallback, Order order = Order::request) {
    return ask_all<R>(requests, timeout, fallback, order);
  }
  /// The same for requests that a program has collected: it uses them up.
  template <class R>
  std::vector<R> call_all(std::vector<Request<R>> requests, ReplyTimeout timeout,
                          const std::type_identity_t<R>& fallback, Order order = Order::request) {
    return ask_all<R>(requests, timeout, fallback, order);
  }

  /// Lets each handle what it has been told (PoisonPill), then ends it; waits until all have
  /// stopped. In the order of `refs`, true for one that has stopped, or had done so before; false
  /// for one that had not within `timeout`. Throws Error for a timeout that is not positive and for
  /// a ref of another system; those before it in the list have been told to end.
  std::vector<bool> stop_all(const std::vector<ActorRef>& refs, Duration timeout);
  template <is_ref R>
  std::vector<bool> stop_all(const std::vector<R>& refs, Duration timeout) {
    return stop_all(std::vector<ActorRef>(refs.begin(), refs.end()), timeout);
  }

 private:
  friend class detail::Receiver<Inbox>;

  [[nodiscard]] detail::Received wait(const detail::Selector* select, Duration timeout);
  void reply_with(detail::Envelope* message) const;
  void watch_id(detail::RefId id);
  /// On a plain thread, in a system that has not ended; else throws.
  void require_usable(const char* call) const;

  template <class R, class Requests>
  std::vector<R> ask_all(Requests& requests, ReplyTimeout timeout, const R& fallback, Order order);

  ActorSystem& system_;
  const std::shared_ptr<detail::InboxQueue> queue_;
  const detail::RefId id_;
  const detail::RefId nobody_;  ///< the system's dead letters
  detail::RefId sender_;
};

template <class R>
class Inbox::Request {
 public:
  template <is_ref Ref, class M>
  Request(const Ref& ref, M&& message)  // NOLINT(google-explicit-constructor): in braces
      : to_(ref.id()) {
    using A = typename detail::told_through<Ref>::type;
    if constexpr (std::is_void_v<A>) {
      static_assert(detail::sendable<M>,
                    "Inbox: a request must be movable or copyable, and no signal");
      if constexpr (detail::sendable<M>) {
        message_ = detail::wrap<detail::sent_as<M>>(std::forward<M>(message));
      }
    } else if constexpr (!accepts<A, M>) {
      static_assert(detail::never<A, M>,
                    "Inbox: the actor asked has no receive for this request; see its receive "
                    "functions and its Protocol");
    } else {
      using T = typename detail::told_as<A, M>::type;
      using Declared = detail::reply_of<A, T>;
      static_assert(std::is_void_v<Declared> || std::is_same_v<Declared, R>,
                    "Inbox: the actor asked answers this request with another type than R");
      message_ = detail::wrap<T>(std::forward<M>(message));
    }
  }
  Request(Request&& other) noexcept
      : to_(other.to_), message_(std::exchange(other.message_, nullptr)) {}
  Request& operator=(Request&& other) noexcept {
    std::swap(to_, other.to_);
    std::swap(message_, other.message_);
    return *this;
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() {
    if (message_ != nullptr) {
      detail::destroy_envelope(message_);
    }
  }

 private:
  friend class Inbox;
  void send(detail::Calls& calls) const {
    calls.send(to_, std::exchange(message_, nullptr), detail::reply_type<R>);
  }

  detail::RefId to_;
  /// Mutable: what stands in a std::initializer_list is const, and a message is sent, not copied.
  mutable detail::Envelope* message_ = nullptr;
};

template <is_ref R, class M, class F>
auto Inbox::call(const R& ref, M&& request, Duration timeout, F&& fallback) {
  using Fallback = detail::sent_as<F>;
  using Reply = detail::called_reply<R, M, F>;
  using Result = detail::called<Reply, Fallback>;
  if constexpr (!detail::holds_reply<Reply, Fallback> &&
                !detail::stands_for_reply<Reply, Fallback>) {
    static_assert(detail::never<Reply, Fallback>,
                  "inbox.call(ref, request, timeout, fallback): the fallback does not convert to "
                  "what the actor answers");
  } else {
    require_usable("call()");
    const Request<Reply> asked(ref, std::forward<M>(request));
    detail::Calls calls(timeout, false);
    asked.send(calls);
    detail::StateRef reply = std::move(calls.replies(Order::request).front());
    return reply ? Result(detail::FutureAccess::make<Reply>(std::move(reply)).get())
                 : Result(std::forward<F>(fallback));
  }
}

template <class R, class Requests>
std::vector<R> Inbox::ask_all(Requests& requests, ReplyTimeout timeout, const R& fallback,
                              Order order) {
  require_usable("call_all()");
  detail::Calls calls(timeout.time(), timeout.each());
  for (const Request<R>& request : requests) {
    request.send(calls);
  }
  std::vector<R> replies;
  replies.reserve(requests.size());
  for (detail::StateRef& reply : calls.replies(order)) {
    if (reply) {
      replies.push_back(detail::FutureAccess::make<R>(std::move(reply)).get());
    } else {
      replies.push_back(fallback);
    }
  }
  return replies;
}

}  // namespace actors
