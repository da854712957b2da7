#pragma once
// A discrete-event simulation of workers that run actors, for docs/scaling.md: what a machine with
// more cores than ours would do. Nothing of libactors runs in it. It repeats what the pool does
// (executors/pool_loop.cpp, run_queue.hpp, libactors/mailbox/mailbox_home.hpp) with times added up
// where the pool works. The load is that of bench/scaling_traffic.cpp.
//
// Left out: priorities, timers, the monitor, adoption of inboxes (turns here are short), the depot
// of cells, memory that belongs to a socket, and neighbours.

#include <cstdint>

namespace bench {

/// Nanoseconds. The defaults are from what bench/scaling measured here, by the rows of its last
/// two tables that are named; docs/scaling.md has them.
struct Costs {
  double home = 12.8;  ///< a message and its turn at home: `1` worker
  double away = 12.0;  ///< more, if the receiver is at home nowhere: `nobody at home`
  /// Waiting for a cache line of another core: a quarter (see the two below) of what a message
  /// costs more if all cross, by the row of share 1. Its column of lines times other accesses.
  double line = 30;
  double sender = 2;      ///< lines a teller waits for, if the receiver is elsewhere. Assumed
  double receiver = 2;    ///< lines a worker waits for, to run what has been elsewhere. Assumed
  double waking = 6'000;  ///< for the teller, if a worker sleeps: `waking`
  double woken = 20'000;  ///< from then until that worker runs: `until it runs`, on a quiet machine
  double spin = 50'000;   ///< a worker without work looks for it this long: IdlePolicy::balanced
};

struct Load {
  int workers = 1;
  int pairs = 16;           ///< per worker; each has one message under way
  double share = 0;         ///< of all messages, how many are told to an actor elsewhere
  double zipf = 0;          ///< these are spread over actors as 1 / rank^zipf; 0: evenly
  bool kept_apart = false;  ///< actors stay at their workers; else as in one pool
  bool homes = true;        ///< actors may be at home
  bool giving = true;       ///< who has too much gives to who has nothing
  bool start_at_one = false;
  double warm_up = 1e6;  ///< nanoseconds that do not count
  double time = 4e6;     ///< nanoseconds that do
  std::uint64_t seed = 1;
};

struct Outcome {
  double messages_per_second = 0;
  double crossed = 0;         ///< share of messages handled elsewhere than where they were told
  double away = 0;            ///< share of messages handled by an actor at home nowhere
  double idle = 0;            ///< share of all workers' time
  double busiest_actor = 0;   ///< share of the time in which the busiest actor ran
  double busiest_worker = 0;  ///< its messages by those of the average worker
};

/// The same arguments give the same outcome.
[[nodiscard]] Outcome simulate(const Costs& costs, const Load& load);

}  // namespace bench
