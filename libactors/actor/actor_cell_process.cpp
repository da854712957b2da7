// A cell that is a process: its function, from beginning to end. The rules:
//  1. Before its first turn it has no stack; spawned with on_first_message, not before its first
//     message either.
//  2. The function runs once. However it ends, the process ends: there are no restarts, and nobody
//     above decides.
//  3. An exception that leaves it goes to the log, once; to those who watch, as the reason; and to
//     those who join.
//  4. Those who join are told when the name is free: by the blueprint, when the cell closes.

#include <cassert>
#include <exception>
#include <memory>
#include <typeinfo>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/process_body.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

namespace {

/// A process has no receive functions: what it is told waits until it asks for it.
constexpr ActorClass kProcessClass{&typeid(ProcessBody), no_handlers, 0, nullptr};
constexpr Recipe kRecipe{&kProcessClass, 0, 1, nullptr, nullptr, nullptr, Recipe::Runs::process};
constexpr Recipe kRecipeOnMail{
    &kProcessClass, 0, 1, nullptr, nullptr, nullptr, Recipe::Runs::process_on_mail};

}  // namespace

Blueprint process_blueprint(std::unique_ptr<ProcessBody> body, bool on_mail) {
  return {on_mail ? kRecipeOnMail : kRecipe,
          make_kept<std::unique_ptr<ProcessBody>>(std::move(body))};
}

ProcessBody& process_body(const Blueprint& blueprint) noexcept {
  return *blueprint.kept_as<std::unique_ptr<ProcessBody>>();
}

/// In a turn that the executor runs: gives the activation to a fiber of the process's own.
ActorCell::Attention ActorCell::start_process(Turn& turn) noexcept {
  if (!may_begin()) {
    if (stop_ordered_) {
      return Attention::again;
    }
    const MailboxWord::Result left = word_.try_idle(lists_);
    free_cell(left.free);
    return left.done ? Attention::leave : Attention::again;
  }
  try {
    turn.carrier->start_fiber({&enter_process, this}, services().process_stack);
    return Attention::leave;
  } catch (...) {
    fail(turn, initialization_error(std::current_exception(), FailurePhase::constructor),
         FailurePhase::constructor, nullptr);
    return Attention::again;
  }
}

/// False for one that waits for its first message; a PoisonPill ends it without one.
bool ActorCell::may_begin() {
  if (blueprint_.recipe().runs != Recipe::Runs::process_on_mail) {
    return true;
  }
  if (lists_.user == nullptr && !take_from_custom()) {
    return false;
  }
  if (!same_type(lists_.user->type, &type_of<PoisonPill>)) {
    return true;
  }
  Envelope* const pill = lists_.take_user();
  answer_handled(pill->sender);
  order_stop_by(*pill);
  finish(pill);
  return false;
}

/// On the fiber, which owns the activation.
void ActorCell::enter_process(void* cell) noexcept {
  auto& self = *static_cast<ActorCell*>(cell);
  Carrier& carrier = *Carrier::current();
  carrier.note_turn(&self);
  {
    Turn turn(self);
    self.run_process(turn);
  }
  carrier.note_turn_over();
}

void ActorCell::run_process(Turn& turn) noexcept {
  try {
    Process self(*this);
    process_body(blueprint_).run(self);
    if (kill_ordered_) {
      throw ActorKilled(path_text(id()) + ": killed while it ran");
    }
  } catch (const Stopping&) {
    if (!interruption_ordered()) {
      fail(turn, std::current_exception(), FailurePhase::handler, nullptr);
    }
  } catch (...) {
    fail(turn, std::current_exception(), FailurePhase::handler, nullptr);
  }
  order_stop();
  [[maybe_unused]] const bool closed = obey_orders(turn);
  assert(closed);  // a process has no children to wait for
}

/// Rule 3.
void ActorCell::end_process(const Failure& failure) {
  services().log().write(Level::error, failure.path(), failure.message_type(),
                         failure.describe() + "; the process ends");
  if (extra().reason.normal()) {  // else it ends already, with one that it is linked to
    extra().reason = exit_reason_of(failure);
  }
  process_body(blueprint_).fail(failure.cause());
  order_stop();
}

void ActorCell::settle_process() {
  ProcessBody& body = process_body(blueprint_);
  if (!body.settled()) {
    body.fail(std::make_exception_ptr(
        ActorTerminated(path_text(id()) + " was stopped before it had a result")));
  }
}

Process& ActorCell::context() {
  std::optional<Process>& context = extra().context;
  return context ? *context : context.emplace(*this);
}

}  // namespace actors::detail
