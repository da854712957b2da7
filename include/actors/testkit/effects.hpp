#pragma once
// Effects: what an actor has done to its surroundings, as a BehaviorTestKit records it.

#include <cstddef>
#include <string>
#include <variant>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/signals.hpp"

namespace actors::testkit {

/// It has started a child.
struct Spawned {
  ActorRef ref;
  std::string name;  ///< the last part of its path
  std::string type;  ///< its class: "Parser"
};
/// A child has ended: the actor, its strategy, or the test has stopped it.
struct ChildStopped {
  ActorRef ref;
  std::string name;
};
/// Its strategy has restarted a child.
struct ChildRestarted {
  ActorRef ref;
  std::string name;
};
/// It watches this one, with Terminated or a message of its own.
struct Watched {
  ActorRef ref;
  std::string path;
};
/// It does not watch this one any more, which lives.
struct Unwatched {
  ActorRef ref;
  std::string path;
};
/// timers(): one has been started, perhaps in place of another of that key.
struct TimerStarted {
  std::string key;
  std::string message;  ///< its type: "Retry"
  Duration delay;       ///< until the first message
  Duration period;      ///< zero: there is only one
};
/// timers(): one has been cancelled before it was due, and not replaced.
struct TimerCancelled {
  std::string key;
};
/// set_receive_timeout().
struct ReceiveTimeoutSet {
  Duration after;
};
/// cancel_receive_timeout().
struct ReceiveTimeoutCancelled {};
/// There are more messages in the stash.
struct Stashed {
  std::size_t messages;  ///< so many more
};
/// There are fewer.
struct Unstashed {
  std::size_t messages;  ///< so many fewer
};
/// It has ended: its children, watches and timers have gone with it, without effects of their own.
struct Stopped {
  ExitReason reason;
};

using Effect = std::variant<Spawned, ChildStopped, ChildRestarted, Watched, Unwatched, TimerStarted,
                            TimerCancelled, ReceiveTimeoutSet, ReceiveTimeoutCancelled, Stashed,
                            Unstashed, Stopped>;

/// In words: "Spawned /user/kit/a/worker (Worker)".
[[nodiscard]] std::string describe(const Effect& effect);

}  // namespace actors::testkit
