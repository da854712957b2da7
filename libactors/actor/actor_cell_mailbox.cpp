// A cell whose user messages wait in a Mailbox of the user's. The word stays what it is for
// everybody: it carries system mail, says whether the actor runs, and gets a note for every message
// that goes into the other mailbox. The activation takes one message after the other from there
// into its list, whenever that is empty; so system mail overtakes as always.

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/mailboxes.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/room_wait.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"
#include "libactors/mailbox/must_arrive.hpp"
#include "libactors/message/copy_in_transit.hpp"
#include "libactors/message/trial.hpp"

namespace actors::detail {

void ActorCell::accept_otherwise(Envelope* envelope, std::uint32_t mark) {
  if ((mark & kCopies) != 0 && !envelope->has(Envelope::kInternal)) {
    envelope = copied_in_transit(envelope);
  }
  if ((mark & kStamps) != 0 && is_message(*envelope)) {
    stamp(*envelope);
  }
  if (const std::uint32_t number = mark & ~kMailMarks; number != 0) {
    accept_custom(envelope, number);
  } else {
    accept_default(envelope);
  }
}

void ActorCell::accept_custom(Envelope* envelope, std::uint32_t number) noexcept {
  const RefId to{index_, envelope->recipient_generation};
  CustomMailbox& mailbox = CustomMailbox::at(number);
  bool* const refused = take_trial(to);
  CustomMailbox::Pushed pushed = mailbox.push(envelope, to);
  if (pushed.result == PushResult::full && pushed.patience > Duration::zero() &&
      !envelope->has(Envelope::kInternal) && refused == nullptr) {
    const WaitedForRoom waited = push_patiently(mailbox, envelope, to, pushed.patience);
    if (waited.let_in) {
      return;
    }
    pushed = waited.pushed;
    if (pushed.result == PushResult::full && mailbox.has_queue() &&
        word_.notify() == Pushed::idle) {
      schedule();  // what was behind this message may find room where it did not
    }
  }
  switch (pushed.result) {
    case PushResult::idle:
    case PushResult::queued:
    case PushResult::displaced:
      // The envelope may be handled and gone by now, and the actor with it: then this wakes up
      // whoever has its slot for nothing.
      if (word_.notify() == Pushed::idle) {
        schedule();
      }
      refuse(pushed.displaced, to);
      if (pushed.reached != 0) {
        publish_level(MailboxHigh{ActorRef(to), pushed.reached});
      }
      return;
    case PushResult::full:
      envelope->next = nullptr;
      if (refused == nullptr) {
        refuse(envelope, to);
      } else {
        *refused = true;
        destroy_envelope(envelope);
      }
      return;
    case PushResult::closed:
      to_dead_letters(to, envelope);
      return;
  }
}

/// A chain that the mailbox of `to` had no room for.
void ActorCell::refuse(Envelope* chain, RefId to) noexcept {
  while (chain != nullptr) {
    Envelope* const refused = std::exchange(chain, chain->next);
    if (refused->has(Envelope::kInternal) && must_arrive(*refused)) {
      accept_default(refused);
      continue;
    }
    fail_promise(refused->sender, std::make_exception_ptr(MailboxFull(
                                      "the mailbox of " + path_text(to) + " is full; it was " +
                                      "asked " + refused->type->name())));
    to_dead_letters(to, refused);
  }
}

/// On whatever thread, of an actor that may have gone.
template <class Event>
void ActorCell::publish_level(const Event& event) noexcept {
  static_cast<void>(SystemDirectory::visit(
      system_number(), [&event](Services& services) { services.events().publish(event); }));
}

/// A message has been taken out: lets in who waits for its room.
void ActorCell::after_custom(CustomMailbox& mailbox) noexcept {
  refuse(mailbox.admit(), id());
  if (const std::optional<std::size_t> left = mailbox.sank()) {
    publish_level(MailboxLow{ActorRef(id()), *left});
  }
}

bool ActorCell::take_from_custom() noexcept {
  const std::uint32_t number = custom_number();
  if (number == 0) {
    return false;
  }
  if (lists_.user == nullptr) {
    CustomMailbox& mailbox = CustomMailbox::at(number);
    if ((marks_ & Seen::kCounted) != 0) [[unlikely]] {
      note_level();
    }
    Envelope* next = mailbox.pop();
    if (next == nullptr && mailbox.has_queue()) {
      after_custom(mailbox);  // who waits may have waited for somebody else's message to go
      next = mailbox.pop();
    }
    if (next == nullptr) {
      return false;
    }
    after_custom(mailbox);
    next->next = nullptr;
    lists_.prepend_user(next);
  }
  return true;
}

void ActorCell::close_custom(RefId me) noexcept {
  const std::uint32_t number = custom_number();
  // relaxed: nobody else writes it, and a sender that still reads the old number is turned away by
  // the mailbox itself.
  custom_mailbox_.store(0, std::memory_order_relaxed);
  if (number != 0) {
    drain(CustomMailbox::at(number).close(), me);
  }
}

}  // namespace actors::detail
