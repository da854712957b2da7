#include "console.hpp"

#include <unistd.h>

#include "text_check.hpp"

namespace wordcount {

namespace {

// To the first column, and clear the line.
constexpr std::string_view kClearLine = "\r\x1b[K";

bool is_utf8(std::string_view text) {
  TextCheck check;
  return check.feed(text) == Flaw::none && check.finish() == Flaw::none;
}

}  // namespace

std::string printable(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const bool escape_high = !is_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, which UTF-8 writes as C2 80 to C2 9F, are control characters, too.
    const bool high_control =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool after_high_control =
        i > 0 && byte >= 0x80 && byte < 0xA0 && static_cast<unsigned char>(text[i - 1]) == 0xC2;
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && escape_high) || high_control ||
        after_high_control) {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 0x0F]};
    } else {
      out += text[i];
    }
  }
  return out;
}

Console::Console(std::FILE* stream) : stream_(stream), terminal_(::isatty(::fileno(stream)) == 1) {}

Console::~Console() {
  show_progress("");
}

void Console::complain(std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::string line;
  if (progress_shown_) {
    line += kClearLine;
    progress_shown_ = false;
  }
  write(line + "wordcount: " + printable(text) + '\n');
}

void Console::show_progress(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (terminal_ && (progress_shown_ || !text.empty())) {
    write(std::string(kClearLine) + std::string(text));
    progress_shown_ = !text.empty();
  }
}

// In one piece, so that it does not mix with what others write there.
void Console::write(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stream_);
  std::fflush(stream_);
}

}  // namespace wordcount
