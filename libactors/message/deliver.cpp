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

void deliver(RefId to, Envelope* envelope) noexcept {
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

}  // namespace actors::detail
