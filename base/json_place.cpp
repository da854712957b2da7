#include "base/json_place.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include "base/utf8.hpp"

namespace actors::detail {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Thrown from wherever the search ends; does not leave this file.
struct Found {
  std::size_t offset;
  std::string problem;
};

class Search {
 public:
  Search(std::string_view text, std::size_t event) : text_(text), left_(event) {}

  /// Throws Found, or returns when there is nothing to find.
  void run() {
    skip_spaces();
    value();
    skip_spaces();
    while (!open_.empty()) {
      after_value();
      skip_spaces();
    }
    if (!at_end()) {
      fail("expected the end of the text, found " + here());
    }
  }

 private:
  [[noreturn]] void fail(std::string problem) const { throw Found{at_, std::move(problem)}; }
  /// The next event begins here.
  void event() {
    if (left_-- == 0) {
      throw Found{at_, {}};
    }
  }
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  /// The character here, or NUL at the end (where NUL itself is a mistake as well).
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  void skip_spaces() noexcept {
    while (is_space(peek())) {
      ++at_;
    }
  }
  /// What is here, for people.
  [[nodiscard]] std::string here() const {
    if (at_end()) {
      return "the end of the text";
    }
    const std::size_t length = utf8_length(text_.substr(at_));
    if (length == 0) {
      return "a byte that is no UTF-8";
    }
    const auto c = static_cast<unsigned char>(text_[at_]);
    return c < 0x20 || c == 0x7F ? "control character " + std::to_string(c)
                                 : "'" + std::string(text_.substr(at_, length)) + "'";
  }

  /// A scalar, or the beginning of a container up to where its first value begins.
  void value() {
    const char c = peek();
    if (c == '{' || c == '[') {
      begin(c);
    } else if (c == '"') {
      event();
      string();
    } else if (c == '-' || is_digit(c)) {
      event();
      number();
    } else {
      word();
    }
  }
  void begin(char bracket) {
    if (open_.size() == kMaxJsonNesting) {
      fail("nested deeper than " + std::to_string(kMaxJsonNesting));
    }
    event();
    ++at_;
    skip_spaces();
    open_.push_back(bracket);
    if (peek() == (bracket == '{' ? '}' : ']')) {
      return;  // after_value() closes it
    }
    if (bracket == '{') {
      key();
    }
    fresh_ = true;
  }
  /// Behind a value, or behind the opening of a container.
  void after_value() {
    const bool object = open_.back() == '{';
    if (fresh_) {
      fresh_ = false;
      value();
      return;
    }
    if (peek() == (object ? '}' : ']')) {
      event();
      ++at_;
      open_.pop_back();
      return;
    }
    if (peek() != ',') {
      fail(std::string("expected ',' or '") + (object ? '}' : ']') + "', found " + here());
    }
    ++at_;
    skip_spaces();
    if (object) {
      key();
    }
    value();
  }
  void key() {
    if (peek() != '"') {
      fail("expected a key in quotes, found " + here());
    }
    event();
    string();
    skip_spaces();
    if (peek() != ':') {
      fail("expected ':' behind the key, found " + here());
    }
    ++at_;
    skip_spaces();
  }

  void word() {
    for (const std::string_view word : {"null", "true", "false"}) {
      if (!text_.substr(at_).starts_with(word)) {
        continue;
      }
      event();
      at_ += word.size();
      end_of_scalar();
      return;
    }
    if (text_.substr(at_).starts_with("NaN") || text_.substr(at_).starts_with("Infinity")) {
      fail("NaN and Infinity are no JSON");
    }
    fail("expected a value, found " + here());
  }
  void end_of_scalar() const {
    if (!at_end() && !is_space(peek()) &&
        std::string_view(",:]}[{\"").find(peek()) == std::string_view::npos) {
      fail("expected the end of the value, found " + here());
    }
  }

  void digits() {
    if (!is_digit(peek())) {
      fail("expected a digit, found " + here());
    }
    while (is_digit(peek())) {
      ++at_;
    }
  }
  void number() {
    const std::size_t begin = at_;
    bool whole = true;
    if (peek() == '-') {
      ++at_;
    }
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) {
        fail("a number does not begin with 0");
      }
    } else {
      digits();
    }
    if (peek() == '.') {
      whole = false;
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') {
        ++at_;
      }
      digits();
    }
    end_of_scalar();
    check_range(begin, whole);
  }
  void check_range(std::size_t begin, bool whole) const {
    const char* const first = text_.data() + begin;
    const char* const last = text_.data() + at_;
    if (whole) {
      std::int64_t parsed = 0;
      if (std::from_chars(first, last, parsed).ec == std::errc::result_out_of_range) {
        throw Found{begin, "an integer beyond int64; write it as a string or with .0"};
      }
    } else {
      double parsed = 0;
      // Too small is out of range as well, but then it is read as zero.
      if (std::from_chars(first, last, parsed, std::chars_format::general).ec ==
              std::errc::result_out_of_range &&
          std::isinf(std::strtod(std::string(first, last).c_str(), nullptr))) {
        throw Found{begin, "a number beyond double"};
      }
    }
  }

  void string() {
    const std::size_t begin = at_++;
    while (peek() != '"' || at_end()) {
      if (at_end()) {
        throw Found{begin, "a string without its closing '\"'"};
      }
      const auto c = static_cast<unsigned char>(peek());
      if (c < 0x20) {
        fail("a control character in a string; write it as an escape such as \\n");
      }
      if (c == '\\') {
        escape();
        continue;
      }
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0) {
        fail("a byte that is no UTF-8");
      }
      at_ += length;
    }
    ++at_;
  }
  void escape() {
    const std::size_t begin = at_++;
    const char c = peek();
    if (c != 'u') {
      if (at_end() || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
        throw Found{begin, "no such escape in a string"};
      }
      ++at_;
      return;
    }
    const std::uint32_t first = code_unit(begin);
    if (first < 0xD800 || first > 0xDFFF) {
      return;
    }
    const bool paired = first < 0xDC00 && text_.substr(at_).starts_with("\\u");
    if (paired) {
      ++at_;
      const std::uint32_t second = code_unit(begin);
      if (second >= 0xDC00 && second <= 0xDFFF) {
        return;
      }
    }
    throw Found{begin, "half a surrogate pair in a string"};
  }
  /// The four hexadecimal digits behind the u.
  std::uint32_t code_unit(std::size_t begin) {
    ++at_;
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (!is_hex(peek())) {
        throw Found{begin, "\\u is followed by four hexadecimal digits"};
      }
      unit = unit * 16 + static_cast<std::uint32_t>(is_digit(peek()) ? peek() - '0'
                                                                     : (peek() | 0x20) - 'a' + 10);
    }
    return unit;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t left_;        // events to pass over
  std::vector<char> open_;  // the brackets that are open
  bool fresh_ = false;      // a container has just been opened, and is not empty
};

JsonPlace place_of(std::string_view text, Found found) {
  JsonPlace place{1, 1, std::move(found.problem)};
  for (std::size_t i = 0; i < found.offset; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((c & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

}  // namespace

std::optional<JsonPlace> find_in_json(std::string_view text, std::size_t event) {
  try {
    Search(text, event).run();
    return std::nullopt;
  } catch (Found& found) {
    return place_of(text, std::move(found));
  }
}

}  // namespace actors::detail
