#pragma once
// Supervisor: an actor that starts other actors, and starts those that have ended again: by the
// rules of Erlang/OTP's supervisor, which it follows wherever nothing else is said.
//
//   auto shop = system.actor_of(
//       actors::supervisor({.strategy = actors::RestartStrategy::rest_for_one, .intensity = 3},
//                          {{.id = "db", .start = actors::props<Database>(url)},
//                           {.id = "cache", .start = actors::props<Cache>()},
//                           {.id = "feed", .start = actors::child_process(read_feed, "topic")}})
//           .named("shop"));
//   system.find("/user/shop/db");                                    // the one that is there now
//   shop.ask(actors::TerminateChild{"feed"}).get();
//
// As a class of its own, OTP's callback module with its init/1 (again at each start):
//
//   class Shop : public actors::Supervisor {
//    public:
//     explicit Shop(const std::string& url)
//         : Supervisor({.intensity = 3}, {{.id = "db", .start = actors::props<Database>(url)}}) {}
//   };
//   auto shop = system.actor_of<Shop>(url);
//
// Which one to use. An actor's own supervisor_strategy() (supervision.hpp) restarts an object
// behind the same ref and mailbox, and only when it failed. A Supervisor replaces the whole actor,
// also when it has ended by itself: a new ref, an empty mailbox, as a new process of OTP's. So do
// not keep a child's ref: find it by its path, or let it register_name() itself in pre_start().
//
// Start. The children are started one after the other, each when the one before has returned from
// its pre_start(). If one cannot be started, those that were are ended again, last started first,
// and the supervisor has not started: all or none. (It fails with an ActorInitializationError,
// in which a ChildStartFailed is nested; by default it is stopped then.) A child that stops itself
// in its constructor or pre_start() is OTP's `ignore`: it has no actor, and its spec stays.
//
// Restart. When a child has ended and RestartType says so, it is started again: alone
// (one_for_one), with all others (one_for_all), or with those that come after it (rest_for_one);
// these are ended first, last started first, and started in order. If a start fails it is tried
// again. Every try counts: more than `intensity` within `period`, and the supervisor ends its
// children, and then itself with the reason "shutdown".
//
// End. A PoisonPill, graceful_stop(), the graceful end of the system, and an outer Supervisor end
// it in order: its children one after the other, last started first, each by its
// ChildSpec::shutdown. system.stop() and an abrupt end stop it as any actor, with its children,
// last started first; shutdown times do not count then. What never returns from its handler cannot
// be ended in C++, by nobody; the supervisor logs that, and waits.
//
// While it starts or ends children the supervisor answers nobody, as OTP's; a child that asks it
// something in its constructor or pre_start() gets a Deadlock. It needs one of the built-in
// executors (ConfigError).
//
// Every ask below may take as long as children take to start and to end: give it a timeout of that
// length. What an ask that has timed out asked for is done nevertheless. In a system with
// Config::copy_messages a supervisor can be started, but not asked: a spec has no encoding.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "actors/actor.hpp"
#include "actors/child_spec.hpp"
#include "actors/detail/supervised.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

namespace actors {

namespace detail {
struct SupervisedChild;
class ChildGroup;
class RestartIntensity;
class Supervisors;
}  // namespace detail

/// Who is started again when a child is.
enum class RestartStrategy : std::uint8_t {
  one_for_one,   ///< that child
  one_for_all,   ///< all children
  rest_for_one,  ///< that child and those after it
  /// That child, of any number of the same kind, all started by StartAnother with the supervisor's
  /// one spec. They end all at once, not in order.
  simple_one_for_one
};

/// Whether the end of significant children ends the supervisor, with the reason "shutdown". One
/// that the supervisor ends itself does not count, nor one that is started again.
enum class AutoShutdown : std::uint8_t {
  never,
  any_significant,  ///< the first one does
  all_significant   ///< the last one does
};

/// How a Supervisor goes about it.
struct SupervisorFlags {
  RestartStrategy strategy = RestartStrategy::one_for_one;
  /// More than so many restarts within any stretch of time as long as `period` are too many. Not
  /// negative; 0: none is allowed.
  int intensity = 1;
  Duration period = std::chrono::seconds(5);  ///< positive
  AutoShutdown auto_shutdown = AutoShutdown::never;
  /// After too many restarts and the end of the children. Directive::stop: the supervisor ends
  /// itself, with the reason "shutdown". Directive::escalate (not OTP's): it fails with
  /// RestartIntensityReached, and its parent's strategy decides.
  Directive on_exhausted = Directive::stop;
};

// ---- errors

/// A child could not be started. The text says which one and why; what it, or what made it, threw
/// is nested in it (std::rethrow_if_nested).
struct ChildStartFailed : Error {
  using Error::Error;
};
/// There were more restarts than SupervisorFlags allow.
struct RestartIntensityReached : Error {
  using Error::Error;
};
/// A supervisor cannot do what it was asked for. The text says what to do instead.
class SupervisorError : public Error {
 public:
  /// OTP's words.
  enum class Code : std::uint8_t {
    not_found,        ///< it has no such child
    running,          ///< the child has an actor: terminate it first
    restarting,       ///< the child is being started again: terminate it first
    already_started,  ///< another child with this id has an actor
    already_present,  ///< another child with this id has none at present: RestartChild, DeleteChild
    simple_one_for_one,  ///< not for this strategy, or only for this one
    bad_argument         ///< StartAnother: not what the function in `start` takes
  };
  SupervisorError(Code code, const std::string& text) : Error(text), code_(code) {}
  [[nodiscard]] Code code() const noexcept { return code_; }

 private:
  Code code_;
};

// ---- what a Supervisor may be told, or asked. Errors fail the ask; of what was only told, they
// are logged.

/// Adds a child behind all others and starts it. Answered with its ref; with an empty one if it
/// has stopped itself at once (a temporary child's spec is dropped then). Fails with ConfigError,
/// ChildStartFailed (then the spec is dropped), SupervisorError: already_started, already_present,
/// simple_one_for_one.
struct StartChild {
  ChildSpec spec{};
};
/// simple_one_for_one: starts one more child. The argument is what the function in the spec's
/// `start` takes: of that very type; text is a std::string. Answered as StartChild. Fails with
/// ChildStartFailed, SupervisorError: bad_argument, simple_one_for_one.
struct StartAnother {
  StartAnother() = default;
  template <class M>
  requires(!std::is_same_v<std::remove_cvref_t<M>, StartAnother> &&
           !std::is_same_v<std::remove_cvref_t<M>, Message> &&
           detail::sendable<M>) explicit StartAnother(M&& with)
      : argument(Message::of(std::forward<M>(with))) {}

  Message argument{};
};
/// Ends a child, by its shutdown time, which is waited for. Its spec stays, unless it is temporary
/// or simple_one_for_one. Answered at once if it has no actor. SupervisorError: not_found.
struct TerminateChild {
  std::variant<std::string, ActorRef> child{};  ///< its id, or its ref
};
/// Starts a child that has no actor. Answered as StartChild; a spec stays in any case. Fails with
/// ChildStartFailed, SupervisorError: not_found, running, restarting, simple_one_for_one.
struct RestartChild {
  std::string id{};
};
/// Drops the spec of a child that has no actor. SupervisorError: not_found, running, restarting,
/// simple_one_for_one.
struct DeleteChild {
  std::string id{};
};

/// What a child does at present.
enum class ChildState : std::uint8_t {
  running,
  restarting,  ///< its last start has failed, and is going to be tried again
  ended        ///< it has no actor: it was terminated, or has ended and is not restarted
};
struct ChildInfo {
  std::string id;  ///< empty for simple_one_for_one
  ActorRef ref;    ///< empty unless it is running
  ChildType type = ChildType::worker;
  ChildState state = ChildState::ended;
};
/// Answered with a std::vector<ChildInfo>, in the order in which they were added. (In an ask, it
/// also says that the supervisor has started: ActorTerminated, if it could not.)
struct WhichChildren {};

struct ChildCount {
  std::size_t specs = 0;        ///< all children, with an actor or not; simple_one_for_one: 1
  std::size_t active = 0;       ///< those that are running
  std::size_t supervisors = 0;  ///< of all children, the supervisors
  std::size_t workers = 0;      ///< and the others
};
/// Answered with a ChildCount.
struct CountChildren {};

/// Published on the event stream, and logged: something is wrong with a child.
struct SupervisorReport {
  enum class Context : std::uint8_t {
    start_error,       ///< it could not be started, for the first time or again
    child_terminated,  ///< it has ended by itself, and not in order, or is permanent
    shutdown_error,    ///< it did not end within its shutdown time, and was stopped
    shutdown           ///< its restart would be one too many: the supervisor ends
  };
  Context context = Context::child_terminated;
  std::string supervisor;  ///< its path
  std::string id;          ///< the child's; empty for simple_one_for_one
  ActorRef ref;            ///< the child's last one, if it has had any
  RestartType restart = RestartType::permanent;
  ExitReason reason;  ///< why it has ended, or has not started
  /// All of it in one line.
  [[nodiscard]] std::string describe() const;
};

namespace detail {

/// What a supervisor tells itself: a start that has failed is to be tried again.
struct TryRestartAgain {
  std::uint64_t child = 0;
};

}  // namespace detail

/// Owned by the worker that runs it, as every Actor; start it with actor_of. A class that derives
/// from it and overrides pre_start() calls Supervisor::pre_start(), which starts the children.
class Supervisor : public Actor {
 public:
  using Protocol =
      Messages<ActorRef(StartChild), ActorRef(StartAnother), void(TerminateChild),
               ActorRef(RestartChild), void(DeleteChild), std::vector<ChildInfo>(WhichChildren),
               ChildCount(CountChildren), detail::TryRestartAgain>;

  /// Throws ConfigError, which names child and field.
  explicit Supervisor(SupervisorFlags flags, std::vector<ChildSpec> children = {});
  ~Supervisor() override;

  Future<ActorRef> receive(const StartChild& message);
  Future<ActorRef> receive(const StartAnother& message);
  Future<void> receive(const TerminateChild& message);
  Future<ActorRef> receive(const RestartChild& message);
  Future<void> receive(const DeleteChild& message);
  [[nodiscard]] std::vector<ChildInfo> receive(const WhichChildren& message) const;
  [[nodiscard]] ChildCount receive(const CountChildren& message) const;
  /// For the runtime: the end of a child; and a start that is tried again.
  void receive(const Terminated& end);
  void receive(const detail::TryRestartAgain& again);

 protected:
  void pre_start() override;
  /// A child that fails is stopped; what becomes of it then is RestartType's.
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const final;

 private:
  friend class detail::Supervisors;

  template <class R, class F>
  [[nodiscard]] Future<R> answer(const F& work);
  [[nodiscard]] bool is_simple() const noexcept {
    return flags_.strategy == RestartStrategy::simple_one_for_one;
  }
  void require_simple(bool simple, const char* message) const;
  [[nodiscard]] detail::SupervisedChild& find(const std::string& id) const;
  [[nodiscard]] detail::SupervisedChild& find_ended(const std::string& id) const;
  [[nodiscard]] ActorRef start_asked(detail::SupervisedChild& child, bool is_new);
  void restart(detail::SupervisedChild& child);
  void restart_group(const std::vector<detail::SupervisedChild*>& group);
  [[nodiscard]] bool start_again(detail::SupervisedChild& child);
  void give_up(detail::SupervisedChild& child);
  void leave_ended(detail::SupervisedChild& child);
  [[nodiscard]] bool ends_with_significant() const;
  void end_in_order();
  void exit_in_order();

  SupervisorFlags flags_;
  /// Of children that have not been added yet; the one of all simple_one_for_one children.
  std::vector<std::shared_ptr<const ChildSpec>> specs_;
  std::unique_ptr<detail::ChildGroup> children_;
  std::unique_ptr<detail::RestartIntensity> restarts_;
};

/// The Props of a Supervisor; give it a name with named(). Throws ConfigError at once.
[[nodiscard]] Props<Supervisor> supervisor(SupervisorFlags flags = {},
                                           std::vector<ChildSpec> children = {});

namespace detail {

/// A supervisor ends its children in order before a PoisonPill ends it.
class Supervisors {
 public:
  static void run_pill(Actor& actor, Envelope& pill);
};
inline constexpr Handler orderly_end{&type_of<PoisonPill>, &Supervisors::run_pill, true};

template <class A>
inline constexpr ActorClass supervisor_class_of{
    &typeid(A), HandlerTable<A, typename protocol_of<A>::type>::table.entries,
    HandlerTable<A, typename protocol_of<A>::type>::table.count, any_handler<A>(),
    &equipped_class_of<A>};

template <std::derived_from<Supervisor> A>
inline constexpr ActorClass class_of<A> = ClassWith<supervisor_class_of<A>, orderly_end>::value;

}  // namespace detail
}  // namespace actors
