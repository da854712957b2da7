// A cell as a parent: creating, finding and ending children. The list of children runs through
// their slots, in order of creation; only the parent's activation touches it.

#include <utility>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "executors/processor.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

RefId ActorCell::create_child(Blueprint&& blueprint, const Options& options) {
  if (state_ == State::stopping) {
    throw Stopping(path_text(id()) + " is stopping: it starts no children any more");
  }
  Dispatcher* where = dispatcher;
  std::string_view name;
  if (!options.empty()) {
    name = options.name();
    if (!name.empty()) {
      PathRegistry::check(name);
    }
    if (!options.dispatcher().empty()) {
      where = &services().dispatcher(options.dispatcher());
    }
  }
  auto mailbox = services().make_mailbox(options, *where, blueprint.recipe());
  ActorCell& child = create({where, id(), std::move(blueprint), name, std::move(mailbox)});
  const RefId child_id = child.id();
  link_child(child);
  child.launch();
  return child_id;
}

void ActorCell::link_child(ActorCell& child) noexcept {
  CellExtra& family = extra();
  child.previous_sibling_ = family.last_child;
  child.next_sibling_ = nullptr;
  child.listed_generation_ = child.generation.load(std::memory_order_relaxed);
  child.ordered_incarnation_ = 0;
  if (family.last_child != nullptr) {
    family.last_child->next_sibling_ = &child;
  } else {
    family.first_child = &child;
  }
  family.last_child = &child;
  ++family.child_count;
}

// A child that ends where its parent is at home, while the parent waits for its next turn there,
// would only put a message into the parent's lists and cost it a turn. The owner of the home may do
// as well what that turn would do. Not when anything else may have to be looked at, or has come
// before: then the turn finds all of it in its order.
bool ActorCell::let_go_here(const Turn& of_child, RefId child_id) noexcept {
  if (!word_.maybe_at_home()) {
    return false;
  }
  Carrier* const carrier = of_child.carrier;
  Processor* const mine =
      carrier != nullptr && of_child.is_outermost() ? carrier->try_enter() : nullptr;
  if (mine == nullptr) {
    return false;
  }
  const bool here = MailboxWord::at_home(lists_, mine->number) && !wants_attention() &&
                    word_.nothing_new(lists_) && extra_->pending_restarts.empty();
  if (here) [[likely]] {
    on_child_stopped(child_id);
  }
  carrier->leave();
  return here;
}

void ActorCell::on_child_stopped(RefId child_id) {
  ActorCell& child = at(child_id.index());
  CellExtra& family = *extra_;  // a parent has one
  ActorCell* const before = child.previous_sibling_;
  ActorCell* const after = child.next_sibling_;
  if (before != nullptr) {
    before->next_sibling_ = after;
  } else {
    family.first_child = after;
  }
  if (after != nullptr) {
    after->previous_sibling_ = before;
  } else {
    family.last_child = before;
  }
  --family.child_count;
  if (std::exchange(child.ended_by_parent_, false)) {
    --family.ending_children;
  }
  if (!family.pending_restarts.empty()) {
    static_cast<void>(cancel_restart(child_id));
  }
  if (family.child_failures != nullptr) {
    family.child_failures->histories.forget(child_id.bits());
  }
  if (!family.watching.empty()) {
    note_ended_child(child_id);
  }
  CellTable::release(&child);
}

ActorCell* ActorCell::find_child(RefId child_id) const noexcept {
  if (child_id.empty() || child_id.is_promise()) {
    return nullptr;
  }
  ActorCell& child = at(child_id.index());
  return child.id() == child_id && child.parent() == id() ? &child : nullptr;
}

void ActorCell::end_child(ActorCell& child) noexcept {
  if (std::exchange(child.ended_by_parent_, true)) {
    return;
  }
  ++extra().ending_children;
  if (state_ == State::restarting) {
    unwatch(child.listed_id());  // the new object shall not hear of children it never had
  }
  const bool restart_was_pending = cancel_restart(child.listed_id());
  if (graceful_ && !restart_was_pending) {
    Envelope* const pill = make_envelope<PoisonPill>();
    pill->flags |= Envelope::kInternal;  // too late is no loss: no dead letter
    deliver(child.listed_id(), pill);
    if (services().observatory.holds_any()) {
      deliver(child.listed_id(), look_envelope([](ActorCell& held) { held.hold(false); }));
    }
  } else {
    deliver(child.listed_id(), system_envelope(SystemKind::stop));
  }
}

void ActorCell::stop_child(RefId child_id) {
  if (child_id == id()) {
    order_stop();
    return;
  }
  if (ActorCell* const child = find_child(child_id)) {
    end_child(*child);
    return;
  }
  const bool alive =
      !child_id.empty() && !child_id.is_promise() && at(child_id.index()).id() == child_id;
  if (alive) {
    throw Error(path_text(id()) + ": stop(" + path_text(child_id) +
                "): not a child of this actor; use system().stop(ref) for others");
  }
}

void ActorCell::stop_children() {
  for (ActorCell* child = extra().last_child; child != nullptr; child = child->previous_sibling_) {
    end_child(*child);
  }
}

std::vector<RefId> ActorCell::children() const {
  std::vector<RefId> ids;
  if (extra_ != nullptr) {
    ids.reserve(extra_->child_count);
    for (ActorCell* child = extra_->first_child; child != nullptr; child = child->next_sibling_) {
      ids.push_back(child->listed_id());
    }
  }
  return ids;
}

void ActorCell::remember_ask(RefId promise) {
  if (extra_ != nullptr && !extra_->asks.empty()) [[likely]] {
    RefId& latest = extra_->asks.back();
    if (!PromiseTable::at(latest.index())->open_as(latest.generation)) [[likely]] {
      latest = promise;  // as in a handler that waits for one answer after the other
      return;
    }
  }
  remember_another_ask(promise);
}

void ActorCell::remember_another_ask(RefId promise) {
  CellExtra& mine = extra();
  mine.asks.push_back(promise);
  if (mine.asks.size() >= mine.prune_asks_at) {
    std::erase_if(mine.asks, [](RefId ask) { return !ask_open(ask); });
    mine.prune_asks_at = 2 * mine.asks.size() + 16;
  }
}

}  // namespace actors::detail
