#pragma once
// Which messages no mailbox may refuse.

#include "actors/detail/future_state.hpp"
#include "actors/protocol.hpp"

namespace actors::detail {

/// Signals, ticks, callbacks of futures, and what ends the actor. Not events of the event stream,
/// of which there may be any number.
[[nodiscard]] inline bool must_arrive(const Envelope& envelope) noexcept {
  return envelope.has(Envelope::kNotice) || envelope.type == &type_of<Continuation> ||
         same_type(envelope.type, &type_of<PoisonPill>);
}

}  // namespace actors::detail
