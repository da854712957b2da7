#pragma once
// Death notices, for whoever has to give one: a closing cell, and the dead letter office for a
// watch or a link that came too late.

#include <cstdint>
#include <string>

#include "actors/detail/ref_id.hpp"
#include "actors/message.hpp"
#include "actors/signals.hpp"

namespace actors::detail {

/// Tells `watcher` (an actor, or the promise of a graceful_stop) that `ended` has ended:
/// Terminated, or the Down of the monitor of that number.
void notify_watcher(RefId watcher, std::uint64_t monitor, RefId ended, const ExitReason& reason,
                    const std::string& path);

/// Tells `linked` that `ended`, which it is linked to, has ended.
void notify_linked(RefId linked, RefId ended, const ExitReason& reason, const Message& value,
                   const std::string& path);

}  // namespace actors::detail
