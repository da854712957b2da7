#include "base/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "base/utf8.hpp"

namespace actors::detail {

namespace {

/// Printed as it is, one byte long.
bool plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::string_view named = "\"\\\b\f\n\r\t";
  constexpr std::string_view names = "\"\\bfnrt";
  out += '\\';
  if (const std::size_t at = named.find(c); at != std::string_view::npos) {
    out += names[at];
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "u00";
  out += hex[byte >> 4U];
  out += hex[byte & 15U];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && plain(text[run])) {
      ++run;
    }
    out += text.substr(0, run);
    text.remove_prefix(run);
    if (text.empty()) {
      break;
    }
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (length == 1) {
      append_escaped(out, text.front());
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_json_real(std::string& out, double number) {
  if (std::isnan(number)) {
    out += "nan";
    return;
  }
  std::array<char, 32> digits{};
  const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += text;
  if (std::isfinite(number) && text.find_first_of(".e") == std::string_view::npos) {
    out += ".0";
  }
}

}  // namespace actors::detail
