#pragma once
// look_at(): how everybody else gets at what belongs to an actor's activation.

#include "actors/detail/ref_id.hpp"
#include "actors/detail/unique_function.hpp"

namespace actors::detail {

class ActorCell;
class Services;
struct Envelope;

/// Has the actor's activation run `look`, or drops it when there is no such actor (any more).
/// Throws Error, which names `call`, for an ask's promise. Any thread.
void look_at(RefId actor, const char* call, UniqueFunction<void(ActorCell&)> look);

/// For the trace: the calling thread tells `envelope` to `to` now, whoever's turn it is in. Any
/// thread, while the system of `services` lives.
void stamp_told(Services& services, Envelope& envelope, RefId to);

}  // namespace actors::detail
