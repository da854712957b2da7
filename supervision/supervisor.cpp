#include "supervision/supervisor.hpp"

#include <algorithm>

namespace actors::detail {
namespace {

/// The children a stop or restart of `failed` concerns, in the order they were started.
std::span<const ChildId> concerned(SupervisionScope scope, const ChildId& failed,
                                   std::span<const ChildId> children) {
  const auto found = std::find(children.begin(), children.end(), failed);
  if (found == children.end() || scope == SupervisionScope::one) {
    return {&failed, 1};
  }
  return scope == SupervisionScope::all ? children
                                        : std::span<const ChildId>(found, children.end());
}

/// The same directive for all of them.
std::vector<ChildDirective> for_each(std::span<const ChildId> children, Directive directive,
                                     Duration delay) {
  std::vector<ChildDirective> list;
  list.reserve(children.size());
  for (const ChildId child : children) {
    list.push_back({child, directive, delay});
  }
  if (directive == Directive::stop) {
    std::reverse(list.begin(), list.end());
  }
  return list;
}

}  // namespace

Plan plan(const SupervisorStrategy& strategy, Directive directive, ChildId failed,
          std::span<const ChildId> children, RestartHistories& histories, TimePoint now,
          double random01) {
  const RestartLimits& limits = strategy.limits();
  Plan result;
  if (directive == Directive::restart) {
    RestartBudget& budget = limits.budget == Budget::per_child ? histories.of(failed).budget
                                                               : histories.shared_budget();
    if (!budget.try_spend(limits, now)) {
      result.exhausted = true;
      directive = limits.on_exhausted;
    }
  }
  switch (directive) {
    case Directive::escalate:
      result.escalate = true;
      break;
    case Directive::resume:
      result.children = for_each({&failed, 1}, Directive::resume, Duration::zero());
      break;
    case Directive::stop:
      result.children = for_each(concerned(strategy.scope(), failed, children), Directive::stop,
                                 Duration::zero());
      break;
    case Directive::restart:
      result.children =
          for_each(concerned(strategy.scope(), failed, children), Directive::restart,
                   histories.of(failed).backoff.next_delay(limits.backoff, now, random01));
      break;
  }
  return result;
}

}  // namespace actors::detail
