#pragma once
// BackoffSupervisor: an actor in front of one child, which it starts again when that has ended:
// after 1 s, 2 s, 4 s ... up to a limit. For what fails as long as something outside is down, and
// would otherwise fail again at once. (The BackoffSupervisor of Akka; delays by the same formula.)
//
//   auto db = system.actor_of(
//       actors::backoff_on_failure(actors::props<Database>(url).named("session"),
//                                  {.backoff = {.min = 1s, .max = 1min, .jitter = 0.2},
//                                   .keep_while_stopped = 100})
//           .named("db"));
//   db.tell(Query{7});                                    // goes to the child
//   actors::ActorRef session = db.ask(actors::GetCurrentChild{}).get();
//
// The limits of any strategy have a `.backoff` as well (supervision.hpp): that one restarts an
// actor in place after a delay, behind the same ref, while its mail waits. Take this one when the
// child ends by itself and is to come back, when senders are to hear that it is away, or when each
// attempt is to be a new actor.
//
//   backoff_on_stop      whatever way the child ends, it is started again. What it throws is first
//                        its supervisor's decision: the default restarts it in place, at once.
//   backoff_on_failure   a failure that the decider would restart ends the child instead, and a new
//                        one is started. A child that ends by itself ends this supervisor.
//
// Messages. What the supervisor is told, and it does not know (see Protocol), it passes on to the
// child, from whoever sent it; answers go straight back. What the child tells its parent() goes on
// to the supervisor's own parent. While there is no child, and with backoff_on_failure from the
// moment on that one has failed with a std::exception, a message
//  1. waits for the next child, if keep_while_stopped says so and there is room; else
//  2. is answered with reply_while_stopped, or goes to handler_while_stopped, whichever is set;
//  else
//  3. is a dead letter. (An ask fails with ActorTerminated.)
// What is in the child's own mailbox when it ends is a dead letter, as always.
//
// The count of restarts, which the delay is made of, goes back to 0 when a child has lived for
// backoff.reset_after, and when somebody, the child for one, tells the supervisor ResetBackoff.
// With reset_after = no_timeout only the latter does it (Akka: manual reset).
//
// It ends, with its child: when it is stopped; when there are no restarts left (logged); after a
// final_stop_message; and as said under backoff_on_failure. A stop during a delay ends the delay.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/child_spec.hpp"
#include "actors/clock.hpp"
#include "actors/message.hpp"
#include "actors/props.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

namespace actors {

/// Asks a BackoffSupervisor for its child: an ActorRef, empty while there is none.
struct GetCurrentChild {};
/// Asks a BackoffSupervisor how often it has started its child again, since the count was reset.
struct GetRestartCount {};
/// Tells a BackoffSupervisor that all is well: the next delay is the first one again, and the
/// budget of restarts is whole.
struct ResetBackoff {};

/// Of a BackoffSupervisor. Impossible values are a ConfigError that names the field.
struct BackoffOptions {
  /// min is the first delay, and positive. reset_after is as in any Backoff: zero means half-way
  /// between min and max.
  Backoff backoff = {.min = std::chrono::seconds(1), .jitter = 0.2};
  /// At most so many restarts `within` a time that starts with the first of them and anew with the
  /// first one after its end. -1: any number. 0: none.
  int max_restarts = -1;
  Duration within = no_timeout;  ///< positive; no_timeout: until the count is reset
  /// What the child's failures lead to. On stop: what it says. On failure: what it would restart is
  /// ended and started again later; resume goes on, stop ends child and supervisor, escalate fails
  /// the supervisor. (Of what is no std::exception, resume is the same as restart.)
  Decider decider = {};
  /// So many messages wait for the next child, in order.
  std::size_t keep_while_stopped = 0;
  Message reply_while_stopped = {};     ///< empty: none. Not together with the next one.
  ActorRef handler_while_stopped = {};  ///< empty: nobody. Keeps the sender.
  /// Of a message for the child: true if the child's next end is the last. When there is no child,
  /// the supervisor ends at once, and the message as if it had not asked. Empty: none is. Runs in
  /// the supervisor's turns.
  std::function<bool(const Message&)> final_stop_message = {};
};

namespace detail {

/// What a BackoffSupervisor reacts to.
enum class BackoffOn : std::uint8_t { stop, failure };

/// Told by a BackoffSupervisor to itself when a delay is over.
struct BackoffOver {
  std::uint64_t number;  ///< of the delay: others are void
};

}  // namespace detail

/// Made by backoff_on_stop() and backoff_on_failure(). Owned by the worker that runs the actor, as
/// every Actor.
class BackoffSupervisor : public Actor {
 public:
  using Protocol =
      Messages<ActorRef(GetCurrentChild), int(GetRestartCount), ResetBackoff, detail::BackoffOver>;

  /// For backoff_on_stop() and backoff_on_failure().
  BackoffSupervisor(detail::BackoffOn on, ChildStart child, BackoffOptions options);
  ~BackoffSupervisor() override;

  [[nodiscard]] ActorRef receive(const GetCurrentChild& message) const;
  [[nodiscard]] int receive(const GetRestartCount& message);
  void receive(const ResetBackoff& message);
  void receive(const detail::BackoffOver& over);
  void receive(const Message& message);
  void receive(const Terminated& end);

 protected:
  void pre_start() override;
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override;

 private:
  class Count;

  void start_child();
  void start_child_later(const ExitReason& reason);
  void answer_without_child();
  /// A decision about a failing child, noted for its end.
  [[nodiscard]] Directive decide(const std::exception_ptr& cause) const;

  detail::BackoffOn on_;
  ChildStart start_;
  BackoffOptions options_;
  std::unique_ptr<Count> count_;
  ActorRef child_;            ///< empty: there is none
  std::uint64_t delays_ = 0;  ///< how many there have been: the number of the latest
  std::size_t kept_ = 0;      ///< messages that wait for the next child
  bool final_stop_ = false;   ///< the child's next end is the last
  /// Of the child that has failed and is ending; mutable because deciders run in const functions.
  mutable std::optional<Directive> decided_;
};

/// A supervisor of `child`, Props or a child_process(), that starts it again whenever it has ended.
/// Throws ConfigError for options that are impossible, an empty ChildStart and one that takes an
/// argument. The result takes options of its own: backoff_on_stop(...).named("x").
[[nodiscard]] Props<BackoffSupervisor> backoff_on_stop(ChildStart child,
                                                       BackoffOptions options = {});
/// The same for one that starts it again when it has failed.
[[nodiscard]] Props<BackoffSupervisor> backoff_on_failure(ChildStart child,
                                                          BackoffOptions options = {});

}  // namespace actors
