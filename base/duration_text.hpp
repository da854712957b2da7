#pragma once
// Durations as people write them: "250ms", "1.5s", "2min", "forever".

#include <string>

#include "actors/clock.hpp"

namespace actors::detail {

/// The largest unit that keeps the number at least 1, with at most three decimals; hours and
/// minutes in two parts ("1h30min"). no_timeout is "forever".
[[nodiscard]] std::string duration_text(Duration duration);

}  // namespace actors::detail
