#pragma once
// Numbers by which the two sides of reliable delivery tell one object from the one before it.

#include <cstdint>

#include "actors/actor_system.hpp"

#include "libactors/system/system_core.hpp"

namespace actors::detail {

/// Random, never 0, and far from overflow when it is counted on from there.
[[nodiscard]] inline std::uint64_t new_delivery_number(ActorSystem& system) {
  return 1 + static_cast<std::uint64_t>(system.core().random01() * 0x1.0p53);
}

}  // namespace actors::detail
