// A wait for room is an ask without a message: an open state that the mailbox's owner completes.
// That gives it a timeout by the injected clock, an end when either side ends, a place in reports,
// and an edge in the rings of those who wait for each other.

#include "libactors/actor/room_wait.hpp"

#include <cstddef>
#include <exception>
#include <utility>

#include "actors/detail/future_state.hpp"

#include "executors/timer_service.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/handler_observer.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

Activation::Outcome Turn::wait_for_room(FutureState& room) {
  if (stopping()) {
    return Outcome::interrupted;
  }
  CellWait wait(*this);
  wait.carrier = carrier;
  wait.record.kind = WaitRecord::Kind::mailbox;
  wait.record.waiter = cell_.id().bits();
  wait.record.on = room.asked().bits();
  wait.record.message_type = room.asked_message();
  wait.future = &room;
  HandlerObserver observer(wait);
  return room.add(observer) ? park_until_told(*this, wait, room, observer) : Outcome::completed;
}

namespace {

/// What becomes complete when there is room, or when the time is over.
StateRef open_room(RefId of, const TypeDescriptor* message, Duration patience) {
  static constexpr ReplyType nothing{nullptr, true};
  PromiseSlot& slot = PromiseSlot::prepare(nothing);
  StateRef room = StateRef::adopt(&slot);
  const RefId id = slot.id();
  if (!slot.open_ask(of, message, patience, TimerService::current())) {
    room->complete();  // the systems have ended
  } else if (Activation* const turn = Activation::current(); turn != nullptr) {
    turn->remember_ask(id);
  }
  return room;
}

/// The waits of an actor that tells itself, and of a callback, which runs on a thread that others
/// need, end before they begin.
bool may_wait(const Activation* turn, RefId to) noexcept {
  return turn != nullptr ? turn->self() != to : Carrier::current() == nullptr && !inside_callback();
}

void wait_here(Turn* turn, FutureState& room) noexcept {
  try {
    if (turn == nullptr) {
      static_cast<void>(room.wait_for(no_timeout));  // its own timeout ends it
    } else if (turn->wait_for_room(room) == Activation::Outcome::deadlock) {
      const RefId self = turn->self();
      ActorCell::at(self.index())
          .services()
          .log()
          .write(Level::warning, path_text(self), room.asked_message()->name(),
                 ring_text(turn->take_ring()) +
                     ": full mailboxes, or answers, that none of them can see to before its "
                     "handler has returned. The message does not wait for room");
    }
  } catch (const std::exception&) {
    // No memory, or nothing left to run on a driven executor: as if there were no room.
  }
}

}  // namespace

WaitedForRoom push_patiently(CustomMailbox& mailbox, Envelope* message, RefId to,
                             Duration patience) noexcept {
  auto* const turn = static_cast<Turn*>(Activation::current());
  if (!may_wait(turn, to)) {
    return {{PushResult::full}};
  }
  RoomSeeker seeker{message, {}};
  try {
    seeker.room = open_room(to, message->type, patience);
  } catch (const std::exception&) {
    return {{PushResult::full}};
  }
  CustomMailbox::Pushed pushed = mailbox.push_or_queue(seeker, to);
  if (pushed.result == PushResult::full) {
    wait_here(turn, *seeker.room.get());
    if (!mailbox.leave_queue(seeker)) {
      return {{PushResult::queued}, true};
    }
  }
  seeker.room->complete();
  return {pushed};
}

}  // namespace actors::detail
