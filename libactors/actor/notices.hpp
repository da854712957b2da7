#pragma once
// Death notices, for whoever has to give one: a closing cell, and the dead letter office for a
// watch that came too late.

#include <string>

#include "actors/detail/ref_id.hpp"
#include "actors/signals.hpp"

namespace actors::detail {

/// Tells `watcher` (an actor, or the promise of a graceful_stop) that `ended` has ended.
void notify_watcher(RefId watcher, RefId ended, const ExitReason& reason, const std::string& path);

}  // namespace actors::detail
