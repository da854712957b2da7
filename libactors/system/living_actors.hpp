#pragma once
// The actors of a system that live, as anybody may find them.

#include <cstdint>
#include <vector>

#include "actors/detail/ref_id.hpp"
#include "actors/future.hpp"

namespace actors::detail {

class SystemCore;

/// In order of slots; taken while actors come and go, so it is a picture, not a promise. Among them
/// are all that were started before, in the sense of Observatory::modes.
[[nodiscard]] std::vector<RefId> living_actors(const SystemCore& core);

/// Turns `seen`, one of Seen, on or off for all actors of the system, those included that are
/// started later. Complete when all that lived have done it, or have ended.
[[nodiscard]] Future<void> see_all(SystemCore& core, std::uint8_t seen, bool on);
/// The same for these. Throws Error, which names `call`, for an ask's promise.
[[nodiscard]] Future<void> see_each(const std::vector<RefId>& actors, const char* call,
                                    std::uint8_t seen, bool on);

}  // namespace actors::detail
