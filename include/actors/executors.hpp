#pragma once
// The built-in executors. A system makes a pool by itself; name others in Config:
//
//   actors::Config{.executor = actors::make_manual(seed)};
//   actors::Config{.dispatchers = {{.name = "disk", .executor = actors::make_pinned()}}};
//   actors::Config{.executor = actors::make_pool(0, {.idle = actors::IdlePolicy::frugal,
//                                                    .cpus = {2, 3}})};

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "actors/clock.hpp"
#include "actors/executor.hpp"
#include "actors/manual_executor.hpp"

namespace actors {

class LogTarget;

/// What a worker does when it has run out of work, before it sleeps. Waking a sleeper costs whoever
/// brings work some microseconds, and it takes 20 and more until it runs; looking around costs CPU
/// time, in which others could run.
enum class IdlePolicy : std::uint8_t {
  latency,   ///< looks for work for a millisecond: for machines of its own
  balanced,  ///< for 50 microseconds: two that work for each other do not sleep in between
  frugal,    ///< hardly at all: for laptops, crowded machines, and pools with little to do
};

struct PoolOptions {
  /// Bytes of stack per handler that runs or is parked: reserved, committed on use.
  std::size_t stack_size = std::size_t{1} << 20;
  /// Where a worker that was stuck is reported; null: nowhere. Must live until stop().
  LogTarget* log = nullptr;
  /// A handler that blocks its thread for longer than this, while work waits behind it, loses its
  /// worker to another thread. Until its actor is quick again, others go on before its turns.
  Duration stuck_after = std::chrono::milliseconds(10);
  /// Threads besides the workers, for those that block theirs. Unused for 30 seconds, they end.
  int extra_threads = 64;
  /// Keep each worker on a CPU of its own, when there are enough. One pool per process does so, and
  /// those that name their `cpus`.
  bool pin_workers = true;
  IdlePolicy idle = IdlePolicy::balanced;
  /// Numbers of the CPUs that the pool's threads may run on, as in taskset(1); empty: all that the
  /// process may use. Each must be one of these, and be listed once.
  std::vector<int> cpus{};
};

/// A pool of `workers` threads that share work; 0: one per CPU this process may use (its affinity
/// mask and its control group's quota), or of PoolOptions::cpus. Throws ConfigError for impossible
/// values.
[[nodiscard]] std::shared_ptr<Executor> make_pool(int workers = 0, const PoolOptions& options = {});

struct ElasticOptions {
  /// At most so many; 1 to 4096.
  int max_threads = 64;
  /// A thread that has had nothing to do for so long ends, by the system's clock. At least 1 ms.
  Duration idle_after = std::chrono::seconds(30);
  /// Bytes of stack per handler that runs or is parked: reserved, committed on use. At least
  /// 16 KiB.
  std::size_t stack_size = std::size_t{1} << 20;
};

/// Threads for work that blocks them: files, databases, libraries that wait. Each turn has a thread
/// to itself, and before it begins, another one is ready for what comes next: so nobody waits
/// behind a call that blocks, and no call need be marked with blocking(). There are as many threads
/// as have been busy at a time lately, and one that waits for work and keeps the timers; that one
/// stays. At max_threads the rest queues, in order. What this costs is a hand-over to another
/// thread per turn, some 20 microseconds: actors that only compute are better off in the pool.
///
///   actors::Config{.dispatchers = {{.name = "disk", .executor = actors::make_elastic()}}};
///
/// Handlers that wait for futures or messages are parked, as anywhere; their threads stay until
/// they go on, and run others meanwhile. Throws ConfigError for impossible values.
[[nodiscard]] std::shared_ptr<Executor> make_elastic(const ElasticOptions& options = {});

/// One thread of its own: for actors that must always run on the same thread, or that block it.
[[nodiscard]] std::shared_ptr<Executor> make_pinned(std::size_t stack_size = std::size_t{1} << 20);

/// Runs on the thread that drives it; see manual_executor.hpp.
[[nodiscard]] std::shared_ptr<ManualExecutor> make_manual(std::uint64_t seed = 0);
[[nodiscard]] std::shared_ptr<ManualExecutor> make_manual(const ManualOptions& options);

}  // namespace actors
