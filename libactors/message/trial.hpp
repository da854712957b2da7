#pragma once
// A trial: a tell by try_tell, whose caller wants to hear of a full mailbox.

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// If the message for `to` that this thread is delivering is one of try_deliver(): where to note
/// that it has been refused; then it is no dead letter. Otherwise null. Once for each.
[[nodiscard]] bool* take_trial(RefId to) noexcept;

}  // namespace actors::detail
