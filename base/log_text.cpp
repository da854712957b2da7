// Parts of a log call, and whole records, as text.

#include "base/log_text.hpp"

#include <array>
#include <charconv>
#include <cstdio>

#include "base/duration_text.hpp"
#include "base/exception_text.hpp"

namespace actors {

std::string_view to_string(Level level) noexcept {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "unknown";
}

namespace detail {
namespace {

template <class Number>
void append_number(std::string& text, Number number) {
  std::array<char, 32> digits;  // enough for any 64-bit integer and any shortest double
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  text.append(digits.data(), result.ptr);
}

void append_duration(std::string& text, double nanoseconds) {
  constexpr double kLimit = 9.2e18;  // a little less than the longest Duration
  if (nanoseconds != nanoseconds) {
    text += "nan";
  } else if (nanoseconds >= kLimit) {
    text += duration_text(no_timeout);
  } else if (nanoseconds <= -kLimit) {
    text += '-' + duration_text(no_timeout);
  } else {
    text += duration_text(Duration(static_cast<Duration::rep>(nanoseconds)));
  }
}

void append_escaped(std::string& line, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (c == '\r') {
      line += "\\r";
    } else if (code < 0x20 || code == 0x7f) {
      line += "\\x";
      line += kHex[code >> 4];
      line += kHex[code & 15];
    } else {
      line += c;
    }
  }
}

void append_time(std::string& line, std::chrono::system_clock::time_point now) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(duration_cast<milliseconds>(now - day));
  std::array<char, 48> text;
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  line.append(text.data(), static_cast<std::size_t>(length));
}

}  // namespace

void append_log_text(std::string& text, std::string_view value) {
  text += value;
}

void LogPart::append_to(std::string& text) const {
  switch (kind_) {
    case Kind::text:
      text += text_;
      break;
    case Kind::character:
      text += static_cast<char>(unsigned_);
      break;
    case Kind::boolean:
      text += unsigned_ != 0 ? "true" : "false";
      break;
    case Kind::signed_number:
      append_number(text, signed_);
      break;
    case Kind::unsigned_number:
      append_number(text, unsigned_);
      break;
    case Kind::real:
      append_number(text, real_);
      break;
    case Kind::duration:
      append_duration(text, real_);
      break;
    case Kind::standard_exception:
      text += static_cast<const std::exception*>(object_)->what();
      break;
    case Kind::exception_ptr:
      text += exception_text(*static_cast<const std::exception_ptr*>(object_)).what;
      break;
    case Kind::other:
      append_(object_, text);
      break;
  }
}

std::string log_line(const LogRecord& record, std::chrono::system_clock::time_point now) {
  std::string line;
  line.reserve(48 + record.path.size() + record.message_type.size() + record.text.size());
  append_time(line, now);
  line += ' ';
  line += to_string(record.level);
  if (!record.path.empty()) {
    line += ' ';
    append_escaped(line, record.path);
  }
  if (!record.message_type.empty()) {
    line += " [";
    append_escaped(line, record.message_type);
    line += ']';
  }
  line += ' ';
  append_escaped(line, record.text);
  line += '\n';
  return line;
}

}  // namespace detail
}  // namespace actors
