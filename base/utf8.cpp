#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace actors::detail {

std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(0);
  if (text.empty() || (first >= 0x80 && first < 0xC2) || first > 0xF4) {
    return 0;
  }
  if (first < 0x80) {
    return 1;
  }
  if (!continues(1)) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  if (!continues(2)) {
    return 0;
  }
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = first == 0xF0 && byte(1) < 0x90;
  const bool beyond = first == 0xF4 && byte(1) >= 0x90;
  return !continues(3) || overlong || beyond ? 0 : 4;
}

std::size_t valid_utf8_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    // Most text is ASCII: eight bytes at a time.
    std::uint64_t eight = 0;
    while (text.size() - at >= sizeof(eight)) {
      std::memcpy(&eight, text.data() + at, sizeof(eight));
      if ((eight & 0x8080'8080'8080'8080U) != 0) {
        break;
      }
      at += sizeof(eight);
    }
    if (at == text.size()) {
      break;
    }
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return at;
}

std::string as_utf8(std::string_view text) {
  std::string valid;
  for (;;) {
    const std::size_t good = valid_utf8_prefix(text);
    valid += text.substr(0, good);
    if (good == text.size()) {
      return valid;
    }
    valid += "\xef\xbf\xbd";  // U+FFFD
    text.remove_prefix(good + 1);
  }
}

}  // namespace actors::detail
