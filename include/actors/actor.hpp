#pragma once
// Actor: the base of class actors. Derive from it, write a public `receive` for each message, and
// start the class with actor_of: never construct it yourself.
//
//   class Greeter : public actors::Actor {
//    public:
//     explicit Greeter(std::string greeting) : greeting_(std::move(greeting)) {}
//     void receive(const std::string& name) { std::cout << greeting_ << ' ' << name << '\n'; }
//    private:
//     std::string greeting_;
//   };
//
// How a receive takes its message: const T& leaves it whole; T or T&& takes it over (move-only
// messages work). What it returns answers an ask: R, or Future<R> when it completes; void: "it has
// been handled". receive(const Message&) takes whatever no other receive takes.
//
// An actor handles one message at a time; all its functions run on the worker that runs the actor.

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/future.hpp"
#include "actors/log.hpp"
#include "actors/message.hpp"
#include "actors/props.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

namespace actors {

class ActorSystem;
class Behavior;
class Process;
class Timers;

namespace detail {
struct ActorAccess;
}

/// Owned by the worker that runs the actor: call its functions only from its constructor, its hooks
/// and its handlers. They are const because they act on the actor's cell, not on the object, so a
/// const handler may call them.
class Actor {
 public:
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;
  /// A user's destructor may throw: it is a failure, logged. A class that has another base with a
  /// virtual destructor must promise not to: `~A() noexcept override = default;`.
  virtual ~Actor() noexcept(false);

 protected:
  /// Throws ActorInitializationError when the object is not made by actor_of.
  Actor();

  // ---- hooks; override what you need, in the order they run

  /// Before the first message.
  virtual void pre_start() {}
  /// On the old object, after a failure that restarts it. Stops the children, then post_stop().
  virtual void pre_restart(const Failure& failure);
  /// On the new object. Calls pre_start().
  virtual void post_restart(const Failure& failure);
  /// After the last message; all children have stopped before.
  virtual void post_stop() {}
  /// A message that no receive takes. Publishes an UnhandledMessage on the event stream.
  virtual void unhandled(const Message& message);
  /// What happens to children that fail. Read once per incarnation.
  [[nodiscard]] virtual SupervisorStrategy supervisor_strategy() const;

  // ---- who

  [[nodiscard]] ActorRef self() const noexcept { return ActorRef(self_id()); }
  /// The ref to this actor as a Ref<A>, A being its class.
  template <class A>
  [[nodiscard]] Ref<A> self() const noexcept {
    static_assert(std::derived_from<A, Actor>, "self<A>(): A is the class of this actor");
    return Ref<A>(self_id());
  }
  /// Whoever sent the message being handled. A ref to dead letters when nobody said so: replying is
  /// always safe.
  [[nodiscard]] ActorRef sender() const noexcept { return ActorRef(sender_id()); }
  [[nodiscard]] ActorRef parent() const noexcept;
  /// In the order in which they were started.
  [[nodiscard]] std::vector<ActorRef> children() const;
  [[nodiscard]] ActorSystem& system() const noexcept;
  /// Logs with this actor's path.
  [[nodiscard]] Logger logger() const noexcept;

  /// Every wait of this actor: context().receive<Pong>() inside a handler takes a message that has
  /// come, or comes, while the handler runs. See process.hpp.
  [[nodiscard]] Process& context() const;

  // ---- children and ends

  /// Starts a child: actor_of<Child>(arguments...), or actor_of<Child>(named("x"), arguments...).
  /// Throws NameTaken, InvalidName or ConfigError (an unknown dispatcher).
  template <class A, class... Args>
  Ref<A> actor_of(Args&&... args) const {
    return actor_of(detail::props_of<A>(std::forward<Args>(args)...));
  }
  template <class A>
  Ref<A> actor_of(Props<A> props) const {
    return Ref<A>(create(props.take_blueprint(), props.options()));
  }
  /// Ends this actor once the current message is handled.
  void stop() const;
  /// Ends a child, or this actor; nothing happens for any other ref.
  void stop(const ActorRef& ref) const;

  // ---- death watch

  /// This actor gets one Terminated when that one has ended; at once when it has already. Gives
  /// the ref back.
  template <is_ref R>
  R watch(R ref) const {
    watch_id(ref.id(), nullptr);
    return ref;
  }
  /// The same with a message of yours in place of Terminated.
  template <is_ref R, class M>
  requires detail::sendable<M> R watch(R ref, M&& message)
  const {
    watch_id(ref.id(), detail::wrap<detail::sent_as<M>>(std::forward<M>(message)));
    return ref;
  }
  /// Also discards a notice that is on its way.
  void unwatch(const ActorRef& ref) const;

  // ---- behaviour (behavior.hpp)

  /// From the next message on, `next` takes the messages, in place of the receive functions or of
  /// what this actor has become last.
  void become(Behavior next) const;
  /// The same, and unbecome() comes back to what takes the messages now.
  void become_stacked(Behavior next) const;
  /// Back to what was before the last become_stacked(), or else to the receive functions; which
  /// take the messages again after a restart in any case. Harmless when they do already.
  void unbecome() const;

  // ---- stash: messages set aside for later

  /// Sets the current message aside, as it is, once its handler has returned. Who asked it waits
  /// on: what this handler returns is no answer. Throws AlreadyStashed for a message that is set
  /// aside, StashOverflow beyond the capacity, and Error in a receive(T) or receive(T&&) and
  /// outside handlers.
  void stash() const;
  /// Gives the oldest `count` of the stashed messages back to the mailbox, ahead of everything that
  /// waits there, in the order in which they were stashed; one that is set aside by this very
  /// handler, when that has returned. Throws Error outside this actor's turns, and in a guard.
  ///
  /// A restart gives all of them back to the new object. At the actor's end they are dead letters.
  void unstash(std::size_t count) const;
  /// All of them.
  void unstash_all() const;
  /// stash() throws from now on when that many messages are set aside; until the next restart.
  /// Unlimited when never called.
  void set_stash_capacity(std::size_t messages) const;

  // ---- time

  /// Messages to itself, later (timers.hpp).
  [[nodiscard]] Timers timers() const noexcept;
  /// A ReceiveTimeout whenever no message has come for so long (receive_timeout.hpp). Throws Error
  /// unless `after` is positive.
  void set_receive_timeout(Duration after) const;
  void cancel_receive_timeout() const noexcept;

  // ---- answers

  /// Answers sender(), whether it asked or told.
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const {
    reply_with(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)));
  }
  /// The current message is answered when the promise is set, not when the handler returns.
  template <class R>
  [[nodiscard]] Promise<R> reply_later() const {
    Promise<R> promise;
    if (const detail::RefId asker = take_reply(); asker.is_promise()) {
      detail::relay(promise.future(), asker);
    }
    return promise;
  }
  /// Sends the current message on, from its own sender, who is answered by `ref`. Throws Error in a
  /// receive(T) or receive(T&&), and outside handlers.
  void forward(const ActorRef& ref) const;

 private:
  friend struct detail::ActorAccess;

  [[nodiscard]] detail::RefId self_id() const noexcept;
  /// Of sender(), which the caller may hand on.
  [[nodiscard]] detail::RefId sender_id() const noexcept;
  /// The same, for an answer of this actor's own.
  [[nodiscard]] detail::RefId answer_to() const noexcept;
  [[nodiscard]] detail::RefId create(detail::Blueprint blueprint, const Options& options) const;
  /// `message`: what to get instead of Terminated, or null.
  void watch_id(detail::RefId id, detail::Envelope* message) const;
  void reply_with(detail::Envelope* message) const;
  /// The sender of the current message, which from now on somebody else answers.
  [[nodiscard]] detail::RefId take_reply() const;

  detail::ActorCell* cell_;
};

namespace detail {

/// The cell's way to the hooks of an actor.
struct ActorAccess {
  static void pre_start(Actor& actor) { actor.pre_start(); }
  static void pre_restart(Actor& actor, const Failure& failure) { actor.pre_restart(failure); }
  static void post_restart(Actor& actor, const Failure& failure) { actor.post_restart(failure); }
  static void post_stop(Actor& actor) { actor.post_stop(); }
  static void unhandled(Actor& actor, const Message& message) { actor.unhandled(message); }
  [[nodiscard]] static ActorCell& cell(Actor& actor) noexcept { return *actor.cell_; }
  [[nodiscard]] static SupervisorStrategy supervisor_strategy(const Actor& actor) {
    return actor.supervisor_strategy();
  }
};

}  // namespace detail
}  // namespace actors
