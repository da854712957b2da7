#include "libactors/actor/turn.hpp"

#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "actors/errors.hpp"

#include "libactors/actor/paths.hpp"

namespace actors::detail {

Turn* Turn::current_of(const ActorCell& cell) noexcept {
  auto* turn = static_cast<Turn*>(Activation::current());
  return turn != nullptr && &turn->cell_ == &cell ? turn : nullptr;
}

HandlerWait& Turn::prepare_wait(void* storage) {
  throw_if_stopping();
  static_assert(sizeof(CellWait) <= kWaitSize);
  auto* wait = ::new (storage) CellWait(cell_);
  wait->carrier = Carrier::current();
  wait->record.waiter = cell_.id().bits();
  return *wait;
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
    cell_.wait_ = &wait;
    wait.fiber.activation = &cell_;
  } else if (const std::optional<Outcome> outcome = block(wait)) {
    return *outcome;
  }
  wait.carrier->suspend(wait.fiber, wait.record);
  // Let go by CellWait::run or ActorCell::resume_parked, which own S, have cleared B and wait_;
  // both are now this fiber's.
  wait.stopping = stopping();
  if (wait.completed) {
    return Outcome::completed;
  }
  wait.interrupted_once = true;
  return Outcome::interrupted;
}

/// Gives the activation away, unless the wait has ended meanwhile.
std::optional<Activation::Outcome> Turn::block(CellWait& wait) noexcept {
  for (;;) {
    cell_.serve_system_mail(*this);
    if (wait.completed) {
      return Outcome::completed;
    }
    if (!wait.interrupted_once && cell_.interruption_ordered()) {
      wait.interrupted_once = true;
      return Outcome::interrupted;
    }
    // Before the word is blocked: whoever sets S afterwards posts to this carrier.
    cell_.wait_ = &wait;
    if (cell_.try_block()) {
      return std::nullopt;
    }
    cell_.wait_ = nullptr;
  }
}

/// Of actors whose turns lie on the stack that is about to be left.
void Turn::leave_outer_homes() noexcept {
  for (auto* outer = static_cast<Turn*>(outer_); outer != nullptr;
       outer = static_cast<Turn*>(outer->outer_)) {
    outer->cell_.leave_home();
  }
}

// As in wait(), but the word is left idle instead of blocked. Whoever turns S on posts the cell to
// the carrier, since wait_ is set.
void Turn::wait_for_mail(CellWait& wait) noexcept {
  leave_outer_homes();
  cell_.leave_home();
  wait.for_mail = true;
  cell_.wait_ = &wait;
  const MailboxWord::Result left = cell_.word_.try_idle(cell_.lists_);
  ActorCell::free_cell(left.free);
  if (!left.done) {
    cell_.wait_ = nullptr;
    return;
  }
  wait.carrier->suspend(wait.fiber, wait.record);
  received = 0;
}

void Turn::look_for_orders() {
  cell_.serve_system_mail(*this);
  throw_if_stopping();
}

// The activation stays this turn's, and goes to the back of the queue with the cell.
void Turn::yield() noexcept {
  received = 0;
  sends = 0;
  CellWait wait(cell_);
  wait.carrier = carrier;
  wait.record.kind = WaitRecord::Kind::turn;
  wait.record.waiter = cell_.id().bits();
  leave_outer_homes();
  cell_.leave_home();
  wait.for_mail = true;
  cell_.wait_ = &wait;
  cell_.dispatcher->executor().execute_later(cell_);
  carrier->suspend(wait.fiber, wait.record);
}

// A user's executor whose threads host no fibers: the thread waits, so its actors wait with it.
// Nothing can interrupt this wait.
Activation::Outcome Turn::block_thread(CellWait& wait) noexcept {
  while (wait.done_.load(std::memory_order_acquire) ==
         0) {  // pairs with the store in CellWait::run
    wait.done_.wait(0, std::memory_order_acquire);
  }
  return Outcome::completed;
}

void CellWait::run() noexcept {
  if (carrier == nullptr) {
    done_.store(1, std::memory_order_release);  // pairs with the load in Turn::block_thread
    done_.notify_one();
    return;
  }
  completed = true;
  if (cell_.wait_ != this) {
    return;  // not parked (any more): the handler looks at `completed` before it parks
  }
  if (std::exchange(fiber.activation, nullptr) == nullptr &&
      !cell_.word_.set_scheduled(cell_.lists_)) {
    return;  // an activation is on its way to this carrier; it finds the wait completed
  }
  cell_.wait_ = nullptr;
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
