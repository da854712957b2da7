#pragma once
// Recipient: what an actor's slot is to a sender. The seam between refs (which know an index and a
// generation) and actor cells (which live a floor further up).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

#include "executors/resident.hpp"

namespace actors::detail {

class Dispatcher;

/// The sender's side of an actor slot. Thread-safe; type-stable: the memory of a slot stays a
/// Recipient for ever.
class Recipient : public Resident {
 public:
  Dispatcher* dispatcher =
      nullptr;  ///< set before the first schedule, constant until the slot is reused
  /// Written by the actor's last activation when it closes the slot (release, after the mailbox
  /// word is dead); read by senders (acquire) as the first check, and compared with the envelope's
  /// copy by the receiver as the authoritative one.
  std::atomic<std::uint32_t> generation{1};

  /// Takes the envelope, whose recipient_generation is set. Any thread. Throws only for what users
  /// send, see deliver_told().
  virtual void accept(Envelope* envelope) = 0;
  /// Of the system that its actor belongs to, or did last; 0 before the first. Any thread.
  [[nodiscard]] virtual std::uint32_t system_number() const noexcept = 0;

 protected:
  Recipient() = default;
  ~Recipient() = default;
};

/// Where undeliverable envelopes go. Implemented by libactors/actor, installed before the first ref
/// exists.
class DeadLetterOffice {
 public:
  /// Takes ownership. Fails the ask that the envelope belongs to, if any, and publishes the dead
  /// letter.
  virtual void take(RefId to, Envelope* envelope) noexcept = 0;

 protected:
  ~DeadLetterOffice() = default;
};

/// The actor slots: first address and distance; and what this floor asks the one above about refs.
/// Set once, before the first ref exists.
struct RecipientTable {
  std::byte* base = nullptr;
  std::size_t stride = 0;
  DeadLetterOffice* office = nullptr;
  std::string (*path_of)(RefId id) = nullptr;
};
extern RecipientTable recipients;

[[nodiscard]] inline Recipient& recipient_at(std::uint32_t index) noexcept {
  return *reinterpret_cast<Recipient*>(recipients.base + index * recipients.stride);
}

/// Hands an undeliverable envelope to the dead letter office.
void to_dead_letters(RefId to, Envelope* envelope) noexcept;

}  // namespace actors::detail
