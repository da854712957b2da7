#pragma once
// A message once more: copied, moved on, or read again, in an envelope of its own.

#include <cstddef>
#include <cstdint>
#include <new>

#include "actors/detail/envelope.hpp"

namespace actors::detail {

/// An envelope for another payload of the same type: `make(place)` makes it there. Sender,
/// generation and flags are those of `original`. Throws what `make` throws, or std::bad_alloc.
template <class F>
[[nodiscard]] Envelope* envelope_like(const Envelope& original, F&& make) {
  const TypeDescriptor& type = *original.type;
  const std::size_t at = Envelope::offset(type.align);
  const PoolClass size_class = pool_class_for(at + type.size, type.align);
  void* const cell = pool_allocate(size_class, at + type.size, type.align);
  try {
    make(static_cast<void*>(static_cast<std::byte*>(cell) + at));
  } catch (...) {
    pool_free(cell, size_class, type.align);
    throw;
  }
  return ::new (cell) Envelope{
      {nullptr},
      &type,
      original.sender,
      original.recipient_generation,
      (original.flags & ~Envelope::kOfPayload) | Envelope::of_payload(size_class, type.trivial)};
}

}  // namespace actors::detail
