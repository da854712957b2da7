#pragma once
// The path of an actor as text, and whether it lives: from any thread, at any time.

#include <cstdint>
#include <string>

#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// "/user/alice"; "(stopped)" for an actor that has ended, "(ask)" for an ask's promise, "(nobody)"
/// for the empty ref.
[[nodiscard]] std::string path_text(RefId id);

/// An actor (no promise, not nobody) that has not closed. Any thread; the answer may be old at
/// once.
[[nodiscard]] bool is_alive(RefId id) noexcept;

}  // namespace actors::detail
