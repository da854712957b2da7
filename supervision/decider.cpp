// Decider: the parts of it that need no template.

#include <string>
#include <utility>

#include "actors/errors.hpp"
#include "actors/supervision.hpp"

#include "base/thrown.hpp"
#include "supervision/deciding.hpp"

namespace actors {
namespace detail {

void check_directive(Directive directive, const char* where) {
  switch (directive) {
    case Directive::resume:
    case Directive::restart:
    case Directive::stop:
    case Directive::escalate:
      return;
  }
  throw ConfigError(std::string(where) + ": " + std::to_string(static_cast<unsigned>(directive)) +
                    " is no Directive; accepted: resume, restart, stop, escalate");
}

void throw_empty_decider_function() {
  throw ConfigError(
      "Decider::on: the function is empty; pass a Directive, or a function from the exception to "
      "a Directive");
}

namespace {

/// Set whenever rules begin to run.
thread_local constinit const std::exception_ptr* deciding = nullptr;

/// What Decider{} does.
Directive default_directive(const std::exception* standard) {
  if (standard == nullptr) {
    return Directive::escalate;
  }
  const bool hopeless = dynamic_cast<const ActorInitializationError*>(standard) != nullptr ||
                        dynamic_cast<const ActorKilled*>(standard) != nullptr ||
                        dynamic_cast<const DeathPact*>(standard) != nullptr;
  return hopeless ? Directive::stop : Directive::restart;
}

}  // namespace

const std::exception_ptr& exception_being_decided() noexcept {
  return *deciding;
}

}  // namespace detail

Decider Decider::otherwise(Directive directive) && {
  detail::check_directive(directive, "Decider::otherwise");
  otherwise_ = directive;
  has_otherwise_ = true;
  return std::move(*this);
}

Decider Decider::otherwise(Directive directive) const& {
  return Decider(*this).otherwise(directive);
}

Directive Decider::choose(const std::exception* standard, const std::exception_ptr& cause) const {
  for (const auto& rule : rules_) {
    Directive directive{};
    if (rule->decide(standard, cause, directive)) {
      detail::check_directive(directive, "Decider::on: the function's result");
      return directive;
    }
  }
  if (rules_.empty() && !has_otherwise_) {
    return detail::default_directive(standard);
  }
  return otherwise_;
}

Directive Decider::decide(const std::exception_ptr& cause) const {
  if (cause == nullptr) {
    throw ConfigError(
        "Decider::decide: there is no exception to decide about; pass what was thrown");
  }
  detail::deciding = &cause;
  return choose(detail::thrown_as<std::exception>(cause), cause);
}

}  // namespace actors
