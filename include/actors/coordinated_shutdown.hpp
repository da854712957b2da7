#pragma once
// CoordinatedShutdown: ends a program in order. Its tasks stand in named phases; the phases run one
// after the other, the tasks of one phase side by side; the last phase ends the actor system.
//
//   actors::CoordinatedShutdown shutdown(system);
//   shutdown.add_task("service-unbind", "http", [&] { listener.close(); });
//   shutdown.add_task("service-requests-done", "drain", [=] { return pool.ask(Drain{}); });
//   shutdown.add_phase("flush", {.after = {"service-stop"}, .timeout = 30s});
//   shutdown.add_task("flush", "journal", [&] { journal.sync(); });
//   ...
//   shutdown.run("the disk is full");                 // or by a signal: shutdown_signals.hpp
//
// The phases that there are, those of Akka, each after the one before it, 5 s each:
//
//   before-service-unbind          nothing has changed yet
//   service-unbind                 no new requests are taken
//   service-requests-done          those that are under way are finished
//   service-stop                   connections are closed
//   before-actor-system-terminate  the last phase in which all actors live
//   actor-system-terminate         the graceful end of the system (10 s; then the abrupt one)
//
// A task is a function of nothing. If it returns a Future, the task has ended when that is
// complete. Each runs in the turn of an actor of its own, so it may wait (get(), asks); work that
// blocks its thread belongs in actors::blocking().
//
// A task that throws, or a phase whose timeout is over, is logged as a warning that names the
// tasks. Then the next phase begins; with recover = false the shutdown is broken off there instead,
// and the system lives on. What a task does after its phase's timeout is not undone; nobody waits
// for it any more.
//
// It runs once, whoever asks for it and how often. When the system ends by another way (its
// destructor, terminate(), a failure that reaches the root) the tasks that have not begun run then
// too, phase by phase: but after the actors have ended, one task after the other, on the thread
// that ends the system, and a Future is waited for there for at most the timeout of its phase (by
// the wall clock). So let run() end a program whose tasks need its actors.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/empty_function.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"

namespace actors {

class ActorSystem;

namespace detail {
class ShutdownPlan;

/// Complete when `future` is, with its failure.
template <class T>
[[nodiscard]] Future<void> completion_of(Future<T> future) {
  Promise<void> promise;
  Future<void> done = promise.future();
  FutureState& source = FutureAccess::state(future);
  on_completion_anywhere(source,
                         [future = std::move(future), promise = std::move(promise)]() mutable {
                           FutureState& state = FutureAccess::state(future);
                           if (state.failed()) {
                             promise.fail(state.error());
                           } else {
                             promise.set();
                           }
                         });
  return done;
}

}  // namespace detail

/// A shutdown was broken off: a phase with recover = false has failed. The text names the phase,
/// and what failed in it.
struct ShutdownAborted : Error {
  using Error::Error;
};

/// A phase of yours.
struct ShutdownPhase {
  std::vector<std::string> after = {};   ///< phases that end before it begins
  std::vector<std::string> before = {};  ///< phases that begin after it has ended
  Duration timeout = std::chrono::seconds(5);
  bool recover = true;  ///< after a failure or the timeout the next phase begins
};

/// A handle on the one shutdown that a system has. Thread-safe, copyable. Use it while the system
/// lives.
class CoordinatedShutdown {
 public:
  /// Throws SystemTerminated when the first one is made in a system that has ended.
  explicit CoordinatedShutdown(ActorSystem& system);

  /// Adds a phase. Every phase is before actor-system-terminate. Throws Error for an empty name,
  /// one that is taken, an `after` or `before` that there is not, a timeout that is not positive, a
  /// cycle (the text says which), and once the shutdown has begun; then nothing has changed.
  void add_phase(std::string name, ShutdownPhase phase = {});
  /// Another timeout for a phase. Throws Error for a phase that there is not or that has begun, and
  /// a timeout that is not positive.
  void set_timeout(std::string_view phase, Duration timeout);
  /// Adds a task; `name` is for the log. Throws Error for a phase that there is not, that has begun
  /// or is the last one, and for an empty function.
  template <class F>
  requires std::is_invocable_v < std::decay_t<F>
  & > void add_task(std::string_view phase, std::string_view name, F&& function) {
    using Result = std::invoke_result_t<std::decay_t<F>&>;
    if (detail::is_empty_function(function)) {
      throw_empty(phase, name);
    }
    add(phase, std::string(name), [f = std::decay_t<F>(std::forward<F>(function))]() mutable {
      if constexpr (detail::is_future<Result>) {
        return detail::completion_of(f());
      } else {
        static_cast<void>(f());
        Promise<void> done;
        done.set();
        return done.future();
      }
    });
  }
  /// All phases, in the order in which they run.
  [[nodiscard]] std::vector<std::string> phases() const;

  /// Begins the shutdown, unless it has begun, and returns at once. The future, the same for all,
  /// completes when the system has ended; it fails with ShutdownAborted. Any thread, actors too.
  Future<void> run(std::string reason = "asked to");
  /// What the first run() was given; "the system has ended" when there was none. Empty before.
  [[nodiscard]] std::string reason() const;

  [[nodiscard]] ActorSystem& system() const noexcept { return *system_; }

 private:
  using Task = detail::UniqueFunction<Future<void>()>;
  [[noreturn]] static void throw_empty(std::string_view phase, std::string_view task);
  void add(std::string_view phase, std::string name, Task function);

  ActorSystem* system_;
  std::shared_ptr<detail::ShutdownPlan> plan_;
};

}  // namespace actors
