#pragma once
// Base64 (RFC 4648, section 4): the standard alphabet, with padding.

#include <optional>
#include <string>
#include <string_view>

namespace actors::detail {

void append_base64(std::string& out, std::string_view bytes);

/// Empty for what append_base64() does not write: other characters, no padding, bits left over.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace actors::detail
