#pragma once
// The one way a message goes anywhere. Declared on the shelf because every tell is a template;
// defined in libactors/message.

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// Hands the envelope to whatever `to` names: an actor's mailbox, an ask's promise, or (stale,
/// empty) dead letters. Takes ownership, never throws, any thread. The caller has set
/// envelope->sender.
void deliver(RefId to, Envelope* envelope) noexcept;
/// The same for what users send, to actors whose system may copy messages: throws NoEncoding or
/// ValueError when this one cannot be copied. Then it is gone, and an ask that it was has failed.
void deliver_told(RefId to, Envelope* envelope);

/// The same for what may be refused: false when the mailbox of `to` is full, and then the message
/// is gone without being a dead letter. Never waits for room.
[[nodiscard]] bool try_deliver(RefId to, Envelope* envelope);

/// A void handler has returned: completes `sender` if it is the promise of an ask<void>.
void answer_handled(RefId sender) noexcept;

}  // namespace actors::detail
