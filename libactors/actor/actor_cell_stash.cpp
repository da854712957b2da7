// The stash of a cell. The rules:
//  1. The message's own envelope goes to the stash: nothing is copied or moved, so what the handler
//  holds by reference stays good, and a move-only message is as good as any.
//  2. It goes there when the handler is over. Until then a SetAside stands in its place.
//  3. What comes back comes before everything that waits in the mailbox, the oldest first.
//  4. A notice comes back as it was, though nobody waits for it any more: it has come, once.

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"

namespace actors::detail {

void ActorCell::stash() {
  Turn* const turn = Turn::current_of(*this);
  if (turn == nullptr || !turn->handles_message()) {
    throw Error(path_text(id()) + ": stash() outside a handler: there is no message to set aside");
  }
  Envelope& message = turn->message();
  if (turn->has_stashed()) {
    throw AlreadyStashed(path_text(id()) + ": stash() of a " + message.type->name() +
                         " that is stashed already; once is enough");
  }
  if (message.has(Envelope::kTaken)) {
    throw Error(path_text(id()) + ": stash() of a " + message.type->name() +
                " that receive took over; take it by const& to stash it");
  }
  Stash& stash = toolbox().stash;
  if (stash.size() >= stash.capacity()) {
    throw StashOverflow(path_text(id()) + ": stash() of a " + message.type->name() + ": " +
                        std::to_string(stash.size()) +
                        " messages are stashed, as many as set_stash_capacity() allows");
  }
  Envelope* const stand_in = make_envelope<SetAside>(*this, message);
  stand_in->sender = message.sender;
  if (message.has(Envelope::kSenderKnown)) {
    let_others_answer(message.sender);  // the message goes, and what it knows with it
  }
  let_go_of(&message);
  turn->envelope = stand_in;
}

void ActorCell::put_aside(Envelope* message) {
  message->recipient_generation = generation.load(std::memory_order_relaxed);
  if (message->has(Envelope::kNotice)) {
    message->flags |= Envelope::kSettled;
  }
  Stash& stash = extra_->toolbox->stash;
  stash.put(message);
  give_back(stash.take_wanted_back());
}

void ActorCell::unstash(std::size_t count) {
  const Turn* const turn = Turn::current_of(*this);
  if (turn == nullptr) {
    throw Error(path_text(id()) +
                ": unstash() is for this actor's own turns; another thread or actor may tell it "
                "something");
  }
  if (extra_ == nullptr || extra_->toolbox == nullptr) {
    return;
  }
  if (extra_->receptions.choosing) {
    throw Error(path_text(id()) +
                ": unstash() inside a guard, which looks at a message that is still in the "
                "mailbox; do it in the handler");
  }
  if (turn->envelope != nullptr && turn->has_stashed()) {
    extra_->toolbox->stash.want_back(count);  // what the handler has stashed comes with the others
  } else {
    give_back(count);
  }
}

void ActorCell::give_back(std::size_t count) noexcept {
  tell_first(extra_->toolbox->stash.take(count));
}

void ActorCell::tell_first(Envelope* chain) noexcept {
  if (chain == nullptr) {
    return;
  }
  if (const std::uint32_t custom = custom_number(); custom != 0) {
    CustomMailbox::at(custom).prepend(chain);
    want_attention();  // look there
  } else {
    lists_.prepend_user(chain);
  }
}

/// For a new object, which begins without them; but no message is lost. (Behaviours go with
/// the old object, but for one that its destructor has become.)
void ActorCell::put_tools_away() noexcept {
  if (extra_ != nullptr && extra_->toolbox != nullptr) {
    give_back(Stash::kAll);
    extra_->toolbox->stash.reset();
    forget_behaviors();
    cancel_timers();
    cancel_receive_timeout();
  }
}

}  // namespace actors::detail
