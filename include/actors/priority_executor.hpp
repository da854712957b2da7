#pragma once
// PriorityExecutor: some actors run before others when there are fewer workers than work. It is
// laid over any executor (a pool, an elastic or a pinned one, a manual one, an io_context) and
// gives it lanes, one per priority. A dispatcher names its lane, and actors name their dispatcher:
//
//   actors::ActorSystem system("plant", actors::Config{
//       .executor = actors::make_priority(actors::make_pool(2)),
//       .dispatchers = {{.name = "control", .priority = 1},       // before all others
//                       {.name = "reports", .priority = -1}}});   // when nobody else has work
//   auto valve = system.actor_of(actors::props<Valve>().on_dispatcher("control"));
//
// In a configuration file: {"type": "priority", "over": "pool"}, see docs/configuration.md.
//
// Priorities. 0 is the priority of dispatchers that say nothing, higher numbers run first (as in
// folly's executors). Actors of one lane run in the order in which they became runnable. Each turn
// that a worker has to give goes to the highest lane that has something to run; so an actor of the
// highest lane waits for the turns that are running, and for nothing else. How long those are is
// up to the others' dispatchers: give them a small throughput, or a quantum.
//
// Fairness. Priorities alone would let a busy lane starve those below it for ever. After
// PriorityOptions::fairness turns in a row of higher lanes a lane that waits gets one (when several
// have waited that long, the one that was passed over most often, then the higher one). 8 is what
// Erlang's scheduler does for processes of priority low next to normal ones. 0 turns it off, which
// is what Erlang does for high and max: strict, and only for lanes that have little to do.
//
// What has no priority. A handler that waited (for a future, a message, room in a mailbox) goes on
// where it was parked, between two turns of that thread, whatever its priority: it has had its
// turn already. So a process, which is one long turn, has its priority when it begins, and whenever
// it yields; between them it is like any parked handler. Timers fire when they are due. And a turn
// that runs is not interrupted: on a machine whose workers are all in long handlers, an urgent
// actor waits (unless they block: then the executor below brings another thread, as always).
//
// What it costs: a lock that all workers share, twice per turn (not per message: an actor that
// finds ten messages handles them in one turn), and actors that work for each other do not get the
// pool's short ways between them. Leave actors that need neither on a pool of their own.
//
// What is below is the executor's own from now on: a dispatcher that named it too would bypass the
// lanes, so that is a ConfigError. Such dispatchers name the PriorityExecutor, and have priority 0.
// As every executor it belongs to one system.

#include <memory>

#include "actors/clock.hpp"
#include "actors/executor.hpp"

namespace actors {

struct PriorityOptions {
  /// Priorities 1 to `above`, and -`below` to -1; 0 to PriorityExecutor::kMostLanes each.
  int above = 1;
  int below = 1;
  /// Turns in a row that higher lanes may have while one waits; 0: any number.
  int fairness = 8;
};

/// Thread-safe as Executor says. As an executor it is its own lane 0.
class PriorityExecutor final : public Executor {
 public:
  static constexpr int kMostLanes = 16;  ///< above 0, and below it

  /// Throws ConfigError when `over` is null or a PriorityExecutor, and for impossible values.
  explicit PriorityExecutor(std::shared_ptr<Executor> over, const PriorityOptions& options = {});
  /// Stops it, if that has not been done: whoever has started it.
  ~PriorityExecutor() override;

  /// What dispatchers of this priority give their actors to, alive as long as this. Its start() and
  /// stop() are those of the whole. Throws ConfigError for a priority that there is not, naming
  /// those that there are. Any thread.
  [[nodiscard]] Executor& lane(int priority) const;
  /// The lowest and the highest priority. Any thread.
  [[nodiscard]] int lowest() const noexcept;
  [[nodiscard]] int highest() const noexcept;
  /// What it is laid over. Any thread.
  [[nodiscard]] const std::shared_ptr<Executor>& over() const noexcept;

  void start(Clock& clock) override;
  bool stop(TimePoint deadline) noexcept override;
  void execute(Runnable& r) noexcept override;
  void execute_later(Runnable& r) noexcept override;
  [[nodiscard]] std::uint64_t activity() const noexcept override;
  [[nodiscard]] bool quiet() const noexcept override;
  bool await_quiet(TimePoint deadline) override;
  [[nodiscard]] detail::TimerService* timers() noexcept override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Lanes over `over`; throws ConfigError as the constructor.
[[nodiscard]] std::shared_ptr<PriorityExecutor> make_priority(std::shared_ptr<Executor> over,
                                                              const PriorityOptions& options = {});

}  // namespace actors
