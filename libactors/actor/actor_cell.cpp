// The turns of a cell, in which it handles its mail.

#include "libactors/actor/actor_cell.hpp"

#include <cstddef>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"

#include "base/thrown.hpp"
#include "executors/processor.hpp"
#include "libactors/actor/identity.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/message/envelope_like.hpp"

namespace actors::detail {

namespace {

/// Asks for the memory of who was queued behind the actor whose turn begins: of a million it is far
/// away. A guess: that one may have gone elsewhere, and be no cell; a prefetch
/// of whatever address does no harm.
void prefetch(const Runnable* next) noexcept {
  if (const auto* const memory = reinterpret_cast<const std::byte*>(next)) {
    __builtin_prefetch(memory, 1);
    __builtin_prefetch(memory + 64, 1);
    __builtin_prefetch(memory + 128, 1);
  }
}

}  // namespace

RefId ActorCell::parent() const noexcept {
  // acquire: pairs with create(). seq_cst: see Observatory::modes.
  return RefId::of(parent_.load(std::memory_order_seq_cst));
}

std::string ActorCell::what() const {
  return path_text(id());
}

void ActorCell::dispatch(Turn& turn, Envelope& envelope) {
  if ((marks_ & Seen::kAny) != 0) [[unlikely]] {
    dispatch_seen(turn, envelope);
  } else {
    dispatch_unseen(turn, envelope);
  }
}

void ActorCell::dispatch_unseen(Turn& turn, Envelope& envelope) {
  if (envelope.type == &type_of<Continuation>) {
    envelope.as<Continuation>().run();
    return;
  }
  if (envelope.has(Envelope::kNotice)) [[unlikely]] {
    dispatch_notice(turn, envelope);
    return;
  }
  const ActorClass& actor_class = *this->actor_class();
  if (const Handler* handler = find_handler_by_address(actor_class, envelope.type)) [[likely]] {
    handler->run(*actor_, envelope);
    return;
  }
  dispatch_unlisted(envelope);
}

void ActorCell::finish_other(Envelope* envelope) noexcept {
  if (!envelope->type->trivial) {
    envelope->type->destroy(envelope->payload());
  }
  if (lists_.done(envelope)) {
    free_envelope(envelope);
  }
}

/// `envelope` is the turn's, and for this incarnation of the slot.
[[gnu::always_inline]] inline void ActorCell::handle(Turn& turn, Envelope& envelope) {
  const TypeDescriptor* const type = envelope.type;
  try {
    const Handler* const handler = find_handler_by_address(*actor_class(), type);
    if (handler != nullptr && !envelope.has(Envelope::kNotice)) [[likely]] {
      handler->run(*actor_, envelope);
    } else {
      dispatch(turn, envelope);
    }
  } catch (...) {
    on_thrown(turn);
  }
  finish(turn.envelope);  // not always the one that came: see stash() and deliver_instead()
}

/// `mine`: the generation. It is on the line that senders write.
[[gnu::always_inline]] inline void ActorCell::handle_user(Turn& turn, Envelope* envelope,
                                                          std::uint32_t mine) {
  if (envelope->recipient_generation != mine) [[unlikely]] {
    turn.envelope = nullptr;
    to_dead_letters({index_, envelope->recipient_generation}, detach(*envelope));
    finish(envelope);
    return;
  }
  turn.envelope = envelope;
  turn.sender = envelope->sender;
  if (turn.carrier != nullptr) [[likely]] {
    turn.carrier->note_type(envelope->type);
  }
  handle(turn, *envelope);
}

/// The next message to handle, or null; before it, everything that overtakes messages. (What comes
/// while attend() is at work is found the next time, or by the word as the turn ends.)
[[gnu::always_inline]] inline ActorCell::Attention ActorCell::take_next(Turn& turn,
                                                                        Envelope*& next) {
  next = has_done_all() ? take_only() : nullptr;
  if (next != nullptr) {
    return Attention::proceed;
  }
  if (lists_.user == nullptr || wants_attention() || system_mail_came()) {
    refresh();
  }
  if (wants_attention()) [[unlikely]] {
    if (const Attention after = attend(turn); after != Attention::proceed) {
      return after;
    }
  }
  next = lists_.take_user();
  return Attention::proceed;
}

[[gnu::always_inline]] inline bool ActorCell::system_mail_came() noexcept {
  // acquire: pairs with accept_default(); what was pushed before that is found in the word. RMWs,
  // there and here, so that this acquires from all who have set it. relaxed: whoever knows that a
  // message has been pushed finds it set.
  return urgent_.load(std::memory_order_relaxed) &&
         urgent_.exchange(false, std::memory_order_acquire);
}

/// The next message of an actor that has had nothing but messages, for a turn of which nobody reads
/// a clock; else null.
[[gnu::always_inline]] inline Envelope* ActorCell::take_plain() noexcept {
  if (unusual_ != 0 || !word_.nothing_new(lists_)) [[unlikely]] {
    return nullptr;
  }
  Envelope* const first = lists_.user;
  if (first == nullptr || first->recipient_generation != generation.load(std::memory_order_relaxed))
      [[unlikely]] {
    return nullptr;
  }
  return lists_.take_user();
}

/// After a message.
[[gnu::always_inline]] inline void ActorCell::charge(Slice& slice) noexcept {
  if (current_worker.sends == 0) [[likely]] {
    slice.charge(1);
  } else {
    slice.charge(std::exchange(current_worker.sends, 0U));
  }
}

/// The same: whether others have their turn now.
[[gnu::always_inline]] inline bool ActorCell::used_up(const Turn& turn, Slice& slice) noexcept {
  charge(slice);
  return slice.over() || (turn.carrier != nullptr && turn.carrier->should_yield());
}

/// After a message: those that wait behind it, as long as there is nothing but messages and the
/// turn is not over. The last one is not charged yet, or it is over.
[[gnu::always_inline]] inline void ActorCell::handle_backlog(Turn& turn, Carrier& carrier,
                                                             Slice& slice, std::uint32_t mine) {
  for (;;) {
    Envelope* const next = lists_.user;
    // relaxed: as in system_mail_came().
    if (next == nullptr || unusual_ != 0 || urgent_.load(std::memory_order_relaxed) ||
        next->recipient_generation != mine) {
      return;
    }
    charge(slice);
    if (slice.spent() || carrier.should_yield()) {
      return;
    }
    lists_.user = next->next;
    turn.envelope = next;
    turn.sender = next->sender;
    carrier.note_type(next->type);
    handle(turn, *next);
  }
}

/// The activation. True: it is at home, and at rest; `next`, if not null, says who runs next here.
[[gnu::always_inline]] inline bool ActorCell::rest_at_home(Carrier& carrier,
                                                           Runnable** next) noexcept {
  Processor* const mine = carrier.enter();
  if (mine == nullptr) [[unlikely]] {
    return false;
  }
  // Inside, so that it stays true. (The stay may have been ended while the handler ran.)
  const bool here = MailboxWord::at_home(lists_, mine->number);
  if (here) [[likely]] {
    MailboxWord::rest(lists_);
    if (next != nullptr) {
      *next = carrier.follow_up(*mine);
    }
  }
  carrier.leave();
  return here;
}

[[gnu::always_inline]] inline bool ActorCell::try_idle(Carrier* carrier) noexcept {
  if (lives_anywhere() && rest_at_home(*carrier, nullptr)) [[likely]] {
    return true;
  }
  // relaxed: as in take_from_custom().
  if (custom_mailbox_.load(std::memory_order_relaxed) != 0) [[unlikely]] {
    want_attention();  // whoever goes on looks there, be it this activation or the next
  } else if (carrier != nullptr && lists_.calls != 0 && try_move_in(*carrier)) {
    return true;
  }
  const MailboxWord::Result left = word_.try_idle(lists_);
  free_cell(left.free);
  return left.done;
}

/// `handled`: a message has been, in this turn.
TurnEnd ActorCell::resume(Turn& turn, Slice& slice, bool handled) noexcept {
  const std::uint32_t mine = generation.load(std::memory_order_relaxed);
  for (bool begun = handled;; begun = true) {
    // Before the slice: most turns are one message. try_idle() finds out by itself that mail has
    // come.
    if (begun && has_done_all() && try_idle(turn.carrier)) {
      return TurnEnd::idle;
    }
    if (handled && used_up(turn, slice)) {
      // relaxed: as in take_from_custom().
      if (turn.carrier != nullptr && !lives_anywhere() &&
          custom_mailbox_.load(std::memory_order_relaxed) == 0) {
        try_settle_in(*turn.carrier);
      }
      return TurnEnd::more;
    }
    Envelope* envelope = nullptr;
    if (take_next(turn, envelope) == Attention::leave) {
      return TurnEnd::idle;  // closed or blocked: the cell is somebody else's by now
    }
    handled = envelope != nullptr;
    if (handled) [[likely]] {
      handle_user(turn, envelope, mine);
      if (lists_.user != nullptr && turn.carrier != nullptr) {
        handle_backlog(turn, *turn.carrier, slice, mine);
      }
    }
  }
}

// Most turns are one message of an actor at home. They have a way of their own, which needs few
// registers, and on which one turn follows the other.
void ActorCell::run() noexcept {
  if (Runnable* const next = run_turn()) [[likely]] {
    next->run();  // instead of this one, which is somebody else's by now
  }
}

[[gnu::always_inline]] inline Runnable* ActorCell::run_turn() noexcept {
  Carrier* const carrier = Carrier::current();
  Envelope* const first = carrier != nullptr ? take_plain() : nullptr;
  if (first == nullptr) [[unlikely]] {
    run_any_turn();
    return nullptr;
  }
  carrier->note_type(first->type);
  Turn turn(*this, *first);
  handle(turn, *first);
  if (Runnable* next = nullptr; has_done_all() && rest_at_home(*turn.carrier, &next)) [[likely]] {
    return next;
  }
  run_on(turn);
  return nullptr;
}

void ActorCell::run_any_turn() noexcept {
  prefetch(next_runnable);
  Turn turn(*this);
  dispatcher->run_turn(*this, [&](Slice& slice) {
    return is_parked() ? resume_parked(turn) : resume(turn, slice, false);
  });
}

/// The rest of a turn that has handled a message.
void ActorCell::run_on(Turn& turn) noexcept {
  dispatcher->run_turn(*this, [&](Slice& slice) { return resume(turn, slice, true); });
}

// Everything that is not handling user messages of a live actor.
ActorCell::Attention ActorCell::attend(Turn& turn) {
  turn.sender = RefId{};  // of the message before
  turn.envelope = nullptr;
  if (lists_.system != nullptr) {
    serve_system_mail(turn);
  }
  if (obey_orders(turn)) {
    return Attention::leave;
  }
  if (!receptive()) {
    return try_block() ? Attention::leave : Attention::again;
  }
  if (lists_.blocked) {
    word_.unblock(lists_);
  }
  if (is_process()) {
    return start_process(turn);
  }
  note_unusual(kAttention, take_from_custom() || lists_.system != nullptr);
  return Attention::proceed;
}

// Mail, or the completion of the wait, has scheduled an actor whose handler is parked. On its
// carrier; but a handler that has only yielded comes by way of its dispatcher's queue.
TurnEnd ActorCell::resume_parked(Turn& turn) noexcept {
  CellWait& wait = *extra_->wait;
  if (wait.carrier != turn.carrier) {
    wait.carrier->post(*this);
    return TurnEnd::idle;
  }
  if (wait.for_mail) {
    note_parked(0);
    wait.carrier->ready(wait.fiber);  // as below; it looks at its mail itself
    return TurnEnd::idle;
  }
  for (;;) {
    serve_system_mail(turn);
    if (wait.completed || wait.closes_ring || (interruption_ordered() && !wait.interrupted_once)) {
      note_parked(0);
      word_.unblock(lists_);
      wait.carrier->ready(wait.fiber);  // S is the handler's from here on
      return TurnEnd::idle;
    }
    if (wait.turn_.try_block(wait)) {
      return TurnEnd::idle;
    }
  }
}

// Inside the only catch around user code. A handler that was stopped in a wait has not failed.
void ActorCell::on_thrown(Turn& turn) {
  Envelope* const envelope = &turn.message();
  std::exception_ptr thrown = std::current_exception();
  const bool ends = interruption_ordered() || state_ == State::stopping;
  if (!ends || thrown_as<Stopping>(thrown) == nullptr) {
    fail(turn, std::move(thrown), FailurePhase::handler, envelope);
  } else if (!turn.has_stashed()) {  // else it is handled another time, or a dead letter soon
    fail_promise(envelope->sender,
                 std::make_exception_ptr(ActorTerminated(
                     path_text(id()) + " was stopped while it handled " + envelope->type->name())));
  }
}

// What no entry of the class's table names by address: the runtime's own messages, a descriptor of
// another shared library, the catch-all, or nothing at all.
void ActorCell::dispatch_unlisted(Envelope& envelope) {
  if (same_type(envelope.type, &type_of<PoisonPill>)) {
    order_stop_by(envelope);
    answer_handled(envelope.sender);
  } else if (is_identify(envelope)) {
    answer_identify(envelope.as<Identify>(), envelope.sender, id());
  } else {
    dispatch_by(*actor_class(), envelope);
  }
}

void ActorCell::dispatch_by(const ActorClass& actor_class, Envelope& envelope) {
  if (const Handler* handler = find_handler_by_name(actor_class, envelope.type)) {
    handler->run(*actor_, envelope);
  } else if (actor_class.any != nullptr) {
    actor_class.any(*actor_, envelope);
  } else if (envelope.has(Envelope::kNotice)) {
    leave_notice_unhandled(envelope);
  } else {
    leave_unhandled(envelope);
  }
}

void ActorCell::leave_unhandled(Envelope& envelope) {
  // Shared, so that even a move-only one can be published.
  const Message message = own(detach(envelope));
  envelope.flags |= Envelope::kTaken;
  ActorAccess::unhandled(*actor_, message);
}

// The envelope being handled stays in the mailbox's keeping until the word has moved on, so whoever
// wants to keep or forward the message gets its content in a fresh envelope.
Envelope* ActorCell::detach(Envelope& envelope) {
  return envelope_like(envelope,
                       [&](void* place) { envelope.type->move(envelope.payload(), place); });
}

bool ActorCell::try_block() noexcept {
  leave_home();
  const MailboxWord::Result left = word_.try_block(lists_);
  free_cell(left.free);
  return left.done;
}

CellExtra& ActorCell::extra() {
  if (extra_ == nullptr) {
    extra_ = new CellExtra;
  }
  return *extra_;
}

}  // namespace actors::detail
