#include "actors/codec.hpp"

#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "actors/errors.hpp"

#include "base/type_name.hpp"
#include "libactors/message/value_node.hpp"

namespace actors::detail {

void require_kind(const Value& value, Value::Kind kind) {
  if (value.kind() != kind) {
    throw ValueError(std::string("Value: wanted ") + kind_name(kind) + ", but this is " +
                     kind_name(value.kind()));
  }
}
void require_items(const Value& value, Value::Kind kind, std::size_t count) {
  require_kind(value, kind);
  if (value.size() != count) {
    throw ValueError(std::string("Value: wanted ") + kind_name(kind) + " of " +
                     std::to_string(count) + " elements, but this has " +
                     std::to_string(value.size()));
  }
}

void throw_in_member(std::string_view key, const ValueError& error) {
  throw ValueError("in " + std::string(key) + ": " + error.what());
}
void throw_in_item(std::size_t index, const ValueError& error) {
  throw_in_member("[" + std::to_string(index) + "]", error);
}

std::string member_name(const std::type_info& owner, std::string_view member) {
  return type_name(owner) + "::" + std::string(member);
}
void throw_no_member(const std::type_info& owner, std::string_view member) {
  throw ValueError("Value: no member \"" + std::string(member) + "\" for " +
                   member_name(owner, member) + "; make it a std::optional if it may be missing");
}
void throw_no_enumerator(const std::type_info& type, std::string_view found,
                         const std::vector<std::string_view>& names) {
  std::string text = "Value: \"" + std::string(found) + "\" is no " + type_name(type) + "; it is ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  throw ValueError(text);
}

}  // namespace actors::detail
