#pragma once
// The supervisor's reckoning: from one failure and one directive to a directive for each child
// concerned. It changes nothing but the histories it is given, touches no child, reads no clock.

#include <span>
#include <vector>

#include "actors/clock.hpp"
#include "actors/supervision.hpp"

#include "supervision/restart_history.hpp"

namespace actors::detail {

struct ChildDirective {
  ChildId child = 0;
  Directive directive = Directive::stop;  ///< never escalate
  Duration delay{};                       ///< before a restart

  friend bool operator==(const ChildDirective&, const ChildDirective&) = default;
};

struct Plan {
  /// To be applied in this order: restarts as the children were started, stops the other way round.
  std::vector<ChildDirective> children;
  /// The supervisor fails; `children` is empty, its own supervisor decides.
  bool escalate = false;
  /// The budget did not allow the restart that was asked for.
  bool exhausted = false;
};

/// What has to happen when `failed` gets `directive` (which `strategy.decide(failure)` chose; asked
/// for separately, because a decider may throw, and may start children). `children`: all living
/// ones, in the order they were started; a `failed` that is not among them is treated as the only
/// one concerned. `random01`: a random number in [0, 1].
///
/// A restart is charged to the budget of `failed` or to the shared one, as the strategy says; the
/// backoff is that of `failed`, and holds for all that restart with it. If this throws (out of
/// memory), the budget may have been charged.
[[nodiscard]] Plan plan(const SupervisorStrategy& strategy, Directive directive, ChildId failed,
                        std::span<const ChildId> children, RestartHistories& histories,
                        TimePoint now, double random01);

}  // namespace actors::detail
