#pragma once
// RefId: what every ref is made of. {slot index, generation}; 8 bytes, trivially copyable, valid
// for ever: a slot is never unmapped, and a generation that has moved on makes a stale id
// recognisable. No reference counts.

#include <cstdint>

namespace actors::detail {

struct RefId {
  std::uint32_t slot =
      0;  ///< kPromiseBit tells promises from actors; the rest is an index into their slot table
  std::uint32_t generation = 0;  ///< 0: the empty ref. Living things start at 1

  static constexpr std::uint32_t kPromiseBit = 0x8000'0000U;
  [[nodiscard]] constexpr bool empty() const noexcept { return generation == 0; }
  [[nodiscard]] constexpr bool is_promise() const noexcept { return (slot & kPromiseBit) != 0; }
  [[nodiscard]] constexpr std::uint32_t index() const noexcept { return slot & ~kPromiseBit; }
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept {
    return (static_cast<std::uint64_t>(generation) << 32) | slot;
  }
  /// The inverse of bits().
  [[nodiscard]] static constexpr RefId of(std::uint64_t bits) noexcept {
    return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
  }
  friend constexpr bool operator==(RefId a, RefId b) noexcept { return a.bits() == b.bits(); }
};

}  // namespace actors::detail
