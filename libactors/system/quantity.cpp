#include "libactors/system/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <system_error>

namespace actors::detail {

namespace {

/// What a number may be followed by, and what that multiplies it with. From small to large.
struct Unit {
  std::string_view name;
  std::int64_t factor;
};
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::array kTimeUnits = {
    Unit{"ns", 1},      Unit{"us", 1'000},         Unit{"ms", 1'000'000},
    Unit{"s", kSecond}, Unit{"min", 60 * kSecond}, Unit{"h", 3'600 * kSecond}};
constexpr std::array kSizeUnits = {Unit{"B", 1}, Unit{"KiB", 1LL << 10}, Unit{"MiB", 1LL << 20},
                                   Unit{"GiB", 1LL << 30}};
constexpr std::string_view kForever = "forever";
constexpr std::string_view kDigits = "0123456789";

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t total = 0;
  return __builtin_add_overflow(a, b, &total) ? std::nullopt : std::optional(total);
}

/// Digits only, times `factor`.
std::optional<std::int64_t> whole(std::string_view digits, std::int64_t factor) noexcept {
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end || __builtin_mul_overflow(number, factor, &number)) {
    return std::nullopt;
  }
  return number;
}

/// The digits behind a point, as parts of `factor`; empty unless they are whole numbers.
std::optional<std::int64_t> fraction(std::string_view digits, std::int64_t factor) noexcept {
  std::int64_t total = 0;
  for (const char digit : digits) {
    if (factor % 10 != 0) {
      return std::nullopt;
    }
    factor /= 10;
    total += factor * (digit - '0');
  }
  return digits.empty() ? std::nullopt : std::optional(total);
}

std::optional<std::int64_t> quantity_from(std::string_view text,
                                          std::span<const Unit> units) noexcept {
  const std::size_t point = std::min(text.find_first_not_of(kDigits), text.size());
  const bool decimals = text.substr(point).starts_with('.');
  const std::size_t behind = decimals ? point + 1 : point;
  const std::size_t end = std::min(text.find_first_not_of(kDigits, behind), text.size());
  const auto unit =
      std::find_if(units.begin(), units.end(),
                   [name = text.substr(end)](const Unit& u) { return u.name == name; });
  if (unit == units.end()) {
    return std::nullopt;
  }
  const auto units_of_it = whole(text.substr(0, point), unit->factor);
  if (!units_of_it || !decimals) {
    return units_of_it;
  }
  const auto parts = fraction(text.substr(behind, end - behind), unit->factor);
  return parts ? sum(*units_of_it, *parts) : std::nullopt;
}

std::string quantity_text(std::int64_t quantity, std::span<const Unit> units) {
  std::size_t largest = units.size() - 1;
  while (quantity % units[largest].factor != 0) {
    --largest;
  }
  return std::to_string(quantity / units[largest].factor) + std::string(units[largest].name);
}

}  // namespace

std::optional<Duration> duration_from(std::string_view text) noexcept {
  if (text == kForever) {
    return no_timeout;
  }
  const auto nanoseconds = quantity_from(text, kTimeUnits);
  if (!nanoseconds || Duration(*nanoseconds) == no_timeout) {
    return std::nullopt;
  }
  return Duration(*nanoseconds);
}

std::string duration_in_file(Duration duration) {
  if (duration == no_timeout) {
    return std::string(kForever);
  }
  return duration == Duration::zero() ? "0s" : quantity_text(duration.count(), kTimeUnits);
}

std::optional<std::int64_t> size_from(std::string_view text) noexcept {
  return quantity_from(text, kSizeUnits);
}

std::string size_in_file(std::int64_t bytes) {
  return bytes == 0 ? "0B" : quantity_text(bytes, kSizeUnits);
}

}  // namespace actors::detail
