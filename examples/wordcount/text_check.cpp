#include "text_check.hpp"

#include <cstring>

namespace wordcount {

std::string_view to_string(Flaw flaw) noexcept {
  switch (flaw) {
    case Flaw::none:
      return "nothing";
    case Flaw::nul_byte:
      return "a NUL byte inside";
    case Flaw::not_utf8:
      return "not UTF-8";
    case Flaw::cut_short:
      return "ends in the middle of a character";
  }
  return "unknown";
}

Flaw TextCheck::feed(std::string_view block) noexcept {
  if (block.find('\0') != std::string_view::npos) {
    return Flaw::nul_byte;
  }
  while (!block.empty()) {
    // Most text is ASCII: between characters, eight bytes without a top bit are skipped at a time.
    std::uint64_t eight = 0;
    if (missing_ == 0 && block.size() >= sizeof eight) {
      std::memcpy(&eight, block.data(), sizeof eight);
      if ((eight & 0x8080'8080'8080'8080U) == 0) {
        block.remove_prefix(sizeof eight);
        continue;
      }
    }
    if (!take(static_cast<unsigned char>(block.front()))) {
      return Flaw::not_utf8;
    }
    block.remove_prefix(1);
  }
  return Flaw::none;
}

bool TextCheck::take(unsigned char byte) noexcept {
  if (missing_ == 0) {
    return begin_character(byte);
  }
  if (byte < lowest_ || byte > highest_) {
    return false;
  }
  lowest_ = 0x80;
  highest_ = 0xBF;
  --missing_;
  return true;
}

bool TextCheck::begin_character(unsigned char byte) noexcept {
  if (byte < 0x80) {
    return true;
  }
  if (byte < 0xC2 || byte > 0xF4) {
    return false;  // a continuation byte, an overlong form of ASCII, or above U+10FFFF
  }
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  lowest_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;   // else an overlong form
  highest_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;  // else a surrogate, or too large
  return true;
}

}  // namespace wordcount
