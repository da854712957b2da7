#pragma once
// Strings and numbers as JSON writes them.

#include <string>
#include <string_view>

namespace actors::detail {

/// Appends `text` with quotes and escapes. What is not UTF-8 is written as \ufffd, byte for byte:
/// ask valid_utf8_prefix() where that must not happen.
void append_json_string(std::string& out, std::string_view text);

/// Appends the shortest text that reads back as the same double and as no integer: 1.0, 1e+20.
/// NaN and infinity, which JSON does not know, as nan, inf and -inf.
void append_json_real(std::string& out, double number);

}  // namespace actors::detail
