#pragma once
// The path of an actor as text, from any thread, at any time.

#include <cstdint>
#include <string>

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// "/user/alice"; "(stopped)" for an actor that has ended, "(ask)" for an ask's promise, "(nobody)"
/// for the empty ref.
[[nodiscard]] std::string path_text(RefId id);

}  // namespace actors::detail
