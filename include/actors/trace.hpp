#pragma once
// Trace: who told whom what, when, how long it waited, and what it was told for. On demand, for a
// system or for one actor; nothing is paid for it while it is off.
//
//   actors::trace::start(system).get();                 // or start(ref): what that one is told
//   ...
//   for (const actors::trace::Record& r : actors::trace::take(system)) {
//     std::cout << r.to_text() << '\n';
//   }
//
//   #12 /user/till told /user/cook Order: waited 40us, took 2ms
//   #13 /user/cook told /user/waiter Dish: waited 1us, took 3us, because of #12
//
// A message is told, and handled; when its handler ends there is a record of it. Records go to a
// ring that keeps the latest, or to a function of yours. Because of: whoever tells something while
// it handles a traced message does it because of that. (Erlang's seq_trace; a process is taken to
// work on what it has received last.) A message that is never handled has no record, nor has one
// that was told before the trace was on, nor the answer to an ask, which goes to a future and not
// to an actor. One that is stashed has a record each time it is handled, with the same number.
//
// While it is on, each traced message takes a lock and two looks at the clock, and actors that are
// traced do not move in with a worker: expect less than a microsecond for each.
//
// All functions are thread-safe and may be called from inside actors, as long as the system lives.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/future.hpp"

namespace actors {
class ActorSystem;
}

namespace actors::trace {

/// One message that has been handled.
struct Record {
  std::uint64_t number = 0;   ///< in the order in which they were told; from 1
  std::uint64_t because = 0;  ///< number of the message that was being handled; 0: of none
  std::string from;           ///< the actor that told it; "(nobody)": no actor
  std::string to;             ///< for what the routees of a balancing pool share: the pool
  std::string message_type;
  TimePoint told{};   ///< these by the system's clock
  TimePoint begun{};  ///< the handler, or the receive of a process
  TimePoint ended{};  ///< of a process: begun

  [[nodiscard]] Duration waited() const noexcept { return begun - told; }
  [[nodiscard]] Duration took() const noexcept { return ended - begun; }
  /// One line: see above.
  [[nodiscard]] std::string to_text() const;
};

struct Options {
  std::size_t capacity = 10'000;  ///< so many records are kept; older ones are dropped for new ones
  /// Gets each record instead, on the thread of the actor that has handled the message; by several
  /// threads at once. What it throws is logged as an error, once per start().
  std::function<void(const Record&)> sink = {};
};

/// Traces what every actor of the system is told from now on. When it is on already, the options
/// change, and records stay. Each actor begins when it comes to it, between two messages; the
/// future completes when all have that lived at the time. Throws Error for a capacity of 0.
Future<void> start(ActorSystem& system, Options options = {});
/// Traces what one actor is told from now on, not through a balancing pool. Its records go where
/// those of its system go. Throws ActorTerminated for nobody and the ended, Error for a promise.
Future<void> start(const ActorRef& actor);
/// Stops it for all actors, also those that were named one by one: each when it comes to it.
void stop(ActorSystem& system);
/// Stops it for one actor. Nothing happens if it has ended.
void stop(const ActorRef& actor);

/// The records that are kept, the oldest first; none are left.
[[nodiscard]] std::vector<Record> take(ActorSystem& system);
/// So many have been dropped for newer ones since the first start().
[[nodiscard]] std::uint64_t dropped(ActorSystem& system);

}  // namespace actors::trace
