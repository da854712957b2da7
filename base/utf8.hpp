#pragma once
// What is UTF-8, as RFC 3629 says: no overlong forms, no surrogates, nothing beyond U+10FFFF.

#include <cstddef>
#include <string>
#include <string_view>

namespace actors::detail {

/// The length in bytes of the character that `text` begins with; 0 if it begins with none.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/// Where the first byte is that belongs to no character; text.size() if there is none.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view text) noexcept;

/// `text` with a U+FFFD in the place of each byte that belongs to no character.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace actors::detail
