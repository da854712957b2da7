#pragma once
// Config::copy_messages: a message is encoded and read again while it is on its way, as if it had
// come from another machine. Who receives it shares nothing with who sent it.

#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// What arrives in place of `message`, which is gone: the same from the same sender. Answers to it
/// will be copied as well. Throws NoEncoding, or ValueError for content that has none (NaN, text
/// that is no UTF-8), or what a Codec of the user's throws; an ask has then failed with that.
[[nodiscard]] Envelope* copied_in_transit(Envelope* message);
/// The same of an answer to an ask, which is gone in any case. Null when it cannot be copied: the
/// ask has failed with that, or the answer came too late and is a dead letter.
[[nodiscard]] Envelope* copied_answer(RefId promise, Envelope* answer) noexcept;

}  // namespace actors::detail
