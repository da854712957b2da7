#pragma once
// A trial: a tell by try_tell, whose caller wants to hear of a full mailbox.

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// This thread is inside try_deliver() to `to`.
[[nodiscard]] bool is_trial(RefId to) noexcept;
/// The message for `to` has been refused. True: its sender is told, so it is no dead letter.
[[nodiscard]] bool note_refused(RefId to) noexcept;

}  // namespace actors::detail
