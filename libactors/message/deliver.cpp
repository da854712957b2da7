#include "actors/detail/deliver.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <utility>

#include "actors/detail/future_state.hpp"
#include "actors/detail/runtime.hpp"

#include "executors/carrier.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/message/trial.hpp"

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
  // Taken apart by hand: g++ 12 would put it into memory to do so.
  static_assert(std::endian::native == std::endian::little);
  const auto bits = std::bit_cast<std::uint64_t>(to);
  const auto slot = static_cast<std::uint32_t>(bits);
  const auto generation = static_cast<std::uint32_t>(bits >> 32);
  if ((slot & RefId::kPromiseBit) != 0) {
    deliver_to_promise(RefId::of(bits), envelope);
    return;
  }
  if (generation == 0) [[unlikely]] {
    to_dead_letters(RefId::of(bits), envelope);
    return;
  }
  Recipient& recipient = recipient_at(slot);
  if (recipient.generation.load(std::memory_order_acquire) != generation) [[unlikely]] {
    to_dead_letters(RefId::of(bits), envelope);
    return;
  }
  ++current_worker.sends;
  envelope->recipient_generation = generation;
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

// ---- try_tell

namespace {

struct Trial {
  RefId to;
  bool refused = false;
};
thread_local constinit Trial* trial = nullptr;

}  // namespace

bool* take_trial(RefId to) noexcept {
  if (trial == nullptr || trial->to != to) {
    return nullptr;
  }
  return &std::exchange(trial, nullptr)->refused;
}

bool try_deliver(RefId to, Envelope* envelope) {
  struct Scope {
    explicit Scope(RefId to) noexcept : mine{to}, outer(std::exchange(trial, &mine)) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { trial = outer; }
    Trial mine;
    Trial* outer;
  };
  const Scope scope(to);
  hand_over(to, envelope);
  return !scope.mine.refused;
}

}  // namespace actors::detail
