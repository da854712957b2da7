#pragma once
// What shows of a cell to those who look at it.

#include <cstdint>

#include "actors/detail/envelope.hpp"

#include "libactors/mailbox/must_arrive.hpp"

namespace actors::debug {
struct Report;
}

namespace actors::detail {

enum class CellState : std::uint8_t { free, starting, live, restarting, stopping, closed };

/// What is done with an actor's messages besides handling them; among ActorCell::marks_.
struct Seen {
  static constexpr std::uint8_t kCounted = 4;
  static constexpr std::uint8_t kTraced = 8;
  static constexpr std::uint8_t kAny = kCounted | kTraced;
  /// Not that: it has become another, or has a receive timeout. Kept up while any of these is on.
  static constexpr std::uint8_t kEquipped = 16;
};

/// It is for the actor, and not only for the runtime: user messages, events, signals, ticks.
[[nodiscard]] inline bool is_message(const Envelope& envelope) noexcept {
  return !envelope.has(Envelope::kInternal) || envelope.has(Envelope::kNotice) ||
         envelope.has(kEvent);
}

/// Each part was true a moment ago.
struct Standing {
  CellState state;
  bool failed;     ///< waits for its supervisor's decision
  bool suspended;  ///< its parent has failed
  bool held;       ///< see actors/debug.hpp
};

}  // namespace actors::detail
