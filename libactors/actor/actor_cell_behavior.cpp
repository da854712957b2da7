// A cell whose actor has become another, or has a receive timeout, or interceptors. Its class is
// then one without handlers, whose catch-all is run_equipped(): so the way of a message is the same
// for every actor, and one that has none of them pays nothing. One whose messages are counted or
// traced goes the same way.

#include <utility>

#include "actors/actor.hpp"
#include "actors/behavior.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

void run_equipped(Actor& actor, Envelope& envelope) {
  ActorAccess::cell(actor).run_equipped(envelope);
}

void ActorCell::become(Behavior next, bool stacked) {
  check_turn("become()");
  Behaviors& behaviors = toolbox().behaviors;
  if (!stacked) {
    behaviors.pop();
  }
  behaviors.push(std::move(next));
  choose_class();
}

void ActorCell::unbecome() {
  check_turn("unbecome()");
  if (extra_ == nullptr || extra_->toolbox == nullptr) {
    return;
  }
  extra_->toolbox->behaviors.pop();
  choose_class();
}

/// By what it has become, or else by its class.
void ActorCell::run_by_tools(Envelope& envelope) {
  if (!extra_->toolbox->behaviors.empty()) {
    run_by_behavior(envelope);
    return;
  }
  const ActorClass& actor_class = *blueprint_.recipe().actor_class;
  if (const Handler* handler = find_handler_by_address(actor_class, envelope.type)) {
    handler->run(*actor_, envelope);
  } else {
    dispatch_by(actor_class, envelope);
  }
}

void ActorCell::run_by_behavior(Envelope& envelope) {
  if (extra_->toolbox->behaviors.run(envelope)) {
    return;
  }
  if (envelope.has(Envelope::kNotice)) {
    leave_notice_unhandled(envelope);
  } else {
    leave_unhandled(envelope);
  }
}

/// Throws Error unless this is the actor's own turn: what it carries belongs to that alone.
void ActorCell::check_turn(const char* call) const {
  if (Turn::current_of(*this) == nullptr) {
    throw Error(path_text(id()) + ": " + call +
                " outside this actor's own turns; another thread or actor may tell it something");
  }
}

/// No clause is running, and no interceptor. (A new object brings its own.)
void ActorCell::forget_behaviors() noexcept {
  if (extra_ != nullptr && extra_->toolbox != nullptr) {
    extra_->toolbox->behaviors.clear();
    std::exchange(extra_->toolbox->interceptors, {}).clear();
    choose_class();
  }
}

void ActorCell::choose_class() noexcept {
  const ActorClass* const itself = blueprint_.recipe().actor_class;
  const Toolbox& tools = *extra_->toolbox;
  const bool equipped = !tools.behaviors.empty() || !tools.interceptors.empty() ||
                        tools.silence.allowed != Duration::zero();
  mark(Seen::kEquipped, equipped);
  // relaxed: both are constants, and the activation, which alone acts by it, has written it itself.
  class_.store(equipped || (marks_ & Seen::kAny) != 0 ? itself->equipped : itself,
               std::memory_order_relaxed);
}

Toolbox& ActorCell::toolbox() {
  std::unique_ptr<Toolbox>& toolbox = extra().toolbox;
  if (toolbox == nullptr) {
    toolbox = std::make_unique<Toolbox>(services().timers_for(*dispatcher));
  }
  return *toolbox;
}

}  // namespace actors::detail
