// SupervisorStrategy: checks limits and fills in their defaults.

#include <string>
#include <utility>

#include "actors/errors.hpp"
#include "actors/supervision.hpp"

#include "base/duration_text.hpp"
#include "supervision/backoff.hpp"

namespace actors {
namespace {

using detail::duration_text;

[[noreturn]] void refuse(const std::string& field, const std::string& value,
                         const std::string& accepted) {
  throw ConfigError("RestartLimits." + field + " is " + value + "; accepted: " + accepted);
}

RestartLimits checked(RestartLimits limits) {
  if (limits.max_restarts < -1) {
    refuse("max_restarts", std::to_string(limits.max_restarts), "-1 (without limit), 0 or more");
  }
  if (limits.within < Duration::zero()) {
    refuse("within", duration_text(limits.within),
           "zero (for the default: one minute), more, or no_timeout");
  }
  if (limits.within == Duration::zero()) {
    limits.within = limits.max_restarts == -1 ? no_timeout : Duration(std::chrono::minutes(1));
  }
  if (limits.max_restarts == -1 && limits.within != no_timeout) {
    refuse("within", duration_text(limits.within) + " with max_restarts = -1 (without limit)",
           "no window (leave it out, or no_timeout), or a max_restarts of 0 or more");
  }
  limits.backoff = detail::checked_backoff("RestartLimits.backoff", limits.backoff);
  if (limits.on_exhausted != Directive::stop && limits.on_exhausted != Directive::escalate) {
    detail::check_directive(limits.on_exhausted, "RestartLimits.on_exhausted");
    refuse("on_exhausted", limits.on_exhausted == Directive::resume ? "resume" : "restart",
           "stop, escalate");
  }
  if (limits.budget != Budget::per_child && limits.budget != Budget::per_supervisor) {
    refuse("budget", std::to_string(static_cast<unsigned>(limits.budget)),
           "per_child, per_supervisor");
  }
  return limits;
}

SupervisionScope checked(SupervisionScope scope) {
  if (scope > SupervisionScope::rest) {
    throw ConfigError("SupervisorStrategy: " + std::to_string(static_cast<unsigned>(scope)) +
                      " is no SupervisionScope; accepted: one, all, rest");
  }
  return scope;
}

}  // namespace

SupervisorStrategy::SupervisorStrategy(SupervisionScope scope, Decider decider,
                                       RestartLimits limits)
    : scope_(checked(scope)), decider_(std::move(decider)), limits_(checked(limits)) {}

SupervisorStrategy one_for_one(Decider decider, RestartLimits limits) {
  return {SupervisionScope::one, std::move(decider), limits};
}
SupervisorStrategy one_for_one(RestartLimits limits) {
  return one_for_one(Decider{}, limits);
}

SupervisorStrategy all_for_one(Decider decider, RestartLimits limits) {
  return {SupervisionScope::all, std::move(decider), limits};
}
SupervisorStrategy all_for_one(RestartLimits limits) {
  return all_for_one(Decider{}, limits);
}

SupervisorStrategy rest_for_one(Decider decider, RestartLimits limits) {
  return {SupervisionScope::rest, std::move(decider), limits};
}
SupervisorStrategy rest_for_one(RestartLimits limits) {
  return rest_for_one(Decider{}, limits);
}

}  // namespace actors
