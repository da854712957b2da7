#pragma once
// The phases of a shutdown and their order.

#include <string>
#include <string_view>
#include <vector>

#include "actors/coordinated_shutdown.hpp"

namespace actors::detail {

/// A phase, and what must have ended before it begins.
struct PhaseOrder {
  std::string name;
  std::vector<std::string> after;
};

/// The indices of the phases so that each comes after those it is after; where there is a choice,
/// in the order given (Kahn 1962). All names in `after` exist. Throws Error naming a cycle.
[[nodiscard]] std::vector<std::size_t> sorted_phases(const std::vector<PhaseOrder>& phases);

}  // namespace actors::detail
