#pragma once
// Is it text? Text is UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF)
// without NUL bytes.

#include <cstdint>
#include <string_view>

namespace wordcount {

/// What is wrong with a text, if anything.
enum class Flaw : std::uint8_t { none, nul_byte, not_utf8, cut_short };

/// In words: "a NUL byte inside".
[[nodiscard]] std::string_view to_string(Flaw flaw) noexcept;

/// Checks a text that arrives block by block; a character may go on in the next block. A value;
/// thread-compatible.
class TextCheck {
 public:
  /// The first flaw of the text in this block. A NUL byte anywhere in the block comes first: it is
  /// what tells a binary file best.
  [[nodiscard]] Flaw feed(std::string_view block) noexcept;
  /// At the end of the text: cut_short in the middle of a character.
  [[nodiscard]] Flaw finish() const noexcept {
    return missing_ == 0 ? Flaw::none : Flaw::cut_short;
  }

 private:
  [[nodiscard]] bool take(unsigned char byte) noexcept;
  [[nodiscard]] bool begin_character(unsigned char byte) noexcept;

  int missing_ = 0;  ///< bytes that the current character still needs
  // The range of the next of them: narrower than 80..BF after some first bytes.
  unsigned char lowest_ = 0x80;
  unsigned char highest_ = 0xBF;
};

}  // namespace wordcount
