// Taking envelopes in. Any thread.

#include "executors/processor.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {
namespace {

/// The end of accept(), inside the tenure, where another actor was to run next.
[[gnu::noinline]] void leave_behind(Carrier& carrier, Processor& mine,
                                    Runnable& displaced) noexcept {
  mine.queue.push_back(displaced);
  carrier.leave();
}

}  // namespace

// From the worker where it is at home: no atomic read-modify-write. Whatever else may be to do is
// done by functions that are called last, so that nothing has to be kept in registers for them.
void ActorCell::accept(Envelope* envelope) {
  if (!word_.maybe_at_home()) {
    return accept_elsewhere(envelope);
  }
  Carrier* const carrier = Carrier::current();
  Processor* const mine = carrier != nullptr ? carrier->try_enter() : nullptr;
  if (mine == nullptr) {
    return accept_elsewhere(envelope);
  }
  if (!MailboxWord::at_home(lists_, mine->number)) [[unlikely]] {
    carrier->leave();
    return accept_elsewhere(envelope);
  }
  if (!word_.nothing_new(lists_) || envelope->has(Envelope::kSystem)) [[unlikely]] {
    return accept_behind_new(*carrier, *mine, envelope);
  }
  if (MailboxWord::put_here(lists_, envelope)) {
    if (Runnable* const displaced = mine->queue.exchange_next(*this)) [[unlikely]] {
      return leave_behind(*carrier, *mine, *displaced);
    }
  }
  carrier->leave();
}

/// The same for system messages, and where others have told it something from elsewhere.
void ActorCell::accept_behind_new(Carrier& carrier, Processor& mine, Envelope* envelope) noexcept {
  const MailboxWord::Put put = word_.push_here(lists_, envelope);
  note_system_mail();
  if (put.wake) {
    mine.queue.push_next(*this);
  }
  carrier.leave();
  free_cell(put.free);
}

void ActorCell::accept_elsewhere(Envelope* envelope) {
  const std::uint32_t custom = custom_mailbox_.load(std::memory_order_relaxed);
  if (custom != 0 && !envelope->has(Envelope::kSystem)) [[unlikely]] {
    accept_otherwise(envelope, custom);
  } else {
    accept_default(envelope);
  }
}

void ActorCell::accept_default(Envelope* envelope) noexcept {
  Pushed pushed = Pushed::closed;
  if (envelope->has(Envelope::kSystem)) [[unlikely]] {
    pushed = word_.push_system(envelope);
    // release: pairs with system_mail_came(). An RMW, for the sake of who has set it before.
    urgent_.exchange(true, std::memory_order_release);
  } else {
    pushed = word_.push_user(envelope);
  }
  switch (pushed) {
    case Pushed::idle:
      schedule();
      return;
    case Pushed::queued:
      note_caller();
      return;
    case Pushed::at_home:
      note_caller();
      tell_home();
      return;
    case Pushed::closed:
      to_dead_letters({index_, envelope->recipient_generation}, envelope);
      return;
  }
}

/// Has told an actor that is awake, or at home somewhere.
void ActorCell::note_caller() noexcept {
  // relaxed, both: see MailboxLists. Written only when it changes: senders share it.
  if (const std::uint16_t here = Carrier::number_here();
      here != lists_.caller.load(std::memory_order_relaxed)) {
    lists_.caller.store(here, std::memory_order_relaxed);
  }
}

// Only for whoever has just set S: that is what makes reading the wait and dispatcher safe.
void ActorCell::schedule() noexcept {
  if (is_parked()) [[unlikely]] {
    extra_->wait->carrier->post(*this);
    return;
  }
  note_waker();
  dispatcher->schedule(*this);
}

}  // namespace actors::detail
