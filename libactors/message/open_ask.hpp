#pragma once
// An ask that nobody has answered yet: opening one whose message goes another way than straight to
// a mailbox, and finding one, which keeps an otherwise quiet system from being idle.

#include "actors/detail/future_state.hpp"

#include "executors/timer_service.hpp"

namespace actors::detail {

/// Some open ask whose timeout `timers` serves, or an empty ref. Looks at every slot.
[[nodiscard]] StateRef some_open_ask(const TimerService& timers) noexcept;

/// The first half of send_ask(): `message` is ready to be delivered, and `to` is who is said to owe
/// the answer. `message` is null afterwards if there is nothing to deliver: the ask has failed.
/// What this throws is as with send_ask(); then the message is gone too.
[[nodiscard]] StateRef open_ask(RefId to, Envelope*& message, Duration timeout,
                                const ReplyType& reply);

}  // namespace actors::detail
