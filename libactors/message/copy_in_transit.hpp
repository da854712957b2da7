#pragma once
// Config::copy_messages: a message is encoded and read again while it is on its way, as if it had
// come from another machine. Who receives it shares nothing with who sent it.

#include "actors/detail/envelope.hpp"

namespace actors::detail {

/// What arrives in place of `message`, which is gone: the same from the same sender. Answers to it
/// will be copied as well. Throws NoEncoding, or ValueError for content that has none (NaN, text
/// that is no UTF-8), or what a Codec of the user's throws; an ask has then failed with that.
[[nodiscard]] Envelope* copied_in_transit(Envelope* message);
/// The same of an answer, which is still there when this throws.
[[nodiscard]] Envelope* copied_answer(Envelope* answer);

}  // namespace actors::detail
