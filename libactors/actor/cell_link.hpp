#pragma once
// CellLink: for the lists that run through cells.

#include <cstdint>

namespace actors::detail {

class ActorCell;

/// Pointer to a cell, or null, in half the room.
class CellLink {
 public:
  CellLink& operator=(const ActorCell* cell) noexcept;
  // NOLINTNEXTLINE(google-explicit-constructor): used as the pointer it stands for
  operator ActorCell*() const noexcept;

 private:
  static constexpr std::uint32_t kNull = ~0U;
  std::uint32_t index_ = kNull;
};

}  // namespace actors::detail
