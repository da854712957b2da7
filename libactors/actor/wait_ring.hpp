#pragma once
// Rings of actors that wait for each other's answers. Handlers are serial: an actor whose handler
// is parked answers nothing, so such a ring would stand still until something from outside ends a
// wait.
//
// An edge leads from an actor whose handler waits in get(), without a time limit of that call, for
// an ask, to the actor that was asked, as long as nobody else can answer: not when the question was
// forwarded, taken by reply_later(), when its handler has returned without an answer, or has made
// its sender() known (PromiseSlot::debt knows). Each actor has at most one edge, so walking is
// following a list.
//
// Who blocks a parked actor's word publishes its edge before, and walks after. Of all waits in a
// ring one is the last to be blocked (all of that is seq_cst), and its walk finds all others. A
// walk may meet edges that were never there at the same time: what looks like a ring is looked at
// again, backwards, under a mutex. From the actor that walks, which does not move, each edge that
// is still the same keeps the one before it from having moved in between. The mutex sees to it that
// of several that walk the same ring one alone withdraws: it ends its edge before the next one
// looks.

#include <vector>

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// The actors that wait for each other, from `self` on, if the wait of `self` for `promise`, which
/// it has published, closes a ring; that wait is no edge any more then. Otherwise empty. The
/// activation of `self`, or the fiber that has just given it away.
[[nodiscard]] std::vector<RefId> ring_closed_by(RefId self, RefId promise) noexcept;

}  // namespace actors::detail
