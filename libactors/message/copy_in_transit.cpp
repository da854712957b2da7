#include "libactors/message/copy_in_transit.hpp"

#include <cstddef>
#include <exception>
#include <limits>
#include <string>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/supervision.hpp"
#include "actors/value.hpp"

#include "libactors/message/envelope_like.hpp"
#include "libactors/message/promise_table.hpp"
#include "libactors/message/recipient.hpp"

namespace actors::detail {

namespace {

/// Exceptions have no encoding, and need none: nobody changes them.
bool is_failure(const TypeDescriptor& type) noexcept {
  return same_type(&type, &type_of<Failure>) || same_type(&type, &type_of<FailureReply>) ||
         same_type(&type, &type_of<std::exception_ptr>);
}

Value there_and_back(const TypeDescriptor& type, const void* payload) {
  if (type.encode == nullptr) {
    throw NoEncoding("a message of type " + type.name() +
                     " has no encoding, and its system copies messages: specialize actors::Codec "
                     "for it, or describe it with Boost.Describe and include "
                     "<actors/with/describe.hpp> where it is defined");
  }
  return Value::parse(type.encode(payload).to_json(),
                      {.max_size = std::numeric_limits<std::size_t>::max()});
}

Envelope* arrived(const Envelope& sent) {
  const TypeDescriptor& type = *sent.type;
  try {
    return envelope_like(
        sent, [&](void* place) { type.decode(there_and_back(type, sent.payload()), place); });
  } catch (const ValueError& error) {
    throw ValueError("a message of type " + type.name() + " cannot be copied: " + error.what());
  }
}

/// In place of `sent`, which is still there when this throws.
Envelope* copy_of(Envelope* sent) {
  if (is_failure(*sent->type)) {
    return sent;
  }
  Envelope* const copy = arrived(*sent);
  destroy_envelope(sent);
  return copy;
}

}  // namespace

Envelope* copied_in_transit(Envelope* message) {
  copy_answers_to(message->sender);
  try {
    return copy_of(message);
  } catch (...) {
    fail_promise(message->sender, std::current_exception());
    destroy_envelope(message);
    throw;
  }
}

Envelope* copied_answer(RefId promise, Envelope* answer) noexcept {
  try {
    return copy_of(answer);
  } catch (...) {
    if (fail_promise(promise, std::current_exception())) {
      fail_promise(answer->sender, std::current_exception());
      destroy_envelope(answer);
    } else {
      to_dead_letters(promise, answer);  // too late in any case
    }
    return nullptr;
  }
}

}  // namespace actors::detail
