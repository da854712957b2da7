#pragma once
// Router<A>: many actors that are told and asked like one.
//
//   auto workers = actors::router_pool(system, actors::props<Worker>("disk").named("workers"),
//                                      {.size = 5, .routing = actors::smallest_mailbox()});
//   workers.tell(Job{1});                                  // one of the five
//   actors::Future<int> f = workers.ask(Job{2});
//   workers.broadcast(Flush{});                            // each of them
//   auto quickest = workers.scatter_gather(Query{"x"});    // asks all, the first answer counts
//   auto patient = workers.tail_chop(Query{"x"}, 50ms);    // asks one; after 50ms another as well
//
// A router is no actor, and routing costs no hop: the sender itself, on its own thread, picks the
// routee, under a mutex of the router that it holds for the choice only. So senders pay for the
// choice, and routees know nothing of it: sender() there is who told, and the answer goes straight
// back. The order of messages is kept per sender and routee.
//
// A pool makes its routees, as children of an actor that supervises them; a group is made of actors
// that somebody else has started. Routees that have ended are left out as soon as a sender comes
// across them. With none left, what is told is a dead letter, and an ask fails at once with
// NoRoutees. One that ends between the choice and the delivery: a dead letter, or ActorTerminated.
//
// A pool restarts a routee that fails, and that one alone; its supervision is in RouterOptions.
// (In Akka the pool itself fails then, and all routees are restarted with it.) When all have ended
// the pool stops, unless a resizer starts others. Where the system ends the graceful way, or the
// pool is told a PoisonPill by its ref(), routees first handle what they have been told.
//
// PoisonPill and Kill are messages like others here: tell() gives one to a single routee.

#include <atomic>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/detail/router_handle.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/props.hpp"
#include "actors/resizer.hpp"
#include "actors/routing.hpp"
#include "actors/supervision.hpp"

namespace actors {

/// A router without routees was asked.
struct NoRoutees : Error {
  using Error::Error;
};

// The sentence of a compile error (see message.hpp).
template <class M>
struct what_goes_to_several_routees_must_be_copyable {};

/// Of a pool.
struct RouterOptions {
  int size = 1;  ///< 1 to 10,000; with a resizer, within its bounds
  Routing routing = round_robin();
  /// What becomes of routees that fail. What it escalates is a failure of the pool.
  SupervisorStrategy supervision = one_for_one();
  std::optional<Resizer> resizer = {};  ///< none: only resize() and adjust() change the size
};

namespace detail {

template <class A, class M>
inline constexpr bool goes_to_several = [] {
  if constexpr (accepts<A, M>) {
    return is_copyable<typename told_as<A, M>::type>;
  } else {
    return false;
  }
}();

/// The sentence that says why a router does not take an M. A template argument of the deleted
/// functions, because there every compiler prints it.
template <class A, class M>
using why_not = std::conditional_t<
    is_signal<M>, a_signal_comes_only_from_the_runtime<M>,
    std::conditional_t<!takes<A, M>, this_actor_has_no_receive_for<M>,
                       std::conditional_t<!passes<A, M>, a_message_must_be_movable_or_copyable<M>,
                                          what_goes_to_several_routees_must_be_copyable<M>>>>;

}  // namespace detail

/// A value: copies are the same router. Copies may be used by any thread, one object by one thread
/// at a time; a default-constructed one has no routees. A is what the A of a Ref<A> is.
template <class A>
class Router : public detail::RouterHandle {
 public:
  Router() = default;
  /// A Router<Account> is a Router<Messages<Deposit, int(Balance)>> too.
  template <detail::offers_protocol<A> B>
  Router(const Router<B>& other) noexcept  // NOLINT(google-explicit-constructor): widening
      : RouterHandle(other) {}

  /// Tells one routee, which the Routing chooses. What can be told, and what this throws, is as
  /// with Ref<A>::tell; consistent hashing throws Error for a message without a key.
  template <class M>
  requires accepts<A, M>
  void tell(M&& message, ActorRef sender = {}) const {
    tell_one(wrap(std::forward<M>(message)), sender.id());
  }
  template <class M, class Why = detail::why_not<A, M>>
  requires(!accepts<A, M>) Why tell(M&& message, ActorRef sender = {})
  const = delete;  // see A's receive functions and A::Protocol

  /// Asks one routee. As with Ref<A>::ask; fails at once with NoRoutees where there are none.
  template <class R = detail::Deduced, class M>
  requires accepts<A, M>
  [[nodiscard]] Future<detail::asked_reply<A, M, R>> ask(M&& message,
                                                         Duration timeout = kAskTimeout) const {
    check_reply<M, R>();
    using Reply = reply_to<M, R>;
    return detail::FutureAccess::make<Reply>(
        ask_one(wrap(std::forward<M>(message)), timeout, detail::reply_type<Reply>));
  }
  template <class R = detail::Deduced, class M, class Why = detail::why_not<A, M>>
  requires(!accepts<A, M>) Why ask(M&& message, Duration timeout = kAskTimeout)
  const = delete;  // see A's receive functions and A::Protocol

  template <class R = detail::Deduced, class M, detail::no_duration D>
  a_timeout_is_a_whole_duration_such_as_200ms<D> ask(M&& message, D timeout) const = delete;

  /// Tells every routee, a copy each, whatever the Routing. (With balancing() too: each gets its
  /// own.)
  template <class M>
  requires detail::goes_to_several<A, M>
  void broadcast(M&& message, ActorRef sender = {}) const {
    tell_all(wrap(std::forward<M>(message)), sender.id());
  }
  template <class M, class Why = detail::why_not<A, M>>
  requires(!detail::goes_to_several<A, M>) Why broadcast(M&& message, ActorRef sender = {})
  const = delete;

  /// Asks every routee; the first value that comes is the answer, and the rest is dropped. Fails
  /// only when all have failed (with the failure that came last), or at once with NoRoutees.
  template <class R = detail::Deduced, class M>
  requires detail::goes_to_several<A, M>
  [[nodiscard]] Future<detail::asked_reply<A, M, R>> scatter_gather(
      M&& message, Duration timeout = kAskTimeout) const {
    check_reply<M, R>();
    return first_answer<reply_to<M, R>>(wrap(std::forward<M>(message)), Duration::zero(), timeout);
  }
  template <class R = detail::Deduced, class M, class Why = detail::why_not<A, M>>
  requires(!detail::goes_to_several<A, M>) Why
      scatter_gather(M&& message, Duration timeout = kAskTimeout)
  const = delete;

  /// Asks the routee that the Routing chooses, and each time `interval` has passed without an
  /// answer, or all who were asked have failed, the next one as well. The first value that comes is
  /// the answer. `timeout` is for all of it together. Throws Error unless `interval` is positive.
  template <class R = detail::Deduced, class M>
  requires detail::goes_to_several<A, M>
  [[nodiscard]] Future<detail::asked_reply<A, M, R>> tail_chop(
      M&& message, Duration interval, Duration timeout = kAskTimeout) const {
    check_reply<M, R>();
    if (interval <= Duration::zero()) {
      detail::throw_chop_interval(interval);
    }
    return first_answer<reply_to<M, R>>(wrap(std::forward<M>(message)), interval, timeout);
  }
  template <class R = detail::Deduced, class M, class Why = detail::why_not<A, M>>
  requires(!detail::goes_to_several<A, M>) Why
      tail_chop(M&& message, Duration interval, Duration timeout = kAskTimeout)
  const = delete;

  /// Those that live, in the order in which they came.
  [[nodiscard]] std::vector<Ref<A>> routees() const {
    std::vector<Ref<A>> refs;
    for (const detail::RefId id : ids()) {
      refs.push_back(Ref<A>(id));
    }
    return refs;
  }

 protected:
  using RouterHandle::RouterHandle;

 private:
  template <class M, class R>
  using reply_to = detail::asked_reply<A, M, R>;
  template <class M, class R>
  static consteval void check_reply() {
    using Declared = detail::reply_of<A, typename detail::told_as<A, M>::type>;
    static_assert(std::is_void_v<Declared> || std::is_same_v<reply_to<M, R>, Declared>,
                  "ask<R>: this receive returns another type than R");
  }

  template <class M>
  [[nodiscard]] static detail::Envelope* wrap(M&& message) {
    return detail::wrap<typename detail::told_as<A, M>::type>(std::forward<M>(message));
  }
  template <class Reply>
  [[nodiscard]] Future<Reply> first_answer(detail::Envelope* message, Duration interval,
                                           Duration timeout) const {
    Promise<Reply> promise;
    Future<Reply> answer = promise.future();
    ask_several(message, interval, timeout, detail::reply_type<Reply>,
                [promise = std::move(promise)](detail::FutureState& outcome) mutable {
                  detail::pass_on_safely(outcome, promise);
                });
    return answer;
  }
};

/// `router | message` is router.tell(message).
template <class A, class M>
void operator|(const Router<A>& router, M&& message) {
  router.tell(std::forward<M>(message));
}

/// A router over actors that live their own lives: it starts and stops none of them. As
/// thread-safe as a Router.
template <class A>
class RouterGroup : public Router<A> {
 public:
  RouterGroup() = default;
  explicit RouterGroup(std::shared_ptr<detail::RouterCore> core) noexcept
      : Router<A>(std::move(core)) {}

  /// From the next message on. Nothing happens for one that is a routee already, or has ended.
  void add(const Ref<A>& routee) const { detail::RouterHandle::add(routee.id()); }
  /// What it has been told it handles. False: it was no routee. One that was found by a path comes
  /// back with the next message: no path is ever removed.
  bool remove(const ActorRef& routee) const { return detail::RouterHandle::remove(routee.id()); }
};

/// A router over children of one actor, the pool. As thread-safe as a Router.
template <class A>
class RouterPool : public Router<A> {
 public:
  RouterPool() = default;
  explicit RouterPool(std::shared_ptr<detail::RouterCore> core) noexcept
      : Router<A>(std::move(core)) {}

  /// The pool itself: to watch it or stop it. It takes no messages but PoisonPill and Kill.
  [[nodiscard]] ActorRef ref() const noexcept { return ActorRef(detail::RouterHandle::pool()); }
  /// Starts or retires routees until there are so many: at least one, and within the bounds of the
  /// resizer if there is one. At the pool's next turn. Nothing happens once it has stopped.
  void resize(int size) const { detail::RouterHandle::resize(size); }
  /// The same with a difference.
  void adjust(int by) const { detail::RouterHandle::adjust(by); }
  /// Retires this routee: it gets nothing more from here, and ends when it has handled what it has
  /// been told. (A sender that has chosen it has kRetireGrace to deliver.) False, and nothing
  /// happens: it is no routee of this pool, or the last one.
  bool remove(const ActorRef& routee) const { return detail::RouterHandle::retire(routee.id()); }
};

/// How long a pool waits, by the system's clock, before it tells a retired routee to end.
inline constexpr Duration kRetireGrace = std::chrono::milliseconds(100);

/// Starts a pool: `where` is an ActorSystem, or the actor (*this) whose child it shall be. The name
/// in `routee` is the pool's; dispatcher and mailbox are the routees'. Its routees are there when
/// this returns. Throws what actor_of throws, and ConfigError for options that make no sense;
/// smallest_mailbox(), balancing() and resizers bring a mailbox of their own, and refuse another.
template <class Where, class A>
[[nodiscard]] RouterPool<A> router_pool(Where& where, Props<A> routee,
                                        const RouterOptions& options = {}) {
  Options plan_options = routee.options();
  return RouterPool<A>(detail::make_pool_router(
      where,
      detail::RouteePlan{
          [routee = std::move(routee)]() mutable { return Props<A>(routee).take_blueprint(); },
          std::move(plan_options)},
      options));
}

/// A group of these actors. Throws ConfigError for a Routing that is for pools only.
template <class A>
[[nodiscard]] RouterGroup<A> router_group(const std::vector<Ref<A>>& routees,
                                          const Routing& routing = round_robin()) {
  std::vector<detail::RefId> ids;
  for (const Ref<A>& routee : routees) {
    ids.push_back(routee.id());
  }
  return RouterGroup<A>(detail::make_group(ids, routing));
}
template <class A>
[[nodiscard]] RouterGroup<A> router_group(std::initializer_list<Ref<A>> routees,
                                          const Routing& routing = round_robin()) {
  return router_group<A>(std::vector<Ref<A>>(routees), routing);
}
/// A group of whoever is at these absolute paths ("/user/alice"): where one has ended, the next
/// actor of that path takes its place, with the same keys on the ring. Where A is an actor class,
/// actors of other classes are left out. While nobody is at a path, it is looked up for each
/// message.
template <class A>
[[nodiscard]] RouterGroup<A> router_group(ActorSystem& system,
                                          const std::vector<std::string>& paths,
                                          const Routing& routing = round_robin()) {
  const std::type_info* actor_class = nullptr;
  if constexpr (!detail::is_protocol<A>) {
    actor_class = &typeid(A);
  }
  return RouterGroup<A>(detail::make_path_group(system, paths, actor_class, routing));
}

}  // namespace actors
