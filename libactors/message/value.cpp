#include "actors/value.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/errors.hpp"

#include "libactors/message/value_json.hpp"
#include "libactors/message/value_node.hpp"

namespace actors {

namespace detail {

namespace {

/// Up to here a search member by member is the faster one.
constexpr std::size_t kSmallMap = 8;

/// The indices of the members in the order of their keys; nothing for a small map. Throws
/// DuplicateKey.
std::vector<std::uint32_t> index_keys(const std::vector<Value::Member>& members) {
  const auto key = [&members](std::uint32_t i) { return members[i].key(); };
  if (members.size() <= kSmallMap) {
    for (std::uint32_t i = 1; i < members.size(); ++i) {
      for (std::uint32_t j = 0; j < i; ++j) {
        if (key(i) == key(j)) {
          throw DuplicateKey(key(i), i);
        }
      }
    }
    return {};
  }
  std::vector<std::uint32_t> order(members.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&key](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::uint32_t twice = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (key(order[i]) == key(order[i - 1]) && (twice == 0 || order[i] < twice)) {
      twice = order[i];
    }
  }
  if (twice != 0) {
    throw DuplicateKey(key(twice), twice);
  }
  return order;
}

}  // namespace

const char* kind_name(Value::Kind kind) noexcept {
  constexpr const char* names[] = {"null",     "a bool",   "an integer", "a double", "a string",
                                   "a binary", "an array", "a tuple",    "a map",    "a ref"};
  return names[static_cast<std::size_t>(kind)];
}

void throw_integer_beyond_int64() {
  throw ValueError("Value: an integer beyond int64; send it as a string or a double");
}

const Value* MembersNode::find(std::string_view key) const noexcept {
  if (by_key.empty()) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [key](const Value::Member& m) { return m.key() == key; });
    return found == members.end() ? nullptr : &found->value();
  }
  const auto found = std::lower_bound(
      by_key.begin(), by_key.end(), key,
      [this](std::uint32_t i, std::string_view k) { return members[i].key() < k; });
  return found == by_key.end() || members[*found].key() != key ? nullptr : &members[*found].value();
}

DuplicateKey::DuplicateKey(std::string_view key, std::size_t at)
    : ValueError("Value: the key \"" + std::string(key) +
                 "\" comes twice; a map has each key once"),
      index(at) {}

}  // namespace detail

namespace {

using detail::ItemsNode;
using detail::MembersNode;
using detail::SharedObject;
using detail::TextNode;

/// "a string "abc"", not too long.
std::string shown(const Value& value) {
  constexpr std::size_t longest = 60;
  std::string text = detail::readable_json(value);
  if (text.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;  // not into a character
    }
    text.resize(end);
    text += "...";
  }
  return value.kind() == Value::Kind::null
             ? text
             : std::string(detail::kind_name(value.kind())) + ' ' + text;
}

std::size_t checked_depth(std::size_t depth) {
  if (depth > kMaxValueDepth) {
    throw ValueError("Value: containers nested deeper than " + std::to_string(kMaxValueDepth) +
                     "; send the parts one by one, or flatten them");
  }
  return depth;
}

}  // namespace

Value Value::holding(Kind kind, std::string_view text) {
  if (text.size() > kInside) {
    return holding(kind, new TextNode(std::string(text)));
  }
  Value made;
  if (!text.empty()) {
    std::memcpy(made.content_.bytes, text.data(), text.size());
  }
  made.content_.size = static_cast<std::uint8_t>(text.size());
  made.content_.kind = kind;
  return made;
}
Value Value::holding(Kind kind, std::string&& text) {
  return text.size() > kInside ? holding(kind, new TextNode(std::move(text)))
                               : holding(kind, std::string_view(text));
}
Value Value::holding(Kind kind, const SharedObject* node) noexcept {
  Value made(kind, reinterpret_cast<std::uintptr_t>(node));
  made.content_.size = kShared;
  return made;
}

Value::Value(const char* text) {
  if (text == nullptr) {
    throw ValueError("Value: text from a null pointer; null is Value(nullptr)");
  }
  *this = holding(Kind::string, std::string_view(text));
}
Value::Value(std::string_view text) : Value(holding(Kind::string, text)) {}
Value::Value(std::string text) : Value(holding(Kind::string, std::move(text))) {}
Value::Value(Binary binary) : Value(holding(Kind::binary, std::move(binary.bytes))) {}
Value::Value(std::initializer_list<Member> members) : Value(map_of(std::vector<Member>(members))) {}

Value Value::map(std::initializer_list<Member> members) {
  return map_of(std::vector<Member>(members));
}
Value Value::array_of(std::vector<Value> items) {
  return sequence(Kind::array, std::move(items));
}
Value Value::tuple_of(std::vector<Value> items) {
  return sequence(Kind::tuple, std::move(items));
}
Value Value::sequence(Kind kind, std::vector<Value>&& items) {
  Value made;
  made.content_.kind = kind;
  if (!items.empty()) {
    std::size_t deepest = 0;
    for (const Value& item : items) {
      deepest = std::max(deepest, item.depth());
    }
    made = holding(kind, new ItemsNode(std::move(items), checked_depth(deepest + 1)));
  }
  return made;
}
Value Value::map_of(std::vector<Member> members) {
  Value made;
  made.content_.kind = Kind::map;
  if (members.empty()) {
    return made;
  }
  std::vector<std::uint32_t> by_key = detail::index_keys(members);
  std::size_t deepest = 0;
  for (const Member& member : members) {
    deepest = std::max(deepest, member.value().depth());
  }
  return holding(Kind::map, new MembersNode(std::move(members), std::move(by_key),
                                            checked_depth(deepest + 1)));
}

std::string_view Value::text() const noexcept {
  if (shared()) {
    return static_cast<const TextNode*>(node())->text;
  }
  return {reinterpret_cast<const char*>(content_.bytes), content_.size};
}

std::size_t Value::depth() const noexcept {
  switch (kind()) {
    case Kind::array:
    case Kind::tuple:
      return shared() ? static_cast<const ItemsNode*>(node())->depth : 1;
    case Kind::map:
      return shared() ? static_cast<const MembersNode*>(node())->depth : 1;
    default:
      return 0;
  }
}

std::size_t Value::size() const {
  switch (kind()) {
    case Kind::string:
    case Kind::binary:
      return text().size();
    case Kind::map:
      return members().size();
    case Kind::array:
    case Kind::tuple:
      return items().size();
    default:
      throw_wrong("something with a size: a string, binary, array, tuple or map");
  }
}
std::span<const Value> Value::items() const {
  require(kind() == Kind::array || kind() == Kind::tuple, "an array or tuple");
  if (!shared()) {
    return {};
  }
  return static_cast<const ItemsNode*>(node())->items;
}
std::span<const Value::Member> Value::members() const {
  require(kind() == Kind::map, "a map");
  if (!shared()) {
    return {};
  }
  return static_cast<const MembersNode*>(node())->members;
}
const Value* Value::find(std::string_view key) const noexcept {
  return kind() == Kind::map && shared() ? static_cast<const MembersNode*>(node())->find(key)
                                         : nullptr;
}

const Value& Value::operator[](std::size_t index) const {
  const std::span<const Value> all = items();
  if (index >= all.size()) {
    throw ValueError("Value: no element " + std::to_string(index) + " in " + shown(*this) +
                     ", which has " + std::to_string(all.size()));
  }
  return all[index];
}
const Value& Value::operator[](std::string_view key) const {
  require(kind() == Kind::map, "a map");
  const Value* const found = find(key);
  if (found == nullptr) {
    throw ValueError("Value: no member \"" + std::string(key) + "\" in " + shown(*this));
  }
  return *found;
}

bool Value::equals(const Value& other) const noexcept {
  if (kind() != other.kind()) {
    return false;
  }
  switch (kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return payload<bool>() == other.payload<bool>();
    case Kind::integer:
      return payload<std::int64_t>() == other.payload<std::int64_t>();
    case Kind::real: {
      const auto a = payload<double>();
      const auto b = other.payload<double>();
      return a == b || (std::isnan(a) && std::isnan(b));
    }
    case Kind::string:
    case Kind::binary:
      return text() == other.text();
    case Kind::ref:
      return payload<detail::RefId>() == other.payload<detail::RefId>();
    default:
      break;
  }
  if (shared() != other.shared()) {
    return false;  // one of them is empty
  }
  if (!shared() || node() == other.node()) {
    return true;
  }
  if (kind() == Kind::map) {
    const auto* const mine = static_cast<const MembersNode*>(node());
    const auto* const others = static_cast<const MembersNode*>(other.node());
    return mine->members.size() == others->members.size() &&
           std::all_of(mine->members.begin(), mine->members.end(), [others](const Member& member) {
             const Value* const match = others->find(member.key());
             return match != nullptr && *match == member.value();
           });
  }
  return static_cast<const ItemsNode*>(node())->items ==
         static_cast<const ItemsNode*>(other.node())->items;
}

void Value::throw_wrong(const char* wanted) const {
  throw ValueError(std::string("Value: wanted ") + wanted + ", but this is " + shown(*this));
}

std::ostream& Value::print(std::ostream& out) const {
  return out << detail::readable_json(*this);
}

}  // namespace actors
