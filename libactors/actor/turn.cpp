#include "libactors/actor/turn.hpp"

#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/paths.hpp"
#include "libactors/actor/wait_ring.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

Turn* Turn::current_of(const ActorCell& cell) noexcept {
  auto* turn = static_cast<Turn*>(Activation::current());
  return turn != nullptr && &turn->cell_ == &cell ? turn : nullptr;
}

bool Turn::handles_message() const noexcept {
  return envelope != nullptr && envelope->type != &type_of<Continuation>;
}

bool Turn::has_stashed() const noexcept {
  return envelope->type == &type_of<SetAside>;
}

Envelope& Turn::message() const noexcept {
  return has_stashed() ? envelope->as<SetAside>().message() : *envelope;
}

void Turn::sender_is_known() const noexcept {
  if (envelope != nullptr && !has_stashed()) {
    envelope->flags |= Envelope::kSenderKnown;  // what follows from it is for whoever waits
  } else {
    let_others_answer(sender);
  }
}

HandlerWait& Turn::prepare_wait(void* storage) {
  throw_if_stopping();
  static_assert(sizeof(CellWait) <= kWaitSize);
  auto* wait = ::new (storage) CellWait(*this);
  wait->carrier = Carrier::current();
  wait->record.waiter = cell_.id().bits();
  return *wait;
}

CellWait::CellWait(Turn& turn) : turn_(turn) {
  static_cast<void>(turn.cell_.extra());
}

// Rule: while a handler waits, system mail is served, so failures of children are decided and
// watchers answered; what would run user code stays an order, and interrupts the wait.
Activation::Outcome Turn::wait(HandlerWait& handler_wait) noexcept {
  auto& wait = static_cast<CellWait&>(handler_wait);
  if (wait.carrier == nullptr) {
    return block_thread(wait);
  }
  leave_outer_homes();
  wait.for_mail = false;
  if (wait.carrier->takes_activations()) {
    // Most waits end soon, by a turn of the same worker: then the word need not know of them. If
    // this one does not, the carrier has the activation run: ActorCell::resume_parked().
    cell_.leave_home();
    cell_.note_wait(wait);
    wait.fiber.activation = &cell_;
  } else if (const std::optional<Outcome> outcome = block(wait)) {
    return *outcome;
  }
  suspend(wait);
  // Let go by CellWait::run or ActorCell::resume_parked, which own S, have cleared B and parked_;
  // both are now this fiber's.
  wait.stopping = stopping();
  if (wait.completed) {
    return Outcome::completed;
  }
  return wait.closes_ring ? leave_ring(wait) : interrupt(wait);
}

/// Gives the activation away, unless the wait has ended meanwhile.
std::optional<Activation::Outcome> Turn::block(CellWait& wait) noexcept {
  for (;;) {
    cell_.serve_system_mail(*this);
    if (wait.completed) {
      return Outcome::completed;
    }
    if (wait.closes_ring) {
      return leave_ring(wait);
    }
    if (!wait.interrupted_once && cell_.interruption_ordered()) {
      return interrupt(wait);
    }
    // Before the word is blocked: whoever sets S afterwards posts to this carrier.
    cell_.note_wait(wait);
    if (try_block(wait)) {
      return std::nullopt;
    }
    cell_.note_parked(0);
  }
}

Activation::Outcome Turn::interrupt(CellWait& wait) noexcept {
  wait.interrupted_once = true;
  return Outcome::interrupted;
}

/// Of actors whose turns lie on the stack that is about to be left.
void Turn::leave_outer_homes() noexcept {
  for (auto* outer = static_cast<Turn*>(outer_); outer != nullptr;
       outer = static_cast<Turn*>(outer->outer_)) {
    outer->cell_.leave_home();
  }
}

// As in wait(), but the word is left idle instead of blocked. Whoever turns S on posts the cell to
// the carrier, since parked_ is set.
void Turn::wait_for_mail(CellWait& wait) noexcept {
  leave_outer_homes();
  cell_.leave_home();
  wait.for_mail = true;
  cell_.note_wait(wait);
  const MailboxWord::Result left = cell_.word_.try_idle(cell_.lists_);
  ActorCell::free_cell(left.free);
  if (!left.done) {
    cell_.note_parked(0);
    return;
  }
  suspend(wait);
  cell_.extra_->receptions.in_turn = 0;
}

void Turn::look_for_orders() {
  cell_.serve_system_mail(*this);
  throw_if_stopping();
}

// The activation stays this turn's, and goes to the back of the queue with the cell.
void Turn::yield() {
  CellWait wait(*this);
  wait.carrier = carrier;
  wait.record.kind = WaitRecord::Kind::turn;
  wait.record.waiter = cell_.id().bits();
  leave_outer_homes();
  cell_.leave_home();
  wait.for_mail = true;
  cell_.note_wait(wait);
  cell_.dispatcher->executor().execute_later(cell_);
  suspend(wait);
  cell_.extra_->receptions.in_turn = 0;
}

void Turn::suspend(CellWait& wait) noexcept {
  wait.carrier->suspend(wait.fiber, wait.record);
  current_worker.sends = 0;  // what others have sent meanwhile
}

// A user's executor whose threads host no fibers: the thread waits, so its actors wait with it.
// Nothing can interrupt this wait.
Activation::Outcome Turn::block_thread(CellWait& wait) noexcept {
  share_answer();
  cell_.note_wait(wait);
  if (const RefId promise = promise_of(wait); !promise.empty()) {
    // seq_cst: this thread keeps S, so this store does what try_block() does for others. Whether
    // the mailbox is empty is not known here: look in any case.
    cell_.parked_.store(promise.bits(), std::memory_order_seq_cst);
    if (find_ring(wait, promise)) {
      cell_.note_parked(0);
      return leave_ring(wait);
    }
  }
  while (wait.done_.load(std::memory_order_acquire) ==
         0) {  // pairs with the store in CellWait::run
    wait.done_.wait(0, std::memory_order_acquire);
  }
  cell_.note_parked(0);
  return Outcome::completed;
}

// ---- rings

bool Turn::try_block(CellWait& wait) noexcept {
  share_answer();
  const RefId promise = promise_of(wait);
  const bool waited_for = !promise.empty() && may_be_waited_for();
  if (!promise.empty()) {
    cell_.show_wait_for(promise);
  }
  if (!cell_.try_block()) {
    return false;
  }
  if (!waited_for || !find_ring(wait, promise)) [[likely]] {
    return true;
  }
  wait.closes_ring = true;
  // The word is blocked already, and somebody may have sent system mail: then the activation, which
  // is on its way to this carrier, finds the ring.
  return !cell_.word_.set_scheduled(cell_.lists_);
}

Activation::Outcome Turn::leave_ring(CellWait& wait) noexcept {
  wait.closes_ring = false;
  wait.future = nullptr;  // once is enough, should this wait have to go on for a completion
  return Outcome::deadlock;
}

/// What others are to know of this wait: the promise whose value alone ends it, or nothing.
RefId Turn::promise_of(const CellWait& wait) noexcept {
  const FutureState* const future = wait.future;
  const bool known =
      future != nullptr && (future->asked_message() != nullptr || future->asked().is_promise());
  return known ? static_cast<const PromiseSlot*>(future)->id() : RefId{};
}

/// The handler has got sender(), so while it is parked another actor may answer in its place.
void Turn::share_answer() const noexcept {
  if (envelope != nullptr && envelope->has(Envelope::kSenderKnown)) [[unlikely]] {
    let_others_answer(envelope->sender);
  }
}

// Whoever waits for this actor has asked it: the question is the message being handled, or it is in
// the mailbox or stashed. What comes later finds the word blocked: then it is the other's wait that
// closes the ring. (The lists hold all mail, or try_block() fails.) What a process, or a receive in
// a handler, has taken out of the mailbox nobody keeps a list of.
bool Turn::may_be_waited_for() const noexcept {
  return cell_.lists_.user != nullptr || (envelope != nullptr && envelope->sender.is_promise()) ||
         cell_.extra_->receptions.count != 0 || cell_.custom_number() != 0 || cell_.holds_stash();
}

// With parked_ set and the word blocked: from now on others see this wait.
bool Turn::find_ring(const CellWait& wait, RefId promise) noexcept {
  if (const RefId asked = RefId::of(wait.record.on);
      !asked.is_promise() && ActorCell::at(asked.index()).waits_for(asked).empty()) {
    return false;  // what most waits find
  }
  std::vector<RefId> ring = ring_closed_by(cell_.id(), promise);
  if (ring.empty()) {
    return false;
  }
  cell_.extra().ring = std::move(ring);
  return true;
}

std::vector<RefId> Turn::take_ring() noexcept {
  return std::exchange(cell_.extra().ring, {});
}

// ---- ends of waits

void CellWait::run() noexcept {
  if (carrier == nullptr) {
    done_.store(1, std::memory_order_release);  // pairs with the load in Turn::block_thread
    done_.notify_one();
    return;
  }
  completed = true;
  ActorCell& cell = turn_.cell_;
  if (!cell.is_parked() || cell.extra_->wait != this) {
    return;  // not parked (any more): the handler looks at `completed` before it parks
  }
  if (std::exchange(fiber.activation, nullptr) == nullptr &&
      !cell.word_.set_scheduled(cell.lists_)) {
    return;  // an activation is on its way to this carrier; it finds the wait completed
  }
  cell.note_parked(0);
  carrier->ready(fiber);
}

bool Turn::stopping() const noexcept {
  return cell_.interruption_ordered() || cell_.state_ == ActorCell::State::stopping;
}

void Turn::throw_if_stopping() {
  if (stopping()) [[unlikely]] {
    throw_stopping();
  }
}

void Turn::throw_stopping() {
  if (std::uncaught_exceptions() > 0) {
    return;  // a destructor waits while another exception unwinds: throwing would end the program
  }
  if (cell_.kill_ordered_) {
    cell_.kill_ordered_ = cell_.is_process();  // which has nobody to decide what comes of it
    throw ActorKilled(path_text(cell_.id()) + ": killed while it waited");
  }
  throw Stopping(
      path_text(cell_.id()) +
      " is being stopped or restarted: its waits end; let actors::Stopping leave the handler");
}

void Turn::remember_ask(RefId promise) noexcept {
  cell_.remember_ask(promise);
}

}  // namespace actors::detail
