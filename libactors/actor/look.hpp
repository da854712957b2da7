#pragma once
// look_at(): how everybody else gets at what belongs to an actor's activation.

#include "actors/detail/ref_id.hpp"
#include "actors/detail/unique_function.hpp"

namespace actors::detail {

class ActorCell;

/// Has the actor's activation run `look`, or drops it when there is no such actor (any more).
/// Throws Error, which names `call`, for an ask's promise. Any thread.
void look_at(RefId actor, const char* call, UniqueFunction<void(ActorCell&)> look);

}  // namespace actors::detail
