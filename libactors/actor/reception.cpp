#include "libactors/actor/reception.hpp"

#include "actors/actor_ref.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/signals.hpp"

#include "libactors/actor/identity.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/mailbox/custom_mailbox.hpp"
#include "libactors/mailbox/default_mailbox.hpp"
#include "libactors/message/promise_table.hpp"

namespace actors::detail {

// ---- waiting

TimedWait::TimedWait(Turn& turn, WaitRecord::Kind kind) : turn_(turn), wait_(turn) {
  wait_.carrier = turn.carrier;
  wait_.record.kind = kind;
  wait_.record.waiter = turn.self().bits();
}

void TimedWait::start(Duration time) {
  if (!start_timer(*this, time, TimerService::current(), turn_.self())) {
    throw SystemTerminated(path_text(turn_.self()) +
                           ": no actor system is running, so nobody measures the time of a wait");
  }
  started_ = true;
}

TimedWait::~TimedWait() {
  if (!started_ || wait_.completed || service->cancel(*this)) {
    return;
  }
  // It is firing, on another thread: complete() comes home soon.
  while (turn_.wait(wait_) != Activation::Outcome::completed) {
  }
}

// ---- receiving

namespace {

Turn& turn_of(ActorCell& cell) {
  Turn* const turn = Turn::current_of(cell);
  if (turn == nullptr) {
    throw Error(path_text(cell.id()) +
                ": receive and the like are for this actor's own turns; another thread or actor "
                "may tell it something");
  }
  return *turn;
}

}  // namespace

Reception::Reception(ActorCell& cell)
    : cell_(cell), turn_(turn_of(cell)), receptions_(cell.receptions()) {
  if (receptions_.choosing) {
    throw Error(path_text(cell.id()) +
                ": receive inside a guard, which looks at a message that is "
                "still in the mailbox; do it in the handler");
  }
  if (turn_.carrier == nullptr) {
    throw Error(path_text(cell.id()) +
                ": receive on an executor whose threads host no fibers; use a built-in executor");
  }
}

Received Reception::receive(const Selector* select, Duration timeout) {
  if (cell_.is_process() && ++receptions_.in_turn + current_worker.sends >
                                static_cast<std::uint32_t>(cell_.dispatcher->throughput())) {
    turn_.yield();
  }
  TimedWait waiting(turn_, WaitRecord::Kind::receive);
  waiting.wait().record.resting = timeout == no_timeout && cell_.is_process();
  for (;;) {
    turn_.look_for_orders();
    if (!cell_.held()) [[likely]] {
      if (Received found = look(select)) {
        return found;
      }
      if (timeout <= Duration::zero() || waiting.over()) {
        return {};
      }
    }
    if (cell_.interruption_ordered()) {
      // throw_if_stopping() has found an exception in flight: this is a destructor's wait.
      if (timeout == no_timeout) {
        throw Stopping(path_text(cell_.id()) +
                       ": a receive without timeout ended because the actor is being stopped");
      }
      return {};
    }
    if (timeout != no_timeout && !waiting.started()) {
      waiting.start(timeout);
    }
    receptions_.waits = &waiting.wait().record;
    turn_.wait_for_mail(waiting.wait());
  }
}

/// Looks at what has come since it looked last; in a mailbox that has an order of its own, at all.
Received Reception::look(const Selector* select) {
  if (const std::uint32_t custom = cell_.custom_number();
      custom != 0 && !CustomMailbox::at(custom).in_order_of_arrival()) {
    in_custom_ = {};
  }
  while (Envelope* const envelope = next()) {
    if (handle_internal(*envelope)) {
      continue;
    }
    Envelope* const message = shown(*envelope);
    if (message == nullptr) {
      destroy_envelope(take());  // a notice that nobody waits for any more
      continue;
    }
    const int clause = choose(select, *message);
    if (clause < 0) {
      continue;
    }
    if (shown(*envelope) != message) {
      destroy_envelope(take());  // the guard has cancelled the timer whose tick it is
      continue;
    }
    Envelope* const taken = take();
    if (taken->has(Envelope::kNotice)) {
      cell_.settle_notice(*taken);
    }
    if (message == envelope) {
      return hand_out(clause, taken);
    }
    message->sender = taken->sender;
    destroy_envelope(taken);
    return hand_out(clause, message);
  }
  return {};
}

int Reception::choose(const Selector* select, const Envelope& envelope) {
  if (select == nullptr) {
    return 0;
  }
  struct Choosing {
    explicit Choosing(Receptions& of) noexcept : receptions(of) { receptions.choosing = true; }
    Choosing(const Choosing&) = delete;
    Choosing& operator=(const Choosing&) = delete;
    ~Choosing() { receptions.choosing = false; }
    Receptions& receptions;
  };
  const Choosing choosing(receptions_);
  return select->choose(select->context, envelope);
}

/// The message that has been found, in the hands of the receiver.
Received Reception::hand_out(int clause, Envelope* message) {
  receptions_.from = message->sender;
  if ((cell_.marks_ & Seen::kAny) != 0) [[unlikely]] {
    cell_.note_received(*message);
  }
  return {clause, message};
}

Envelope* Reception::next() noexcept {
  from_custom_ = false;
  if (Envelope* const found = DefaultMailbox(cell_.word_, cell_.lists_).scan(in_list_)) {
    return found;
  }
  const std::uint32_t custom = cell_.custom_number();
  from_custom_ = custom != 0;
  return from_custom_ ? CustomMailbox::at(custom).scan(in_custom_) : nullptr;
}

/// What next() has found, out of the mailbox and of the word.
Envelope* Reception::take() noexcept {
  ++receptions_.count;
  if (from_custom_) {
    CustomMailbox& mailbox = CustomMailbox::at(cell_.custom_number());
    Envelope* const message = mailbox.take(in_custom_);
    cell_.after_custom(mailbox);
    return message;
  }
  Envelope* const taken = DefaultMailbox(cell_.word_, cell_.lists_).take(in_list_);
  cell_.let_go_of(taken);
  return taken;
}

/// What a receive is to see of it: a message that watch() was given, in the place of the notice;
/// null for a notice that is not waited for any more.
Envelope* Reception::shown(Envelope& envelope) noexcept {
  return envelope.has(Envelope::kNotice) ? cell_.shown_for(envelope) : &envelope;
}

/// True: it was no message for a receive. In a class actor's handler what runs code of the actor
/// stays for the actor's next turn.
bool Reception::handle_internal(Envelope& envelope) {
  // relaxed: the activation's, as in handle_user().
  if (envelope.recipient_generation != cell_.generation.load(std::memory_order_relaxed)) {
    const RefId stale{cell_.index_, envelope.recipient_generation};
    to_dead_letters(stale, take());
    return true;
  }
  if (envelope.type == &type_of<Continuation>) {
    if (cell_.is_process()) {
      run_callback();
    }
    return true;
  }
  if (cell_.is_silence(envelope)) {
    return true;
  }
  if (is_identify(envelope)) {
    Received question(0, take());
    answer_identify(question.payload<Identify>(), question.sender(), cell_.id());
    return true;
  }
  if (!same_type(envelope.type, &type_of<PoisonPill>)) {
    return false;
  }
  if (cell_.is_process()) {
    const RefId from = envelope.sender;
    cell_.order_stop_by(envelope);
    const Received pill(0, take());
    answer_handled(from);
    turn_.throw_if_stopping();
  }
  return true;
}

/// Of a future, registered by this process: a turn of its own, in the middle of the receive.
void Reception::run_callback() {
  Received callback(0, take());
  const std::uint32_t before = receptions_.count;
  callback.payload<Continuation>().run();
  if (receptions_.count != before) {
    in_list_ = in_custom_ = {};  // it has received, too: what they point to may be gone
  }
}

}  // namespace actors::detail
