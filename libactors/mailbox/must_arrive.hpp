#pragma once
// Which messages no mailbox may refuse.

#include <cstdint>

#include "actors/detail/envelope.hpp"
#include "actors/protocol.hpp"

namespace actors::detail {

/// Among Envelope::flags: an event of the event stream.
inline constexpr std::uint32_t kEvent = 256;

/// What the runtime sends (signals, ticks, callbacks of futures, its own questions), and what ends
/// the actor. Not events of the event stream, of which there may be any number.
[[nodiscard]] inline bool must_arrive(const Envelope& envelope) noexcept {
  return (envelope.has(Envelope::kInternal) && !envelope.has(kEvent)) ||
         same_type(envelope.type, &type_of<PoisonPill>);
}

}  // namespace actors::detail
