#pragma once
// Metrics: what the actors of a system have done, in numbers. Nothing is counted before start(),
// and nothing is paid for it: a message takes the same instructions as ever.
//
//   actors::metrics::start(system);
//   ...
//   const actors::metrics::Snapshot now = actors::metrics::read(system);
//   std::cout << now.total.messages << " messages, " << now.dead_letters << " dead letters\n";
//
//   // For Prometheus: what your HTTP server answers to GET /metrics.
//   reply(actors::metrics::prometheus_text(actors::metrics::read(system)));
//
// Numbers are kept per actor and summed up per class of actors, and over all. There are as many
// classes as the program has, and they stay; paths come and go with every request or connection,
// and whoever keeps a time series for each of them soon keeps millions. One actor's numbers are
// there as well: read(ref).
//
//   number            how exact
//   messages          exact, from start() on: every message handled, signals and ticks included;
//   one
//                     that was stashed and is handled again counts again
//   failures          exact, from start() on: a handler or a hook threw
//   restarts          exact, always counted
//   dead letters      exact, always counted
//   waiting           exact for a mailbox that with_mailbox() gave; of the default one, as the
//   actor
//                     has seen it last, looking at least at each 64th message
//   high water        the most that waited at once; exact and not, as `waiting`
//   handler times     of the first message and each 64th after it, by the system's clock: from the
//                     beginning to the end of the handler, waits in it included. Not of processes,
//                     which have no handlers
//
// While it is on a message costs some 20 instructions more, and no atomic read-modify-write.
//
// All functions are thread-safe and may be called from inside actors, as long as the system lives.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"

namespace actors {
class ActorSystem;
}

namespace actors::metrics {

/// How long handlers took, of those whose time was taken.
struct Times {
  /// Each four times the one before: 256 ns, about 1 us, 4 us ... 4.3 s.
  static constexpr std::size_t kBounds = 13;
  [[nodiscard]] static constexpr Duration bound(std::size_t i) noexcept {
    return Duration(std::int64_t{256} << (2 * i));
  }

  /// counts[i]: so many took at most bound(i), and more than the bound before it; the last: more
  /// than any bound.
  std::array<std::uint64_t, kBounds + 1> counts{};
  Duration sum{};
  [[nodiscard]] std::uint64_t count() const noexcept;
};

/// Of one actor, or of several: then what waits is added up, and the high water is the highest of
/// any.
struct Counts {
  std::uint64_t messages = 0;
  std::uint64_t failures = 0;
  std::uint64_t restarts = 0;
  std::uint64_t waiting = 0;
  std::uint64_t high_water = 0;
  Times handler_time;

  Counts& operator+=(const Counts& other) noexcept;
};

/// Of all actors of one class there have been since start().
struct OfClass {
  std::string name;          ///< as in the program; "process" for processes
  std::uint64_t living = 0;  ///< so many of those that are counted live
  Counts counts;
};

struct Snapshot {
  std::string system;
  std::uint64_t living = 0;  ///< actors, the guardian /user included
  std::uint64_t dead_letters = 0;
  Counts total;
  std::vector<OfClass> classes;  ///< in the order of their names
};

/// Counts what every actor of the system handles from now on, those included that are started
/// later. Nothing happens if it is on.
void start(ActorSystem& system);
/// Stops that. The numbers stay, and start() goes on from them.
void stop(ActorSystem& system);
[[nodiscard]] bool running(ActorSystem& system) noexcept;

/// What has been counted so far. Each number was true at some time during the call.
[[nodiscard]] Snapshot read(ActorSystem& system);
/// The same of one actor; nothing for one that has ended or that nothing was counted of.
[[nodiscard]] std::optional<Counts> read(const ActorRef& actor);

/// In the text format of Prometheus, version 0.0.4 (Content-Type: text/plain; version=0.0.4): each
/// series with the labels system and class. Times in seconds.
[[nodiscard]] std::string prometheus_text(const Snapshot& snapshot);

}  // namespace actors::metrics
