#pragma once
// What a Value points to when its content does not fit inside: immutable, shared, counted.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/detail/shared_ref.hpp"
#include "actors/errors.hpp"
#include "actors/value.hpp"

namespace actors::detail {

/// With its article: "an integer".
[[nodiscard]] const char* kind_name(Value::Kind kind) noexcept;

/// The text of a string, or the bytes of a binary.
class TextNode final : public SharedObject {
 public:
  explicit TextNode(std::string t) : text(std::move(t)) {}
  const std::string text;
};

/// The elements of an array or tuple; never empty.
class ItemsNode final : public SharedObject {
 public:
  ItemsNode(std::vector<Value> v, std::size_t d) : items(std::move(v)), depth(d) {}
  const std::vector<Value> items;
  const std::size_t depth;  ///< 1 + that of the deepest element
};

/// The members of a map; never empty.
class MembersNode final : public SharedObject {
 public:
  MembersNode(std::vector<Value::Member> v, std::vector<std::uint32_t> order, std::size_t d)
      : members(std::move(v)), by_key(std::move(order)), depth(d) {}
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;

  const std::vector<Value::Member> members;  ///< in the order of their making
  const std::vector<std::uint32_t> by_key;   ///< indices sorted by key; empty for a small map
  const std::size_t depth;                   ///< 1 + that of the deepest value
};

/// Thrown by Value::map_of.
struct DuplicateKey : ValueError {
  DuplicateKey(std::string_view key, std::size_t at);
  std::size_t index;  ///< of the first member whose key an earlier one has
};

}  // namespace actors::detail
