// System mail, and what it orders: obeyed at once where that runs no code of the user's, otherwise
// when no handler is under way.

#include "actors/actor.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

void ActorCell::serve_system_mail(Turn& turn) {
  refresh();
  while (Envelope* const envelope = lists_.take_system()) {
    want_attention();
    if (envelope->recipient_generation != generation.load(std::memory_order_relaxed)) {
      // Meant for an actor that had this slot before; the sender was overtaken between its look at
      // the generation and its push.
      to_dead_letters({index_, envelope->recipient_generation}, detach(*envelope));
    } else {
      handle_system(turn, *envelope);
    }
    finish(envelope);
  }
}

void ActorCell::handle_system(Turn& turn, Envelope& envelope) {
  if (same_type(envelope.type, &type_of<Kill>)) {
    kill_ordered_ = state_ != State::stopping;
    return;
  }
  const auto& message = *static_cast<const SystemMessage*>(envelope.payload());
  const auto* const with_failure = envelope.type == &type_of<FailureMessage>
                                       ? static_cast<const FailureMessage*>(envelope.payload())
                                       : nullptr;
  switch (message.kind) {
    case SystemKind::child_started:
      link_child(at(message.about.index()));
      if (message.number != 0) {
        at(message.about.index()).launch();
      }
      return;
    case SystemKind::child_stopped:
      on_child_stopped(message.about);
      return;
    case SystemKind::watch:
      add_watcher({message.about.empty() ? envelope.sender : message.about, message.number});
      return;
    case SystemKind::unwatch:
      remove_watcher({message.about, message.number});
      return;
    case SystemKind::link:
    case SystemKind::unlink:
    case SystemKind::unlinked:
      handle_link_mail(message);
      return;
    case SystemKind::linked_ended:
      on_linked_ended(*static_cast<const ExitMessage*>(envelope.payload()));
      return;
    case SystemKind::look:
      static_cast<LookMessage*>(envelope.payload())->look(*this);
      return;
    case SystemKind::failed:
      if (with_failure != nullptr) {
        decide(turn, message.about, with_failure->incarnation, with_failure->failure);
      }
      return;
    default:
      obey_parent(message.kind, with_failure);
  }
}

// What the parent (or the system) orders. What would run user code is only noted: obey_orders()
// does it between messages.
void ActorCell::obey_parent(SystemKind kind, const FailureMessage* with_failure) {
  switch (kind) {
    case SystemKind::stop:
      on_stop_ordered(with_failure != nullptr ? &with_failure->failure : nullptr);
      return;
    case SystemKind::end_gracefully:
      graceful_ = graceful_ || !stop_ordered_;  // else it ends the abrupt way already
      stop_ordered_ = true;
      return;
    case SystemKind::suspend:
    case SystemKind::unsuspend:
      mark(kSuspended, kind == SystemKind::suspend);
      update_suspension();
      return;
    case SystemKind::resume:
      resume_after_failure();
      return;
    case SystemKind::await_restart:
      if (!failed_ && state_ != State::stopping) {
        failed_ = true;
        update_suspension();
      }
      return;
    case SystemKind::restart_failed:
    case SystemKind::restart:
      if (with_failure != nullptr) {
        obey_restart(kind, *with_failure);
      }
      return;
    default:
      return;  // not from a parent
  }
}

// A restart may come twice: ordered by a decision, and by a timer that was firing when that
// decision cancelled it. The older one is void.
void ActorCell::obey_restart(SystemKind kind, const FailureMessage& order) {
  const Incarnation latest = restart_ordered_ ? extra().next_incarnation : incarnation_;
  if (static_cast<std::int16_t>(order.incarnation - latest) <= 0) {
    return;
  }
  if (kind == SystemKind::restart_failed && !failed_ && !restart_ordered_) {
    incarnation_ = order.incarnation;  // the same object: it does not wait for a decision
    return;
  }
  restart_ordered_ = true;
  extra().failure = order.failure;
  extra().next_incarnation = order.incarnation;
}

void ActorCell::obey_kill(Turn& turn) {
  kill_ordered_ = false;
  if (state_ != State::stopping && !stop_ordered_) {
    fail(turn, std::make_exception_ptr(ActorKilled(path_text(id()) + " was told Kill")),
         FailurePhase::handler, nullptr);
  }
}

// Carries out what system messages (or the actor itself) ordered, now that no handler is under way.
// True: the cell is closed.
bool ActorCell::obey_orders(Turn& turn) {
  if (kill_ordered_) [[unlikely]] {
    obey_kill(turn);
  }
  if (stop_ordered_ && state_ != State::stopping) {
    begin_stop();
  }
  if (restart_ordered_) [[unlikely]] {
    restart_ordered_ = false;
    if (state_ != State::stopping) {
      begin_restart(turn);
    }
  }
  switch (state_) {
    case State::live:
      return false;
    case State::starting:
      if (!failed_) {
        build(turn);
      }
      break;
    case State::restarting:
      continue_restart(turn);
      break;
    case State::stopping:
      return continue_stop(turn);
    case State::free:
    case State::closed:
      break;
  }
  // Building may have ordered a stop (an actor that stops itself in pre_start): it is obeyed before
  // the first message.
  return stop_ordered_ && state_ != State::stopping ? obey_orders(turn) : false;
}

}  // namespace actors::detail
