// A cell whose user messages wait in a Mailbox of the user's. The word stays what it is for
// everybody: it carries system mail, says whether the actor runs, and gets a note for every message
// that goes into the other mailbox. The activation takes one message after the other from there
// into its list, whenever that is empty; so system mail overtakes as always.

#include <exception>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"
#include "libactors/message/copy_in_transit.hpp"

namespace actors::detail {

void ActorCell::accept_otherwise(Envelope* envelope, std::uint32_t mark) {
  if ((mark & kCopies) != 0 && !envelope->has(Envelope::kInternal)) {
    envelope = copied_in_transit(envelope);
  }
  if (const std::uint32_t number = mark & ~kCopies; number != 0) {
    accept_custom(envelope, number);
  } else {
    accept_default(envelope);
  }
}

void ActorCell::accept_custom(Envelope* envelope, std::uint32_t number) noexcept {
  const RefId to{index_, envelope->recipient_generation};
  switch (CustomMailbox::at(number).push(envelope, to)) {
    case PushResult::idle:
    case PushResult::queued:
      // The envelope may be handled and gone by now, and the actor with it: then this wakes up
      // whoever has its slot for nothing.
      if (word_.notify() == Pushed::idle) {
        schedule();
      }
      return;
    case PushResult::full:
      if (envelope->has(Envelope::kInternal)) {  // a signal or a callback is never refused
        accept_default(envelope);
        return;
      }
      fail_promise(envelope->sender, std::make_exception_ptr(MailboxFull(
                                         "the mailbox of " + path_text(to) + " is full; it was " +
                                         "asked " + envelope->type->name())));
      break;
    case PushResult::closed:
      break;
  }
  to_dead_letters(to, envelope);
}

bool ActorCell::take_from_custom() noexcept {
  const std::uint32_t number = custom_number();
  if (number == 0) {
    return false;
  }
  if (lists_.user == nullptr) {
    Envelope* const next = CustomMailbox::at(number).pop();
    if (next == nullptr) {
      return false;
    }
    next->next = nullptr;
    lists_.prepend_user(next);
  }
  return true;
}

void ActorCell::close_custom(RefId me) noexcept {
  // relaxed: a sender that still reads the old number is turned away by the mailbox itself.
  const std::uint32_t number = custom_mailbox_.exchange(0, std::memory_order_relaxed) & ~kCopies;
  if (number != 0) {
    drain(CustomMailbox::at(number).close(), me);
  }
}

}  // namespace actors::detail
