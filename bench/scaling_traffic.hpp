#pragma once
// Two workers whose actors tell each other something now and then, and what it takes to wake one:
// what bench/scaling_model.cpp takes its defaults from and is compared with.

#include "actors/actors.hpp"

namespace bench {

/// Where actors may run: in two pools of one worker, which keep them apart, or in one pool of two,
/// where an actor that rests runs where it is told from.
enum class Where { kept_apart, one_pool };

struct Traffic {
  double nanoseconds;  ///< per message, all workers' messages together
  double crossed;      ///< of the answers, how many have come from another thread
};
/// Of what pairs tell, `share` goes to another pair's actor, which runs at the other worker if
/// actors are kept apart. In one pool twice as much goes to any pair, so `share` is at most 1/2.
[[nodiscard]] Traffic traffic(Where where, double share);

/// The same in a pool of so many workers, with nothing between the pairs. `at_home`: false, no
/// actor is ever at home.
[[nodiscard]] double pairs_alone(int workers, bool at_home);

/// Nanoseconds until a cache line that one thread has written is seen by another one, which spins.
/// Depends on where the host has the two CPUs run this minute.
[[nodiscard]] double line_there();

/// Nanoseconds, medians.
struct WakeUp {
  double of_the_teller;
  double until_it_runs;
};
/// A tell to an actor whose worker sleeps.
[[nodiscard]] WakeUp wake_up();

}  // namespace bench
