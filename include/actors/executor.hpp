#pragma once
// Executor: where actors run. The default is a pool of workers; `pinned` gives one thread, `manual`
// runs on the thread that drives it. Implement this interface to run actors on an event loop of
// your own, and name it in Config.

#include <cstdint>
#include <string>

#include "actors/clock.hpp"

namespace actors {

/// Something an Executor runs: one turn of an actor. Executors see nothing else of an actor.
class Runnable {
 public:
  /// One turn. Never throws. The runnable may execute() itself again, or be gone, when run()
  /// returns.
  virtual void run() noexcept = 0;
  /// What this is, for a log line. Any thread, at any time while it is queued or running.
  [[nodiscard]] virtual std::string what() const = 0;
  /// Link for the queue that holds this runnable. It belongs to the executor from execute() until
  /// run() is entered.
  Runnable* next_runnable = nullptr;

 protected:
  Runnable() = default;
  Runnable(const Runnable&) = default;
  Runnable& operator=(const Runnable&) = default;
  ~Runnable() = default;
};

namespace detail {
class TimerService;
}

/// Runs Runnables. Contract (tests/contract/executor_contract.hpp): every execute() leads to
/// exactly one run(); a runnable is never run by two threads at once unless it was executed twice;
/// run()s of one execute()r that wait for nothing else are not lost at stop() (stop drains).
/// Thread-safe, except start() and stop(), which the owning ActorSystem calls once each.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Called once, before the first execute(). `clock` outlives the executor's stop().
  virtual void start(Clock& clock) = 0;
  /// Makes `r` run once, soon, on one of this executor's threads. Callable from any thread.
  virtual void execute(Runnable& r) noexcept = 0;
  /// The same, behind everything already queued: for a runnable whose turn has used up its share.
  virtual void execute_later(Runnable& r) noexcept { execute(r); }
  /// The same for an actor that has just been spawned, and has not run yet: it may run before what
  /// is queued already, so that a tree of short-lived actors is not alive all at once.
  virtual void execute_new(Runnable& r) noexcept { execute(r); }
  /// Runs what is still queued, then ends the threads. Nothing may be executed afterwards. Waits at
  /// most until `deadline` (real time); threads still stuck in user code are left behind, and
  /// stop() returns false.
  virtual bool stop(TimePoint deadline) noexcept = 0;

  /// Grows whenever the executor goes from "nothing to do" to "something to do". Two equal readings
  /// with quiet() true at both mean that nothing happened between them.
  [[nodiscard]] virtual std::uint64_t activity() const noexcept = 0;
  /// Nothing queued, nothing running, no handler parked, no blocking() open. (It may be false for a
  /// moment while a thread looks after its timers.)
  [[nodiscard]] virtual bool quiet() const noexcept = 0;
  /// Blocks until quiet() or the deadline (real time). A manual executor runs its work here.
  virtual bool await_quiet(TimePoint deadline) = 0;
  /// The timers of this executor, or null: then the system's default executor serves the timers of
  /// its actors too.
  [[nodiscard]] virtual detail::TimerService* timers() noexcept { return nullptr; }
};

}  // namespace actors
