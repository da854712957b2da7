// The life of a cell: created, built, restarted, stopped, closed. The rules, in the order they
// matter:
//  1. The object is built in a turn of the actor, never in its creator's.
//  2. At restart pre_restart runs first, children alive; the new object is built when those it
//  stopped are gone.
//  3. At stop the children end first, one after the other, last created first; then post_stop; then
//  the object goes.
//  4. After that: names free, slot closed, left-over mail to dead letters, watchers and those it is
//  linked to told, parent told. The parent gives the
//     slot back, because its list of children runs through it.

#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"

#include "base/thrown.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/notices.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"

namespace actors::detail {

ActorCell::ActorCell() noexcept : index_(CellTable::index_of(this)) {}

ActorCell& ActorCell::create(Seed&& seed) {
  ActorCell& cell = *CellTable::acquire();
  const Services& services = Services::of(*seed.dispatcher);
  if (!seed.name.empty()) [[unlikely]] {
    cell.take_name(seed);
  }
  std::uint32_t mail = services.copies_messages ? kCopies : 0U;
  if (seed.mailbox != nullptr) [[unlikely]] {
    mail |= CustomMailbox::open(std::move(seed.mailbox), cell.id());
  }
  cell.custom_mailbox_.store(mail, std::memory_order_relaxed);
  cell.system_number_.store(services.number, std::memory_order_relaxed);
  cell.dispatcher = seed.dispatcher;
  cell.class_.store(seed.blueprint.recipe().actor_class, std::memory_order_relaxed);
  cell.blueprint_ = std::move(seed.blueprint);
  cell.state_ = State::starting;
  Observatory::come_to_life(cell.parent_, seed.parent.bits());
  cell.unusual_ = cell.dispatcher->timed() ? kAttention | kTimed : kAttention;
  cell.word_.reopen(cell.lists_);
  return cell;
}

/// The creator, of a slot that nobody has yet. Throws NameTaken.
void ActorCell::take_name(const Seed& seed) {
  if (!Services::of(*seed.dispatcher).paths.add(seed.parent, std::string(seed.name), id())) {
    CellTable::release(this);
    throw NameTaken(path_text(seed.parent) + "/" + std::string(seed.name) +
                    " exists already; stop it and wait for its end, or choose another name");
  }
  named_.store(true, std::memory_order_relaxed);
}

RefId ActorCell::create_dead(Services& services, std::string name) {
  ActorCell& cell = *CellTable::acquire();
  static_cast<void>(services.paths.add({}, std::move(name), cell.id()));
  cell.system_number_.store(services.number, std::memory_order_relaxed);
  cell.parent_.store(0, std::memory_order_release);
  return cell.id();
}

void ActorCell::release_dead() noexcept {
  vacate();
  CellTable::release(this);
}

void ActorCell::vacate() noexcept {
  parent_.store(kNoParent.bits(), std::memory_order_relaxed);  // the generation's store releases it
  // release: after the word is dead; pairs with deliver's acquire.
  generation.store(generation.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void ActorCell::build(Turn& turn) {
  if (!initialized_) {
    see_as_system_does();
  }
  if (is_process()) {
    initialized_ = true;
    state_ = State::live;
    return;
  }
  const Recipe& recipe = blueprint_.recipe();
  FailurePhase phase = FailurePhase::constructor;
  void* place = nullptr;
  try {
    place = allocate_object(recipe);
    turn.constructing = this;
    actor_ = recipe.construct(place, blueprint_.kept());
    if (initialized_) {
      phase = FailurePhase::post_restart;
      const Failure cause = *extra().failure;
      ActorAccess::post_restart(*actor_, cause);
    } else {
      phase = FailurePhase::pre_start;
      ActorAccess::pre_start(*actor_);
    }
    initialized_ = true;
    state_ = State::live;
    run_looks();
  } catch (...) {
    const std::exception_ptr cause = std::current_exception();
    turn.constructing = nullptr;
    forget_behaviors();
    if (actor_ != nullptr) {
      destroy_object("its destructor, after a failed start");
    } else if (place != nullptr) {
      free_object(place, recipe);
    }
    cancel_timers();
    cancel_receive_timeout();
    if (!stop_ordered_ && !restart_ordered_) {  // else it was most likely Stopping, and in any case
                                                // nobody is to decide
                                                // any more
      fail(turn, initialization_error(cause, phase), phase, nullptr);
    }
  }
}

void ActorCell::begin_restart(Turn& turn) {
  incarnation_ = extra().next_incarnation;
  const bool again = state_ == State::restarting;
  state_ = State::restarting;
  if (again) {
    return;  // another one waits for the children: the old object has had its hooks
  }
  cancel_timers();
  cancel_receive_timeout();
  if (actor_ == nullptr) {
    stop_children();  // of a start that failed half-way
    return;
  }
  turn.sender = extra().failed_sender;
  const Failure cause = *extra().failure;
  try {
    ActorAccess::pre_restart(*actor_, cause);
  } catch (...) {
    log_hook_failure("pre_restart");
  }
  turn.sender = RefId{};
}

void ActorCell::continue_restart(Turn& turn) {
  if (extra().ending_children > 0) {
    return;
  }
  if (actor_ != nullptr) {
    destroy_object("its destructor, during a restart");
  }
  put_tools_away();
  failed_ = false;
  extra().perpetrators.clear();
  extra().child_failures.reset();
  extra().receptions = {};
  forget_ended_children();
  state_ = State::starting;
  build(turn);
  if (failed_ || state_ != State::live) {
    return;
  }
  note_restart();
  // Children that pre_restart kept go on; one that waits for the decision that ended here gets a
  // new object as well.
  const Failure cause = *extra().failure;
  for (ActorCell* child = extra().first_child; child != nullptr; child = child->next_sibling_) {
    static_cast<void>(cancel_restart(child->listed_id()));
    deliver(child->listed_id(), system_envelope(SystemKind::restart_failed, child->listed_id(),
                                                cause, ++child->ordered_incarnation_));
  }
  extra().failure.reset();
  update_suspension();
}

void ActorCell::on_stop_ordered(const Failure* failure) {
  if (failure != nullptr) {
    if (extra().reason.normal()) {  // else it ends already, with one that it is linked to
      extra().reason = exit_reason_of(*failure);
    }
    extra().failed_sender = failed_ ? extra().failed_sender : RefId{};
  }
  const bool was_graceful = graceful_;
  graceful_ = false;  // the abrupt way overtakes it
  if (was_graceful && state_ == State::stopping) {
    for (ActorCell* child = extra().first_child; child != nullptr; child = child->next_sibling_) {
      if (child->ended_by_parent_) {
        deliver(child->listed_id(), system_envelope(SystemKind::stop));
      }
    }
  }
  stopped_from_outside_ = stopped_from_outside_ || !stop_ordered_;
  stop_ordered_ = true;
}

void ActorCell::begin_stop() {
  state_ = State::stopping;
  failed_ = false;
  if (has_tools()) {
    cancel_timers();
    cancel_receive_timeout();
  }
}

bool ActorCell::continue_stop(Turn& turn) {
  for (;;) {
    if (extra_ != nullptr && extra_->child_count > 0) {
      if (extra_->ending_children == 0) {
        end_child(*extra_->last_child);
      }
      return false;
    }
    if (actor_ == nullptr || post_stop_done_) {
      break;
    }
    post_stop_done_ = true;
    run_post_stop(turn);  // may have started children, though it should not: they are ended before
                          // the object goes
  }
  if (actor_ != nullptr) {
    destroy_object("its destructor");
  }
  if (is_process()) {
    settle_process();
  }
  close(turn);
  return true;
}

void ActorCell::run_post_stop(Turn& turn) noexcept {
  if (extra_ != nullptr) {
    turn.sender = extra_->failed_sender;
  }
  try {
    ActorAccess::post_stop(*actor_);
  } catch (...) {
    log_hook_failure("post_stop");
  }
  turn.sender = RefId{};
}

[[gnu::always_inline]] inline void ActorCell::forget_blueprint() noexcept {
  blueprint_.clear();
  class_.store(nullptr, std::memory_order_relaxed);
}

[[gnu::always_inline]] inline void ActorCell::reset() noexcept {
  state_ = State::closed;
  failed_ = false;
  marks_ = 0;
  was_suspended_ = initialized_ = false;
  stop_ordered_ = restart_ordered_ = kill_ordered_ = false;
  post_stop_done_ = graceful_ = stopped_from_outside_ = false;
  incarnation_ = 0;
}

/// Nothing is accepted any more, nobody finds it any more: what it has not handled.
[[gnu::always_inline]] inline Envelope* ActorCell::close_mail(RefId me) {
  const MailboxWord::Closed closed = word_.close(lists_);
  free_cell(closed.free);
  vacate();
  // relaxed: see note_name().
  if (named_.load(std::memory_order_relaxed)) [[unlikely]] {
    named_.store(false, std::memory_order_relaxed);  // who names it from now on finds it closed
    services().paths.remove(me);
    services().names.remove_all(me);
    services().events().unsubscribe(ActorRef(me));
    // acquire: pairs with the release of whoever made it.
    if (RefKeeper* const registry = services().service_registry.load(std::memory_order_acquire)) {
      registry->forget(me);
    }
  }
  return closed.chain;
}

void ActorCell::close(const Turn& turn) {
  const RefId me = id();
  // relaxed: its own.
  const RefId up = RefId::of(parent_.load(std::memory_order_relaxed));
  if (held()) [[unlikely]] {
    hold(false);
  }
  leave_home();
  if (extra_ == nullptr) [[likely]] {
    drain(close_mail(me), me);
    // relaxed: nobody else writes it.
    if (custom_mailbox_.load(std::memory_order_relaxed) != 0) [[unlikely]] {
      close_custom(me);
    }
    forget_blueprint();
  } else {
    close_with_extra(me);
  }
  reset();
  // From here on the slot belongs to the parent, which may hand it out again before this returns.
  if (up.empty()) [[unlikely]] {
    services().root_stopped(me);
    return;
  }
  // An actor that was started while the system ended may outlive its parent: see
  // SystemCore::create(). Who has the parent's slot then knows nothing of it.
  ActorCell& parent_cell = at(up.index());
  if (parent_cell.id() != up || !parent_cell.let_go_here(turn, me)) {
    deliver(up, system_envelope(SystemKind::child_stopped, me));
  }
}

/// What close() does for one that has, or had, what most actors never need.
void ActorCell::close_with_extra(RefId me) {
  extra_->reason = end_reason();
  const std::unique_ptr<CellExtra> rest(std::exchange(extra_, nullptr));
  const std::string path =
      rest->watchers.empty() && rest->links.empty() ? std::string() : path_text(me);
  Envelope* const chain = close_mail(me);
  if (rest->toolbox != nullptr) {
    drain(rest->toolbox->stash.take(Stash::kAll), me);
  }
  drain(chain, me);
  close_custom(me);
  const Message value = result_for(*rest);
  forget_blueprint();
  release_extra(*rest, me, value, path);
}

void ActorCell::release_extra(CellExtra& rest, RefId me, const Message& value,
                              const std::string& path) {
  rest.record.reset();  // before watchers are told: who knows of the end finds it counted
  for (const RefId ask : rest.asks) {
    cancel_ask(ask, std::make_exception_ptr(ActorTerminated("the actor that asked has stopped")));
  }
  for (const Watching& watching : rest.watching) {
    deliver(watching.other, system_envelope(SystemKind::unwatch, me, watching.monitor));
    if (watching.custom != nullptr) {
      destroy_envelope(watching.custom);
    }
  }
  for (const Watcher& watcher : rest.watchers) {
    notify_watcher(watcher.who, watcher.monitor, me, rest.reason, path);
  }
  tell_linked(rest, me, value, path);
}

ExitReason ActorCell::exit_reason_of(const Failure& failure) {
  if (thrown_as<ActorKilled>(failure.cause()) != nullptr) {
    return ExitReason(ExitReason::Kind::killed);
  }
  return {failure.cause(), failure.what()};
}

ExitReason ActorCell::end_reason() const {
  if (state_ == State::restarting && extra_->failure) {
    return exit_reason_of(*extra_->failure);
  }
  if (extra_ != nullptr && !extra_->reason.normal()) {
    return extra_->reason;
  }
  if (!stopped_from_outside_) {
    return {};
  }
  // relaxed: only chooses a word.
  return ExitReason(services().ending.load(std::memory_order_relaxed) ? ExitReason::Kind::shutdown
                                                                      : ExitReason::Kind::stopped);
}

std::exception_ptr ActorCell::initialization_error(const std::exception_ptr& cause,
                                                   FailurePhase phase) const {
  const char* const where = phase == FailurePhase::constructor ? "the constructor"
                            : phase == FailurePhase::pre_start ? "pre_start"
                                                               : "post_restart";
  const Failure thrown(cause, std::string(), phase);
  try {
    try {
      std::rethrow_exception(cause);
    } catch (...) {
      std::throw_with_nested(ActorInitializationError(path_text(id()) + ": " + where + " threw " +
                                                      thrown.cause_type() + ": " + thrown.what()));
    }
  } catch (...) {
    return std::current_exception();
  }
}

bool ActorCell::note_name(std::uint32_t of_generation) noexcept {
  // relaxed, both: the word orders them. Either close_mail() sees the note, or this sees that the
  // mailbox is closed, or that the slot is somebody else's.
  named_.store(true, std::memory_order_relaxed);
  return word_.meet_close() && generation.load(std::memory_order_relaxed) == of_generation;
}

void ActorCell::drain(Envelope* chain, RefId me) noexcept {
  while (chain != nullptr) {
    Envelope* const envelope = std::exchange(chain, chain->next);
    to_dead_letters({me.slot, envelope->recipient_generation}, envelope);
  }
}

}  // namespace actors::detail
