#include "libactors/system/config_setting.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <system_error>

#include "base/utf8.hpp"
#include "libactors/system/config_words.hpp"
#include "libactors/system/quantity.hpp"

namespace actors::detail {

namespace {

/// All of `text` as a number, or as it is.
template <class Number>
Value number_or_text(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? Value(number) : Value(text);
}

template <class Text>
std::string range(const Setting& setting, const Text& text) {
  std::string all;
  if (setting.min != Setting::kAnything) {
    all += " from " + text(setting.min);
  }
  if (setting.max != Setting::kUnlimited) {
    all += " to " + text(setting.max);
  }
  return all;
}

}  // namespace

std::string Setting::accepted() const {
  switch (kind) {
    case Kind::flag:
      return "true or false";
    case Kind::count:
      return "an integer" + range(*this, [](std::int64_t n) { return std::to_string(n); });
    case Kind::real:
      return "a number" + range(*this, [](std::int64_t n) { return std::to_string(n); });
    case Kind::duration:
      return "text such as \"200ms\" (ns, us, ms, s, min, h)" +
             range(*this, [](std::int64_t n) { return duration_in_file(Duration(n)); }) +
             (or_forever ? ", or \"forever\"" : "");
    case Kind::size:
      return "bytes, or text such as \"64KiB\" (B, KiB, MiB, GiB)," + range(*this, size_in_file);
    case Kind::choice:
      return one_of(each_in_quotes(choices));
    case Kind::text:
      break;
  }
  return "text";
}

bool Setting::accepts(const Value& value) const {
  switch (kind) {
    case Kind::flag:
      return value.is<bool>();
    case Kind::real:
      return value.is<double>() && std::isfinite(value.get<double>()) &&
             (min == kAnything || value.get<double>() >= static_cast<double>(min)) &&
             (max == kUnlimited || value.get<double>() <= static_cast<double>(max));
    case Kind::text:
      return value.is<std::string>() &&
             valid_utf8_prefix(value.get<std::string_view>()) == value.size();
    case Kind::choice:
      return value.is<std::string>() &&
             std::find(choices.begin(), choices.end(), value.get<std::string>()) != choices.end();
    case Kind::count:
    case Kind::duration:
    case Kind::size:
      break;
  }
  if (!value.is<std::int64_t>()) {
    return false;
  }
  const auto number = value.get<std::int64_t>();
  const bool forever = kind == Kind::duration && Duration(number) == no_timeout;
  return number >= min && number <= max && (or_forever || !forever);
}

std::optional<Value> Setting::from_file(const Value& value) const {
  Value found = value;
  const bool is_text = value.kind() == Value::Kind::string;
  if (kind == Kind::duration) {
    const auto duration = is_text ? duration_from(value.get<std::string_view>()) : std::nullopt;
    found = duration ? Value(duration->count()) : Value();
  } else if (kind == Kind::size && is_text) {
    const auto size = size_from(value.get<std::string_view>());
    found = size ? Value(*size) : Value();
  } else if (kind == Kind::real && value.kind() == Value::Kind::integer) {
    found = value.get<double>();
  }
  return accepts(found) ? std::optional(found) : std::nullopt;
}

std::optional<Value> Setting::from_text(std::string_view text) const {
  switch (kind) {
    case Kind::flag:
      return text == "true" || text == "false" ? std::optional<Value>(text == "true")
                                               : std::nullopt;
    case Kind::real:
      return from_file(number_or_text<double>(text));
    case Kind::count:
    case Kind::size:
      return from_file(number_or_text<std::int64_t>(text));
    case Kind::duration:
    case Kind::choice:
    case Kind::text:
      break;
  }
  return from_file(text);
}

Value Setting::to_file(const Value& value) const {
  if (kind == Kind::duration) {
    return duration_in_file(Duration(value.get<std::int64_t>()));
  }
  return kind == Kind::size ? Value(size_in_file(value.get<std::int64_t>())) : value;
}

}  // namespace actors::detail
