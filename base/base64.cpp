#include "base/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace actors::detail {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// 0..63, or 64 for a character outside of the alphabet.
std::uint32_t digit(char c) noexcept {
  const auto in = [c](char low, char high) { return c >= low && c <= high; };
  const auto from = [c](char low, std::uint32_t base) {
    return base + static_cast<std::uint32_t>(c - low);
  };
  if (in('A', 'Z')) {
    return from('A', 0);
  }
  if (in('a', 'z')) {
    return from('a', 26);
  }
  if (in('0', '9')) {
    return from('0', 52);
  }
  return c == '+' ? 62U : c == '/' ? 63U : 64U;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= count ? kAlphabet[group >> (18U - 6U * i) & 63U] : '=';
    }
  }
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  std::uint32_t count = 0;
  for (const char c : text) {
    const std::uint32_t value = digit(c);
    if (value == 64) {
      return std::nullopt;
    }
    bits = (bits << 6U | value) & 0xFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  if ((bits & ((1U << count) - 1)) != 0) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace actors::detail
