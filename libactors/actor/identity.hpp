#pragma once
// The runtime's answers to Identify.

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/identify.hpp"

namespace actors::detail {

/// The sizes are compared here, because most messages that ask are something else.
[[nodiscard]] inline bool is_identify(const Envelope& envelope) noexcept {
  return envelope.type->size == sizeof(Identify) && same_type(envelope.type, &type_of<Identify>);
}

/// Tells `asker` who `known` is; empty: nobody. Throws std::bad_alloc, and ValueError for an id
/// that cannot be copied.
void answer_identify(const Identify& question, RefId asker, RefId known);

}  // namespace actors::detail
