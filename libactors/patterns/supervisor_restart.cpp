// A Supervisor when a child has ended by itself: OTP's handle_exit, restart and auto-shutdown.

#include <algorithm>
#include <string>
#include <string_view>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"
#include "actors/supervisor.hpp"
#include "actors/value.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/patterns/child_group.hpp"
#include "libactors/patterns/restart_intensity.hpp"

namespace actors {

using detail::StartOutcome;
using detail::SupervisedChild;
using Context = SupervisorReport::Context;

namespace {

/// The value of the reason with which a Supervisor ends itself, and of any orderly end of a process
/// that has more to say: exit(Value::tuple("shutdown", ...)).
constexpr std::string_view kShutdown = "shutdown";

bool is_shutdown_tuple(const std::string& json) {
  try {
    const Value value = Value::parse(json);
    return value.kind() == Value::Kind::tuple && value.size() > 0 && value[0] == Value(kShutdown);
  } catch (const ValueError&) {
    return false;  // a text that says something else
  }
}

bool is_orderly(const ExitReason& reason) {
  switch (reason.kind()) {
    case ExitReason::Kind::normal:
    case ExitReason::Kind::stopped:
    case ExitReason::Kind::shutdown:
      return true;
    case ExitReason::Kind::value:
      return reason.what() == kShutdown || is_shutdown_tuple(reason.what());
    case ExitReason::Kind::killed:
    case ExitReason::Kind::noproc:
    case ExitReason::Kind::exception:
      return false;
  }
  return false;
}

}  // namespace

void Supervisor::receive(const Terminated& end) {
  SupervisedChild* const child = children_->find(end.ref);
  if (child == nullptr) {
    return;  // of a class that derives from this, which watches others too
  }
  const bool orderly = is_orderly(end.reason);
  const RestartType type = child->spec->restart;
  static_cast<void>(children_->note_end(*child));
  if (!orderly || type == RestartType::permanent) {
    children_->report(Context::child_terminated, *child, end.ref, end.reason);
  }
  if (type == RestartType::permanent || (type == RestartType::transient && !orderly)) {
    restart(*child);
  } else {
    leave_ended(*child);
  }
}

void Supervisor::receive(const detail::TryRestartAgain& again) {
  SupervisedChild* const child = children_->find(again.child);
  if (child != nullptr && child->state == ChildState::restarting) {
    restart(*child);
  }
}

void Supervisor::restart(SupervisedChild& child) {
  if (!restarts_->add(system().clock().now())) {
    give_up(child);
    return;
  }
  switch (flags_.strategy) {
    case RestartStrategy::one_for_one:
    case RestartStrategy::simple_one_for_one:
      static_cast<void>(start_again(child));
      return;
    case RestartStrategy::rest_for_one:
      restart_group(children_->from(child.number));
      return;
    case RestartStrategy::one_for_all:
      restart_group(children_->from(0));
      return;
  }
}

/// Temporary ones are not started again. What a failed start leaves to be started waits for the
/// next try: under one_for_all that begins anew with the first child, under rest_for_one with the
/// one that could not be started.
void Supervisor::restart_group(const std::vector<SupervisedChild*>& group) {
  for (auto child = group.rbegin(); child != group.rend(); ++child) {
    children_->end(**child);
  }
  for (SupervisedChild* const child : group) {
    if (child->temporary()) {
      children_->remove(*child);
    } else if (!start_again(*child)) {
      return;
    }
  }
}

/// False: it is going to be tried again. By a message, so that others have their turn: somebody may
/// want to terminate what cannot be started.
bool Supervisor::start_again(SupervisedChild& child) {
  const StartOutcome outcome = children_->start(child);
  if (outcome.kind == StartOutcome::Kind::failed) {
    children_->report(Context::start_error, child, {}, outcome.reason);
    child.state = ChildState::restarting;
    auto* const again =
        detail::make_envelope<detail::TryRestartAgain>(detail::TryRestartAgain{child.number});
    again->flags |= detail::Envelope::kInternal;
    detail::deliver(self().id(), again);
    return false;
  }
  if (outcome.kind == StartOutcome::Kind::ignored && is_simple()) {
    children_->remove(child);
  }
  return true;
}

void Supervisor::give_up(SupervisedChild& child) {
  const std::string text = "more than " + std::to_string(flags_.intensity) + " restarts within " +
                           detail::duration_text(flags_.period);
  children_->report(Context::shutdown, child, {}, ExitReason(ExitReason::Kind::shutdown, text));
  child.state = ChildState::ended;
  end_in_order();
  if (flags_.on_exhausted == Directive::escalate) {
    throw RestartIntensityReached(self().path() + ": " + text + "; its children have been ended");
  }
  exit_in_order();
}

/// A child that is not started again.
void Supervisor::leave_ended(SupervisedChild& child) {
  const bool significant = child.spec->significant;
  if (child.temporary() || is_simple()) {
    children_->remove(child);
  }
  if (significant && ends_with_significant()) {
    end_in_order();
    exit_in_order();
  }
}

/// Whether the end of a significant child is that of the supervisor.
bool Supervisor::ends_with_significant() const {
  switch (flags_.auto_shutdown) {
    case AutoShutdown::never:
      return false;
    case AutoShutdown::any_significant:
      return true;
    case AutoShutdown::all_significant:
      break;
  }
  const auto& all = children_->all();
  return std::none_of(all.begin(), all.end(), [](const auto& entry) {
    return entry.second.spec->significant && entry.second.state != ChildState::ended;
  });
}

void Supervisor::exit_in_order() {
  detail::ActorAccess::cell(*this).exit_with(Value(kShutdown));
}

std::string SupervisorReport::describe() const {
  std::string child = id.empty() ? "a child" : "child \"" + id + '"';
  switch (context) {
    case Context::start_error:
      return child + " did not start: " + reason.what();
    case Context::child_terminated:
      return child + " has ended: " + reason.what();
    case Context::shutdown_error:
      return child + " had to be stopped: " + reason.what();
    case Context::shutdown:
      return reason.what() + ", the last of " + child + ": the supervisor ends with its children";
  }
  return child;
}

}  // namespace actors
