#pragma once
// What the shelf's templates ask the runtime, apart from deliver(). Declared here, where it is
// needed; defined in libactors/actor, path_of() in libactors/message.

#include <string>

#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

class ActorCell;

/// The cell whose actor is being built on this fiber; it can be claimed once. Throws
/// ActorInitializationError when there is none: somebody made an actor object by hand.
[[nodiscard]] ActorCell* claim_cell();

/// "/user/alice"; "(stopped)" for a ref that has outlived its actor, "(nobody)" for the empty one.
/// Any thread.
[[nodiscard]] std::string path_of(RefId id);

/// The class of a living actor, or null. Any thread.
[[nodiscard]] const ActorClass* class_of_actor(RefId id) noexcept;

}  // namespace actors::detail
