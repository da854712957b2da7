#pragma once
// Durations and sizes as configurations write them: "1.5s", "64KiB". Exact in both directions,
// unlike duration_text(), which is for readers of a log.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/clock.hpp"

namespace actors::detail {

/// A number, which may have decimals, and ns, us, ms, s, min or h; or "forever" (no_timeout). Empty
/// for anything else, beyond Duration, and for parts of a nanosecond.
[[nodiscard]] std::optional<Duration> duration_from(std::string_view text) noexcept;
/// With the largest unit that leaves no fraction. `duration` is not negative.
[[nodiscard]] std::string duration_in_file(Duration duration);

/// A whole number and B, KiB, MiB or GiB; empty for anything else, and beyond int64.
[[nodiscard]] std::optional<std::int64_t> size_from(std::string_view text) noexcept;
[[nodiscard]] std::string size_in_file(std::int64_t bytes);

}  // namespace actors::detail
