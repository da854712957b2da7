#include "actors/detail/deliver.hpp"

#include <string>

#include "actors/detail/future_state.hpp"
#include "actors/detail/runtime.hpp"

#include "executors/carrier.hpp"
#include "libactors/message/recipient.hpp"

namespace actors::detail {

RecipientTable recipients;

std::string path_of(RefId id) {
  return recipients.path_of != nullptr ? recipients.path_of(id) : "(nobody)";
}

void to_dead_letters(RefId to, Envelope* envelope) noexcept {
  if (recipients.office != nullptr) {
    recipients.office->take(to, envelope);
  } else {
    destroy_envelope(envelope);  // no system has ever been started: nobody could listen
  }
}

namespace {

[[gnu::always_inline]] inline void hand_over(RefId to, Envelope* envelope) {
  if (to.is_promise()) {
    deliver_to_promise(to, envelope);
    return;
  }
  if (to.empty()) [[unlikely]] {
    to_dead_letters(to, envelope);
    return;
  }
  Recipient& recipient = recipient_at(to.index());
  if (recipient.generation.load(std::memory_order_acquire) != to.generation) [[unlikely]] {
    to_dead_letters(to, envelope);
    return;
  }
  ++current_worker.sends;
  envelope->recipient_generation = to.generation;
  recipient.accept(envelope);
}

}  // namespace

// Of the runtime's own envelopes none is ever copied: then accept() does not throw.
void deliver(RefId to, Envelope* envelope) noexcept {
  hand_over(to, envelope);
}

void deliver_told(RefId to, Envelope* envelope) {
  hand_over(to, envelope);
}

}  // namespace actors::detail
