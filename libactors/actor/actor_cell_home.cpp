// Being at home at a processor: the cell's side of libactors/mailbox/mailbox_home.hpp.

#include "dispatchers/dispatcher.hpp"
#include "executors/processor.hpp"
#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {
namespace {

/// Moving out is dear: it takes a way to another thread.
constexpr std::uint8_t kCallsToMoveIn = 8;

}  // namespace

Resident* ActorCell::find(Runnable* runnable) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(runnable);
  const auto first = reinterpret_cast<std::uintptr_t>(static_cast<Runnable*>(CellTable::at(0)));
  const std::uintptr_t index = (address - first) / sizeof(ActorCell);
  if (address < first || index * sizeof(ActorCell) != address - first || index > UINT32_MAX ||
      !CellTable::contains(static_cast<std::uint32_t>(index))) {
    return nullptr;
  }
  return CellTable::at(static_cast<std::uint32_t>(index));
}

/// Who has just set S.
void ActorCell::note_waker() noexcept {
  const std::uint16_t here = Carrier::number_here();
  count_call(here != 0 && here == lists_.caller.load(std::memory_order_relaxed));
  lists_.caller.store(here, std::memory_order_relaxed);
}

/// The owner of S.
void ActorCell::count_call(bool from_there_again) noexcept {
  if (!from_there_again) {
    lists_.calls = 0;
  } else if (lists_.calls < kCallsToMoveIn) {
    ++lists_.calls;
  }
}

/// The activation, at its end. True: at rest.
bool ActorCell::try_move_in(Carrier& carrier) noexcept {
  return move_in_by(carrier, [this](std::uint16_t home) { return word_.move_in(lists_, home); });
}

/// The activation, about to be queued again: one that never finds its mailbox empty is not woken
/// either.
void ActorCell::try_settle_in(Carrier& carrier) noexcept {
  const std::uint16_t here = carrier.processor_number();
  count_call(here != 0 && here == lists_.caller.load(std::memory_order_relaxed));
  move_in_by(carrier, [this](std::uint16_t home) {
    refresh();  // what it has told itself in this turn is in the word yet
    return word_.settle_in(lists_, home);
  });
}

/// `move`: how. True: it has.
template <class Move>
bool ActorCell::move_in_by(Carrier& carrier, Move move) noexcept {
  if (lists_.calls < kCallsToMoveIn) {
    return false;
  }
  Processor* const mine = carrier.enter();
  if (mine == nullptr) {
    return false;
  }
  // A turn of this carrier, called from here, of an actor that this pool itself runs. relaxed,
  // both: the thread's own, and see MailboxLists::caller.
  MailboxWord::Result moved{false, nullptr};
  if (carrier.running.load(std::memory_order_relaxed) == this &&
      mine->number == lists_.caller.load(std::memory_order_relaxed) &&
      dispatcher->executor().timers() == current_worker.timers) {
    moved = move(mine->number);
  }
  carrier.leave();
  free_cell(moved.free);
  return moved.done;
}

/// Who has turned T on.
void ActorCell::tell_home() noexcept {
  // relaxed: see MailboxLists. If the actor has left meanwhile, its activation goes on and
  // finds the mail by itself.
  if (const std::uint16_t home = lists_.home.load(std::memory_order_relaxed); home != 0) {
    Processor::at(home).notice(*this);
  } else {
    word_.drop();
  }
}

// An actor that is told from elsewhere goes there: those who work for each other come together, on
// the worker that was idle enough to be given one of them.
void ActorCell::notified(Processor& processor, Processor& otherwise) noexcept {
  // relaxed: see MailboxLists::caller.
  const std::uint16_t caller = lists_.caller.load(std::memory_order_relaxed);
  if (!word_.carried(lists_, processor.number)) {
    return;
  }
  if (caller != 0 && caller != processor.number) {
    // relaxed, both: see Processor::pool. A processor of this pool is still one.
    if (Processor& there = Processor::at(caller); there.pool.load(std::memory_order_relaxed) ==
                                                  processor.pool.load(std::memory_order_relaxed)) {
      there.post(*this);
      return;
    }
  }
  otherwise.queue.push_back(*this);
}

void ActorCell::move_out(Processor& processor) noexcept {
  if (MailboxWord::at_home(lists_, processor.number) && !lists_.at_rest) {
    word_.move_out(lists_);
  }
}

/// The activation, before it does what is not for an actor at home.
void ActorCell::leave_home() noexcept {
  if (!lives_anywhere()) {
    return;
  }
  // If the processor is lost, the actor has been moved out with it.
  Carrier& carrier = *Carrier::current();
  if (Processor* const mine = carrier.enter()) {
    move_out(*mine);
    carrier.leave();
  }
}

}  // namespace actors::detail
