#pragma once
// Back-pressure: who tells a full mailbox with patience waits for room in it.

#include "libactors/mailbox/custom_mailbox.hpp"

namespace actors::detail {

/// Pushes `message`, and waits for room if that is needed, as long as the mailbox's patience goes
/// and the caller may wait: see bounded(). full: there was none, and the message is the caller's.
/// Otherwise it is not; only for what push() says itself has somebody to look at the mailbox.
struct WaitedForRoom {
  CustomMailbox::Pushed pushed;
  bool let_in = false;  ///< by the activation, which knows of it
};
[[nodiscard]] WaitedForRoom push_patiently(CustomMailbox& mailbox, Envelope* message, RefId to,
                                           Duration patience) noexcept;

}  // namespace actors::detail
