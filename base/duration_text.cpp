#include "base/duration_text.hpp"

#include <cstdint>

namespace actors::detail {
namespace {

constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000 * kMicrosecond;
constexpr std::uint64_t kSecond = 1'000 * kMillisecond;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;

/// `n` in units, cut (not rounded) to thousandths, so that "1s" never means 999.9996ms.
std::string decimal(std::uint64_t n, std::uint64_t unit, const char* name) {
  std::string text = std::to_string(n / unit);
  const std::uint64_t thousandths = unit >= 1'000 ? n % unit / (unit / 1'000) : 0;
  if (thousandths != 0) {
    std::string digits = std::to_string(1'000 + thousandths).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += '.' + digits;
  }
  return text + name;
}

/// "1h30min", or "1h" when the second part would be 0.
std::string two_parts(std::uint64_t n, std::uint64_t unit, const char* name, std::uint64_t lesser,
                      const char* lesser_name) {
  std::string text = std::to_string(n / unit) + name;
  if (const std::uint64_t rest = n % unit / lesser; rest != 0) {
    text += std::to_string(rest) + lesser_name;
  }
  return text;
}

std::string magnitude_text(std::uint64_t n) {
  if (n == 0) {
    return "0s";
  }
  if (n < kMicrosecond) {
    return decimal(n, 1, "ns");
  }
  if (n < kMillisecond) {
    return decimal(n, kMicrosecond, "us");
  }
  if (n < kSecond) {
    return decimal(n, kMillisecond, "ms");
  }
  if (n < kMinute) {
    return decimal(n, kSecond, "s");
  }
  if (n < kHour) {
    return two_parts(n, kMinute, "min", kSecond, "s");
  }
  return two_parts(n, kHour, "h", kMinute, "min");
}

}  // namespace

std::string duration_text(Duration duration) {
  if (duration == no_timeout) {
    return "forever";
  }
  const auto count = duration.count();
  if (count < 0) {
    // Negated as unsigned: the smallest duration has no positive counterpart.
    return '-' + magnitude_text(0 - static_cast<std::uint64_t>(count));
  }
  return magnitude_text(static_cast<std::uint64_t>(count));
}

}  // namespace actors::detail
