#pragma once
// Process: straight-line actors. A process is a function on a stack of its own, which waits for its
// messages where it needs them:
//
//   actors::Value echo(actors::Process& self, actors::ActorRef other) {
//     other | actors::Value{{"hello", 1}};
//     return self.receive<actors::Value>();       // what it returns is what join() gives
//   }
//   auto process = system.spawn(echo, other);     // a ProcessRef<Value>
//
// A process handles what it has been told when it asks for it, in any order it likes: receive looks
// for the oldest message that one of its clauses takes, and leaves the others where they are. While
// it waits its worker runs others. It ends when its function returns or throws; stop, PoisonPill
// (in its turn) and the end of the system make its waits throw Stopping, Kill makes them throw
// ActorKilled, again and again: let them unwind the stack.
//
// A process that waits for nothing keeps its worker, but for a turn of the others now and then,
// when it receives or calls yield().

#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/clauses.hpp"
#include "actors/detail/received.hpp"
#include "actors/detail/receiver.hpp"
#include "actors/log.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"
#include "actors/spawn.hpp"
#include "actors/value.hpp"

namespace actors {

namespace detail {
class ActorCell;
}  // namespace detail

/// Every wait of an actor. For a process: what its function is given. For an actor of a class: its
/// context(), whose receive finds what has come while the handler runs. Only in the actor's own
/// turns: elsewhere all but self() and system() throw Error.
class Process : public detail::Spawner<Process>, public detail::Receiver<Process> {
  friend class detail::Spawner<Process>;
  friend class detail::Receiver<Process>;

 public:
  /// For the runtime.
  explicit Process(detail::ActorCell& cell) noexcept : cell_(cell) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() = default;

  [[nodiscard]] ActorRef self() const noexcept;
  operator ActorRef() const noexcept { return self(); }  // NOLINT(google-explicit-constructor)
  [[nodiscard]] ActorSystem& system() const noexcept;
  /// Logs with the path of this process.
  [[nodiscard]] Logger logger() const noexcept;

  // ---- receiving: receive(...) and receive_for(timeout, ...), see detail/receiver.hpp

  /// Who sent what has been received last. A ref to dead letters when nobody said so.
  [[nodiscard]] ActorRef sender() const;
  /// Answers sender(), whether it asked or told.
  template <class M>
  requires detail::sendable<M>
  void reply(M&& message) const {
    reply_with(detail::wrap<detail::sent_as<M>>(std::forward<M>(message)));
  }

  // ---- time

  /// Waits. Zero, or less, is yield().
  void sleep_for(Duration time);
  /// Lets everybody else have a turn. Throws Error on an executor whose threads host no fibers.
  void yield();

  // ---- ends

  /// One Terminated can be received when that one has ended; at once when it has already. Gives the
  /// ref back.
  template <is_ref R>
  R watch(R ref) const {
    watch_id(ref.id());
    return ref;
  }
  /// Also discards a notice that has come already.
  void unwatch(const ActorRef& ref) const;

  // Links go both ways. When one end ends normally, nothing happens to one that does not trap
  // exits; when it ends in any other way, that one ends too, for the same reason: its waits throw
  // Stopping, and a supervisor does not restart it. (When the system ends, a link ends nobody
  // before its turn.) One that traps exits gets an Exit, whatever the reason. Restarts are no ends:
  // links, monitors and trap_exit stay. Kill cannot be trapped; those who are linked to the killed
  // can trap that end.

  /// Links this actor and that one. A second time, or for itself: nothing. One that has ended has
  /// ended with noproc: an Exit is there at once, or this throws Stopping. Throws Error for an
  /// ask's promise.
  void link(const ActorRef& ref) const;
  /// No Exit of that one comes any more; one that has come already is discarded. Harmless without a
  /// link.
  void unlink(const ActorRef& ref) const;
  /// One Down can be received when that one has ended; at once, with noproc, when it has already.
  /// Each call is a monitor of its own. Throws Error for itself and for an ask's promise.
  MonitorId monitor(const ActorRef& ref) const;
  /// Ends a monitor; also discards a Down that has come already. Harmless for one that is over, and
  /// for one of another actor.
  void demonitor(MonitorId id) const;
  /// From now on the ends of those this one is linked to come as Exit; or, with false, end it.
  /// Returns what it was; false at first.
  bool trap_exit(bool on) const;

  /// spawn(...), and a link to the new process that exists before it runs. Throws what spawn
  /// throws; then there is no link.
  template <class F, class... Args>
  requires(detail::is_spawn_option<F> ||
           detail::process_function<F, Args...>) auto spawn_link(F&& function,
                                                                 Args&&... arguments) {
    return tied(detail::Tie::link)
        .spawn(std::forward<F>(function), std::forward<Args>(arguments)...);
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn_link(Args&&... arguments) {
    return tied(detail::Tie::link).template spawn<C>(std::forward<Args>(arguments)...);
  }
  template <class F, class... Args>
  requires(!detail::is_spawn_option<F> && !detail::process_function<F, Args...>)
      a_process_is_a_function_of_process_ref_and_these<F, Args...> spawn_link(F&& function,
                                                                              Args&&... arguments)
  = delete;  // its parameters: Process&, then these
  /// spawn(...), and a monitor of the new process that exists before it runs: {ref, id}.
  template <class F, class... Args>
  requires(detail::is_spawn_option<F> ||
           detail::process_function<F, Args...>) auto spawn_monitor(F&& function,
                                                                    Args&&... arguments) {
    MonitorId id;
    auto ref = tied(detail::Tie::monitor, &id)
                   .spawn(std::forward<F>(function), std::forward<Args>(arguments)...);
    return MonitoredProcess{std::move(ref), id};
  }
  template <class C, class... Args>
  requires std::is_class_v<C>
  auto spawn_monitor(Args&&... arguments) {
    MonitorId id;
    auto ref = tied(detail::Tie::monitor, &id).template spawn<C>(std::forward<Args>(arguments)...);
    return MonitoredProcess{std::move(ref), id};
  }
  template <class F, class... Args>
  requires(!detail::is_spawn_option<F> && !detail::process_function<F, Args...>)
      a_process_is_a_function_of_process_ref_and_these<F, Args...> spawn_monitor(
          F&& function, Args&&... arguments)
  = delete;  // its parameters: Process&, then these

  /// Ends this process: throws Stopping, from here and from every wait.
  [[noreturn]] void stop();
  /// The same, but no normal end: the reason is this value (ExitReason::Kind::value; what() is its
  /// text). Those who are linked end for that reason, or get Exit{ref, reason, value}; join()
  /// throws ActorTerminated. Nobody logs it. One that is ending already keeps the reason it has.
  [[noreturn]] void exit(Value reason);

 private:
  [[nodiscard]] detail::SpawnOrigin spawn_origin() const noexcept;
  [[nodiscard]] detail::TiedSpawner tied(detail::Tie tie, MonitorId* id = nullptr) const;
  /// `select` null: any message. An empty Received only when `timeout` is over.
  [[nodiscard]] detail::Received wait(const detail::Selector* select, Duration timeout);
  void watch_id(detail::RefId id) const;
  void reply_with(detail::Envelope* message) const;

  detail::ActorCell& cell_;
};

}  // namespace actors
