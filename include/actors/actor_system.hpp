#pragma once
// ActorSystem: owns the threads and the tree of actors. A program has usually one. It ends like a
// scope:
//
//   int main() {
//     actors::ActorSystem system("hello");
//     auto greeter = system.actor_of<Greeter>("Hello");
//     greeter.tell("world");
//   }   // top-level actors end in reverse order of creation, each after what it had been told;
//   then the threads end
//
// All members are thread-safe, and may be called from inside actors unless they say otherwise.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/config.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/event_stream.hpp"
#include "actors/future.hpp"
#include "actors/process.hpp"
#include "actors/props.hpp"
#include "actors/spawn.hpp"

namespace actors {

namespace detail {
class SystemCore;
}

class ActorSystem : public detail::Spawner<ActorSystem> {
 public:
  /// Starts the threads. Throws ConfigError for impossible options, InvalidName for a name that
  /// cannot stand in a path.
  explicit ActorSystem(std::string name = "default");
  explicit ActorSystem(std::string name, const Config& config);
  explicit ActorSystem(const Config& config);
  /// The graceful way: top-level actors end one after the other, last created first, each after it
  /// has handled what it had been told and after its own children. One that fails on the way is
  /// decided about as ever, but stopped where that would escalate or restart it after a delay. Past
  /// Config::shutdown_deadline it turns into the abrupt way (see terminate()) and prints who was
  /// still alive and what it was doing. Destroying a system from one of its own workers aborts with
  /// a sentence.
  ~ActorSystem();
  ActorSystem(const ActorSystem&) = delete;
  ActorSystem& operator=(const ActorSystem&) = delete;

  [[nodiscard]] const std::string& name() const noexcept;

  // ---- starting actors
  /// Starts a top-level actor. The object is built in the actor's first turn, from copies of the
  /// arguments. Throws NameTaken, InvalidName, ConfigError (no such dispatcher), SystemTerminated.
  template <class A, class... Args>
  Ref<A> actor_of(Args&&... args) {
    return actor_of(detail::props_of<A>(std::forward<Args>(args)...));
  }
  template <class A>
  Ref<A> actor_of(Props<A> props) {
    return Ref<A>(create(props.take_blueprint(), props.options()));
  }

  // spawn(function, arguments...) starts a process: see spawn.hpp.

  // ---- finding them
  /// The actor at an absolute path ("/user/alice"), or an empty ref.
  [[nodiscard]] ActorRef find(std::string_view path) const;
  /// Gives a living actor a name that whereis() finds; it may have several, besides its path. They
  /// are free again before anybody can know of its end. Nothing happens if it has the name already.
  /// Throws NameTaken if another living actor has it, ActorTerminated for an empty ref and one that
  /// has ended, InvalidName for what could not be an actor's name, Error for a ref of another
  /// system and for an ask's promise.
  void register_name(std::string_view name, const ActorRef& ref);
  /// The living actor that is registered under this name, or an empty ref.
  [[nodiscard]] ActorRef whereis(std::string_view name) const;
  /// Frees the name. False: no living actor had it.
  bool unregister_name(std::string_view name);
  /// Takes anything, and publishes it as a DeadLetter.
  [[nodiscard]] ActorRef dead_letters() const noexcept;
  [[nodiscard]] EventStream& event_stream() noexcept;
  [[nodiscard]] Logger logger() const noexcept;
  [[nodiscard]] LogTarget& log_target() noexcept;
  [[nodiscard]] Clock& clock() const noexcept;

  // ---- ending actors
  /// Ends `ref` after the message it is handling; what is queued becomes dead letters. Harmless for
  /// one that has ended.
  void stop(const ActorRef& ref);
  /// Lets `ref` handle what it has been told (PoisonPill), then ends it. The future completes when
  /// it has fully stopped, at once for one that has ended, and fails with AskTimeout after
  /// `timeout`.
  [[nodiscard]] Future<void> graceful_stop(const ActorRef& ref,
                                           Duration timeout = std::chrono::seconds(5));

  // ---- ending the system
  /// The abrupt way: current messages finish, waits are interrupted, the rest goes to dead letters.
  /// Returns at once; the future completes when the last actor has stopped and the callbacks have
  /// run. Idempotent.
  Future<void> terminate();
  /// The graceful way, as the destructor goes it, but at once and with a deadline of its own. True:
  /// everything ended in time. From a plain thread only (Error from inside an actor).
  bool shutdown(Duration deadline);
  /// Completes when the system has ended, by whatever way.
  [[nodiscard]] Future<void> when_terminated() const;
  /// Blocks a plain thread until somebody terminates the system: a server's main.
  void wait();
  /// Runs `f` when the last actor has stopped: callbacks in reverse order of registration, before
  /// when_terminated() completes. Throws SystemTerminated once the system has ended.
  void on_termination(detail::UniqueFunction<void()> f);
  [[nodiscard]] bool terminating() const noexcept;

  // ---- looking at it
  /// Blocks until nothing is runnable, no timer is due, no handler is parked and no blocking() is
  /// open, or until `timeout` (real time). Drives a manual executor. False on timeout. From a plain
  /// thread only (Error from inside an actor).
  bool await_idle(Duration timeout);
  /// The actors that live, as an indented tree of paths. Each with what is unusual about it: its
  /// state if it is not live (starting, restarting, stopping, failed, suspended), how many messages
  /// wait, if any are known to, and how often it has been restarted; and with what it is doing
  /// where that is known:
  ///
  ///   /user
  ///     /user/a [3 waiting, 1 restart]: handles Ping on thread 4711
  ///     /user/b: waits for an answer of /user/a to Ping, for 2.5s
  ///     /user/c [suspended, 7 waiting]
  ///
  /// What waits is exact for mailboxes that with_mailbox() gave. Of the default one it is what the
  /// actor has seen last, if metrics.hpp counts its messages; debug.hpp asks the actor itself.
  [[nodiscard]] std::string tree() const;

  /// For the library: the runtime behind this system.
  [[nodiscard]] detail::SystemCore& core() noexcept { return *core_; }

 private:
  friend class detail::Spawner<ActorSystem>;

  [[nodiscard]] detail::SpawnOrigin spawn_origin() noexcept;
  void require_mine(const ActorRef& ref, const char* call) const;
  [[nodiscard]] detail::RefId create(detail::Blueprint blueprint, const Options& options);

  Duration shutdown_deadline_;
  detail::SystemCore* core_;  // left behind, on purpose, when a thread is still stuck in user code
                              // after the deadline
};

}  // namespace actors
