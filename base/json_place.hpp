#pragma once
// Where in a JSON text something is. The fast reader (json.hpp) does not know, so when it has
// refused a text this slow and plain reader goes through it again, up to the place.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace actors::detail {

/// Deeper texts count as malformed, whatever they are read for.
inline constexpr std::size_t kMaxJsonNesting = 1024;

struct JsonPlace {
  std::size_t line;    ///< from 1
  std::size_t column;  ///< in characters, from 1
  /// What is wrong there; empty: the event looked for begins there.
  std::string problem;
};

/// The first mistake in `text`, or the place where event number `event` (see JsonEvents, from 0)
/// begins if that comes earlier. Empty: no mistake, and fewer events. O(n), without recursion.
[[nodiscard]] std::optional<JsonPlace> find_in_json(std::string_view text, std::size_t event);

}  // namespace actors::detail
