// The supervision side of a cell: failing, deciding about children, carrying decisions out. The
// decision itself is pure and lives in supervision/; this is the mechanism. The rules:
//  1. Whoever fails is suspended, with its subtree, until its parent has decided. System mail goes
//  on.
//  2. A failure is logged once, by the parent that decides.
//  3. A decider that throws is a failure of the parent, and the child it was about is ended.
//  4. Escalating is failing: the parent's failure carries the child's.
//  5. One decision ends all failures that came before it: a failure of a child that has been told
//  to restart or to stop meanwhile, for a sibling's sake, is logged and nothing more.
//  6. Who ends the graceful way is decided about as ever, or it could not go on with what it has
//  been told. But nobody above is left to escalate to, and no delay is waited for: it is stopped.

#include <algorithm>
#include <exception>
#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "supervision/supervisor.hpp"

namespace actors::detail {

void ActorCell::fail(Turn& turn, std::exception_ptr cause, FailurePhase phase, Envelope* envelope) {
  extra().failed_sender = turn.sender;
  if (envelope == nullptr) {
    fail_with(Failure(std::move(cause), path_text(id()), phase), {});
    return;
  }
  const bool stashed = turn.has_stashed();  // then it has not failed yet
  const bool shown =
      !stashed && !envelope->has(Envelope::kTaken) && !envelope->has(Envelope::kInternal);
  Message message;
  if (shown) {
    try {
      message = own(detach(*envelope));
    } catch (...) {
      // What moving it throws: the failure goes up without its message.
    }
  }
  // Reads the exception's text, so it comes before whoever asked can let go of the exception.
  const Failure failure(cause, path_text(id()), phase, std::move(message), envelope->type->name());
  if (!stashed) {
    fail_promise(envelope->sender, cause);
  }
  fail_with(failure, {});
}

void ActorCell::fail_with(const Failure& failure, RefId perpetrator) {
  note_failure();
  if (is_process()) {
    end_process(failure);
    return;
  }
  if (state_ == State::stopping || graceful_) {  // or is about to be, when its orders are obeyed
    services().log().write(Level::error, failure.path(), failure.message_type(),
                           failure.describe() + "; it is stopping already");
    return;
  }
  failed_ = true;
  want_attention();
  if (!perpetrator.empty()) {
    extra().perpetrators.push_back(perpetrator);
  }
  extra().failure = failure;
  update_suspension();
  if (parent().empty()) {
    services().root_failed(failure);
  } else {
    deliver(parent(), system_envelope(SystemKind::failed, id(), failure, incarnation_));
  }
}

void ActorCell::update_suspension() {
  const bool suspended = failed_ || (marks_ & kSuspended) != 0;
  const bool before = was_suspended_;
  if (suspended == before) {
    return;
  }
  was_suspended_ = suspended;
  if (extra_ == nullptr) {
    return;
  }
  for (ActorCell* child = extra_->first_child; child != nullptr; child = child->next_sibling_) {
    deliver(child->listed_id(),
            system_envelope(suspended ? SystemKind::suspend : SystemKind::unsuspend));
  }
}

void ActorCell::resume_after_failure() {
  // A restart that is under way settles the failure, and still needs it: siblings may have been
  // decided about differently.
  if (!failed_ || restart_ordered_ || state_ == State::restarting) {
    return;
  }
  failed_ = false;
  extra().failure.reset();
  for (const RefId perpetrator : std::exchange(extra().perpetrators, {})) {
    deliver(perpetrator, system_envelope(SystemKind::resume));
  }
  update_suspension();
}

void ActorCell::decide(Turn& turn, RefId child_id, Incarnation incarnation,
                       const Failure& failure) {
  ActorCell* const child = find_child(child_id);
  if (child == nullptr) {
    return;
  }
  if (state_ == State::stopping && !graceful_) {
    end_child(*child);
  }
  if (is_moot(*child, incarnation, failure)) {
    return;
  }
  CellExtra& mine = extra();
  const RefId sender = std::exchange(turn.sender, child_id);
  Plan what;
  Directive directive = Directive::stop;
  try {
    if (mine.child_failures == nullptr) {
      mine.child_failures = std::make_unique<ChildFailures>(
          actor_ != nullptr ? ActorAccess::supervisor_strategy(*actor_)
                            : one_for_one(services().restart_limits));
    }
    ChildFailures& failures = *mine.child_failures;
    directive = failures.strategy.decide(failure);
    std::vector<ChildId> living;
    if (failures.strategy.scope() != SupervisionScope::one) {  // else nobody asks for the siblings
      for (ActorCell* c = mine.first_child; c != nullptr; c = c->next_sibling_) {
        if (!c->ended_by_parent_) {
          living.push_back(c->listed_id().bits());
        }
      }
    }
    what = plan(failures.strategy, directive, child_id.bits(), living, failures.histories,
                services().clock().now(), services().random01());
  } catch (...) {
    turn.sender = sender;
    stop_now(*child, nullptr);
    fail_with(Failure(std::current_exception(), path_text(id()), FailurePhase::decider)
                  .caused_by(failure),
              {});
    return;
  }
  turn.sender = sender;
  if (what.escalate) {
    if (graceful_) {
      stop_now(*child, &failure);
    }
    fail_with(Failure(failure.cause(), path_text(id()), FailurePhase::escalated).caused_by(failure),
              child_id);
    return;
  }
  for (ChildDirective step : what.children) {
    if (graceful_ && step.delay > Duration::zero()) {
      step = {step.child, Directive::stop, Duration::zero()};
    }
    if (step.child == child_id.bits()) {
      log_decision(failure, step.directive, step.delay, what.exhausted);
    }
    carry_out(step, failure);
  }
}

// Rule 5. A Kill is meant for the actor and not for one of its objects, so no restart makes it
// void.
bool ActorCell::is_moot(const ActorCell& child, Incarnation incarnation,
                        const Failure& failure) const {
  const char* what = nullptr;
  if (child.ended_by_parent_ && !graceful_) {
    what = "; it is being stopped already";
  } else if (incarnation != child.ordered_incarnation_ &&
             exit_reason_of(failure).kind() != ExitReason::Kind::killed) {
    what = "; it is being restarted already";
  }
  if (what != nullptr) {
    services().log().write(Level::error, failure.path(), failure.message_type(),
                           failure.describe() + what);
  }
  return what != nullptr;
}

void ActorCell::carry_out(const ChildDirective& step, const Failure& failure) {
  const RefId child_id = RefId::of(step.child);
  switch (step.directive) {
    case Directive::resume:
      deliver(child_id, system_envelope(SystemKind::resume));
      return;
    case Directive::restart:
      static_cast<void>(cancel_restart(child_id));
      if (ActorCell* const child = find_child(child_id); child != nullptr) {
        const Incarnation next = ++child->ordered_incarnation_;
        if (step.delay > Duration::zero()) {
          deliver(child_id, system_envelope(SystemKind::await_restart, child_id));
          schedule_restart(child_id, failure, next, step.delay);
        } else {
          deliver(child_id, system_envelope(SystemKind::restart, child_id, failure, next));
        }
      }
      return;
    case Directive::stop:
      if (ActorCell* const child = find_child(child_id); child != nullptr) {
        stop_now(*child, &failure);
      }
      return;
    case Directive::escalate:
      return;  // never in a plan's list
  }
}

void ActorCell::stop_now(ActorCell& child, const Failure* failure) {
  const RefId child_id = child.listed_id();
  if (!std::exchange(child.ended_by_parent_, true)) {
    ++extra().ending_children;
  }
  static_cast<void>(cancel_restart(child_id));
  deliver(child_id, failure != nullptr ? system_envelope(SystemKind::stop, child_id, *failure)
                                       : system_envelope(SystemKind::stop));
}

void ActorCell::schedule_restart(RefId child_id, const Failure& failure, Incarnation incarnation,
                                 Duration delay) {
  auto timer = std::make_shared<RestartTimer>(child_id, failure, incarnation);
  extra().pending_restarts.push_back(timer);
  timer->start(services().timers_for(*dispatcher), delay);
}

bool ActorCell::cancel_restart(RefId child_id) noexcept {
  if (extra_ == nullptr || extra_->pending_restarts.empty()) {
    return false;
  }
  bool cancelled = false;
  std::erase_if(extra_->pending_restarts, [&](const std::shared_ptr<RestartTimer>& timer) {
    const bool is_its = timer->child() == child_id;
    cancelled = (is_its && timer->cancel()) || cancelled;
    return is_its;
  });
  return cancelled;
}

void ActorCell::log_decision(const Failure& failure, Directive directive, Duration delay,
                             bool exhausted) const noexcept {
  const Level level = directive == Directive::resume ? Level::warning : Level::error;
  if (!services().log().enabled(level)) {
    return;
  }
  std::string text = failure.describe();
  switch (directive) {
    case Directive::resume:
      text += "; resumed";
      break;
    case Directive::restart:
      text += delay > Duration::zero() ? "; restarts in " + duration_text(delay) : "; restarted";
      break;
    case Directive::stop:
      text += exhausted ? "; stopped: no restarts left" : "; stopped";
      break;
    case Directive::escalate:
      break;
  }
  services().log().write({{}, level, failure.path(), failure.message_type(), std::move(text)});
}

// Inside a catch block: a hook or a destructor threw where nobody can be asked what to do about it.
void ActorCell::log_hook_failure(const char* where) const noexcept {
  const Failure failure(std::current_exception(), path_text(id()), FailurePhase::handler);
  services().log().write(Level::error, failure.path(), "",
                         std::string(where) + " threw " + failure.cause_type() + ": " +
                             failure.what() + "; what was under way goes on");
}

}  // namespace actors::detail
