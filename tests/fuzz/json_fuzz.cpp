// libFuzzer target: any text is a value, or an error with a place. Run by ./dev fuzz.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "actors/errors.hpp"
#include "actors/pattern.hpp"
#include "actors/value.hpp"

#include "base/json.hpp"
#include "base/json_place.hpp"

namespace {

using actors::Pattern;
using actors::Value;

void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "json_fuzz: this should hold: %s\n", what);
    std::abort();
  }
}

std::optional<Value> parse(std::string_view text, bool well_formed) {
  try {
    return Value::parse(text);
  } catch (const actors::detail::JsonError& error) {
    require(error.line >= 1 && error.column >= 1, "an error has a place");
    require(!error.problem.empty(), "an error has a reason");
    // What is well-formed can only be refused by the Value: a tag, a key that comes twice, depth.
    require(!well_formed || error.problem.find("$") != std::string::npos ||
                error.problem.find("twice") != std::string::npos ||
                error.problem.find("tag") != std::string::npos ||
                error.problem.find("deeper") != std::string::npos,
            "what the plain reader takes, the fast one takes");
    return std::nullopt;
  }
}

/// What a Value is read from must not change what it is.
void check_value(const Value& value) {
  const std::string json = value.to_json();
  const Value again = Value::parse(json);
  require(again == value, "a value survives JSON");
  require(again.to_json() == json, "the same value is the same text");
  std::ostringstream printed;
  printed << value;
  require(Pattern(value).matches(again), "a literal matches its equal");
  try {
    require(calculate_shape(value).matches(value), "an example matches its shape");
  } catch (const actors::ValueError&) {
    // an empty or a mixed array says nothing about its elements
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool well_formed =
      !actors::detail::find_in_json(text, std::numeric_limits<std::size_t>::max()).has_value();
  if (const std::optional<Value> value = parse(text, well_formed)) {
    require(well_formed, "what the fast reader takes, the plain one takes");
    check_value(*value);
  }
  return 0;
}
