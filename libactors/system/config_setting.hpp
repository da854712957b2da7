#pragma once
// Setting: one key of a configuration: what it is called, what it accepts, what it means. The same
// rows serve the reader, the writer, the check of what a program has set, and the manual.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/value.hpp"

namespace actors::detail {

/// A row. Values have one form in memory, whatever they look like in a file: counts, nanoseconds
/// and bytes are integers, choices strings. Immutable; safe to read from any thread.
struct Setting {
  enum class Kind { flag, count, real, duration, size, choice, text };
  static constexpr std::int64_t kAnything = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

  Kind kind = Kind::text;
  std::string key{};
  std::string meaning{};
  std::int64_t min = kAnything;  ///< of counts, reals, durations and sizes
  std::int64_t max = kUnlimited;
  bool or_forever = false;             ///< a duration may be no_timeout, "forever"
  std::vector<std::string> choices{};  ///< of a choice

  /// "an integer from 0 to 256".
  [[nodiscard]] std::string accepted() const;
  /// Whether a value in memory is one of the accepted ones.
  [[nodiscard]] bool accepts(const Value& value) const;
  /// What a file says, as it is in memory; empty if that is not accepted.
  [[nodiscard]] std::optional<Value> from_file(const Value& value) const;
  /// The same for the text of an environment variable.
  [[nodiscard]] std::optional<Value> from_text(std::string_view text) const;
  /// A value in memory as a file says it; from_file() gives exactly it back.
  [[nodiscard]] Value to_file(const Value& value) const;
};

}  // namespace actors::detail
