#include "libactors/message/copy_in_transit.hpp"

#include <cstddef>
#include <exception>
#include <limits>
#include <string>

#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/supervision.hpp"
#include "actors/value.hpp"

#include "libactors/message/promise_table.hpp"

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
  constexpr std::uint32_t class_mask = ~std::uint32_t{0} << Envelope::kClassShift;
  const TypeDescriptor& type = *sent.type;
  const std::size_t at = Envelope::offset(type.align);
  const PoolClass size_class = pool_class_for(at + type.size, type.align);
  void* cell = nullptr;
  try {
    const Value value = there_and_back(type, sent.payload());
    cell = pool_allocate(size_class, at + type.size, type.align);
    type.decode(value, static_cast<std::byte*>(cell) + at);
  } catch (const ValueError& error) {
    if (cell != nullptr) {
      pool_free(cell, size_class, type.align);
    }
    throw ValueError("a message of type " + type.name() + " cannot be copied: " + error.what());
  } catch (...) {
    if (cell != nullptr) {
      pool_free(cell, size_class, type.align);
    }
    throw;
  }
  return ::new (cell) Envelope{nullptr, &type, sent.sender, sent.recipient_generation,
                               (sent.flags & ~class_mask) | static_cast<std::uint32_t>(size_class)
                                                                << Envelope::kClassShift};
}

}  // namespace

Envelope* copied_answer(Envelope* answer) {
  if (is_failure(*answer->type)) {
    return answer;
  }
  Envelope* const copy = arrived(*answer);
  destroy_envelope(answer);
  return copy;
}

Envelope* copied_in_transit(Envelope* message) {
  copy_answers_to(message->sender);
  try {
    return copied_answer(message);
  } catch (...) {
    fail_promise(message->sender, std::current_exception());
    destroy_envelope(message);
    throw;
  }
}

}  // namespace actors::detail
