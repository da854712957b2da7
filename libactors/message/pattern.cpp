#include "actors/pattern.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/errors.hpp"

#include "libactors/message/value_node.hpp"

namespace actors {

namespace detail {

namespace {

std::uint64_t next_id() noexcept {
  // How many patterns there have been. Written by whoever makes one; only its own value counts:
  // relaxed.
  static constinit std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::string text_of(const Value& value) {
  std::ostringstream out;
  out << value;
  return std::move(out).str();
}

bool match(const Pattern& pattern, const Value& value, Matching& matching) {
  return pattern.node().match(value, matching);
}

class AnythingNode final : public PatternNode {
 public:
  bool match(const Value&, Matching&) const override { return true; }
};

class CheckedNode final : public PatternNode {
 public:
  CheckedNode(bool (*check)(const Value&), const char* wanted) : check_(check), wanted_(wanted) {}
  bool match(const Value& value, Matching& matching) const override {
    return check_(value) || matching.fail(Mismatch::Reason::type, wanted_, value);
  }

 private:
  bool (*check_)(const Value&);
  const char* wanted_;
};

class KindNode final : public PatternNode {
 public:
  explicit KindNode(Value::Kind kind) : kind_(kind) {}
  bool match(const Value& value, Matching& matching) const override {
    return value.kind() == kind_ || matching.fail(Mismatch::Reason::type, kind_name(kind_), value);
  }

 private:
  Value::Kind kind_;
};

class LiteralNode final : public PatternNode {
 public:
  explicit LiteralNode(Value literal) : literal_(std::move(literal)) {}
  bool match(const Value& value, Matching& matching) const override {
    return value == literal_ || explain(value, matching);
  }

 private:
  [[nodiscard]] bool explain(const Value& value, Matching& matching) const {
    const auto reason =
        value.kind() == literal_.kind() ? Mismatch::Reason::literal : Mismatch::Reason::type;
    return matching.wants_to_know() && matching.fail(reason, text_of(literal_), value);
  }
  Value literal_;
};

class MapNode final : public PatternNode {
 public:
  MapNode(const Pattern::Entry* entries, std::size_t count, bool closed) : closed_(closed) {
    std::set<std::string_view> keys;
    entries_.reserve(count);
    for (const Pattern::Entry& entry : std::span(entries, count)) {
      if (!keys.insert(entry.first).second) {
        throw ValueError("map_of: the key \"" + std::string(entry.first) +
                         "\" comes twice; a map has each key once");
      }
      entries_.emplace_back(entry.first, entry.second);
    }
  }
  bool match(const Value& value, Matching& matching) const override {
    if (value.kind() != Value::Kind::map) {
      return matching.fail(Mismatch::Reason::type, "a map", value);
    }
    for (const auto& [key, pattern] : entries_) {
      const Value* const found = value.find(key);
      if (found == nullptr) {
        return matching.wants_to_know() &&
               matching.fail(Mismatch::Reason::key, "the key \"" + key + "\"", value);
      }
      if (!detail::match(pattern, *found, matching)) {
        return matching.fail_in(key);
      }
    }
    return !closed_ || value.size() == entries_.size() || explain_extra(value, matching);
  }

 private:
  [[nodiscard]] bool explain_extra(const Value& value, Matching& matching) const {
    for (const Value::Member& member : value.members()) {
      if (std::none_of(entries_.begin(), entries_.end(),
                       [&member](const auto& entry) { return entry.first == member.key(); })) {
        return matching.fail(Mismatch::Reason::key, "no key \"" + std::string(member.key()) + "\"",
                             value);
      }
    }
    return false;
  }

  std::vector<std::pair<std::string, Pattern>> entries_;
  bool closed_;
};

/// Elements of an array or tuple, in order.
bool match_items(std::span<const Value> items, const std::vector<Pattern>& parts,
                 Matching& matching) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!match(parts[std::min(i, parts.size() - 1)], items[i], matching)) {
      return matching.fail_in(i);
    }
  }
  return true;
}

class ArrayNode final : public PatternNode {
 public:
  explicit ArrayNode(std::vector<Pattern> parts) : parts_(std::move(parts)) {}
  bool match(const Value& value, Matching& matching) const override {
    if (value.kind() != Value::Kind::array) {
      return matching.fail(Mismatch::Reason::type, "an array", value);
    }
    const std::size_t size = value.size();
    if (parts_.empty() && size > 0) {
      return matching.fail(Mismatch::Reason::size, "the empty array", value);
    }
    if (size + 1 < parts_.size()) {
      return matching.wants_to_know() &&
             matching.fail(Mismatch::Reason::size,
                           "at least " + std::to_string(parts_.size() - 1) + " elements", value);
    }
    return match_items(value.items(), parts_, matching);
  }

 private:
  std::vector<Pattern> parts_;
};

class TupleNode final : public PatternNode {
 public:
  explicit TupleNode(std::vector<Pattern> parts) : parts_(std::move(parts)) {}
  bool match(const Value& value, Matching& matching) const override {
    if (value.kind() != Value::Kind::tuple) {
      return matching.fail(Mismatch::Reason::type, "a tuple", value);
    }
    if (value.size() != parts_.size()) {
      return matching.wants_to_know() &&
             matching.fail(Mismatch::Reason::size, std::to_string(parts_.size()) + " elements",
                           value);
    }
    return match_items(value.items(), parts_, matching);
  }

 private:
  std::vector<Pattern> parts_;
};

class ChoiceNode final : public PatternNode {
 public:
  explicit ChoiceNode(std::vector<Pattern> parts) : parts_(std::move(parts)) {}
  bool match(const Value& value, Matching& matching) const override {
    const std::size_t mark = matching.mark();
    for (const Pattern& part : parts_) {
      if (detail::match(part, value, matching)) {
        return true;
      }
      matching.back_to(mark);
    }
    return matching.fail(Mismatch::Reason::choice, "one of several patterns", value);
  }

 private:
  std::vector<Pattern> parts_;
};

class VariableNode final : public PatternNode {
 public:
  VariableNode(std::string_view name, Pattern pattern)
      : name_(name), pattern_(std::move(pattern)) {}
  bool match(const Value& value, Matching& matching) const override {
    if (!detail::match(pattern_, value, matching)) {
      return false;
    }
    // Looked up last: the pattern may have bound this very name.
    const Value* const bound = matching.bound(name_);
    if (bound == nullptr) {
      matching.bind(name_, value);
      return true;
    }
    return *bound == value || (matching.wants_to_know() &&
                               matching.fail(Mismatch::Reason::variable,
                                             name_ + ", which is " + text_of(*bound), value));
  }

 private:
  std::string name_;
  Pattern pattern_;
};

}  // namespace

PatternNode::PatternNode() : id(next_id()) {}

bool Matching::fail(Mismatch::Reason reason, std::string_view wanted, const Value& found) {
  if (why_ != nullptr) {
    why_->reason = reason;
    why_->where.clear();
    why_->text = "wanted " + std::string(wanted) + ", found " + text_of(found);
  }
  return false;
}
bool Matching::fail_in(std::size_t index) {
  if (why_ != nullptr) {
    why_->where.insert(0, "[" + std::to_string(index) + "]");
  }
  return false;
}
bool Matching::fail_in(std::string_view key) {
  if (why_ != nullptr) {
    why_->where.insert(0, "[\"" + std::string(key) + "\"]");
  }
  return false;
}
void Matching::bind(std::string_view name, const Value& value) {
  bound_.emplace_back(name, &value);
}
void Matching::back_to(std::size_t mark) {
  bound_.resize(mark);
}
const Value* Matching::bound(std::string_view name) const noexcept {
  const auto found = std::find_if(bound_.begin(), bound_.end(),
                                  [name](const auto& entry) { return entry.first == name; });
  return found == bound_.end() ? nullptr : found->second;
}

Pattern array_pattern(std::vector<Pattern> parts) {
  return Pattern(new ArrayNode(std::move(parts)));
}
Pattern tuple_pattern(std::vector<Pattern> parts) {
  return Pattern(new TupleNode(std::move(parts)));
}
Pattern choice_pattern(std::vector<Pattern> parts) {
  return Pattern(new ChoiceNode(std::move(parts)));
}
Pattern checked_by(bool (*check)(const Value&), const char* wanted) {
  return Pattern(new CheckedNode(check, wanted));
}

}  // namespace detail

const Value* Bindings::find(std::string_view variable) const noexcept {
  const auto found = std::find_if(bound_.begin(), bound_.end(), [variable](const auto& entry) {
    return entry.first == variable;
  });
  return found == bound_.end() ? nullptr : &found->second;
}
const Value& Bindings::operator[](std::string_view variable) const {
  const Value* const found = find(variable);
  if (found == nullptr) {
    throw ValueError("Bindings: no variable \"" + std::string(variable) +
                     "\" in this match; name it in the pattern with variable()");
  }
  return *found;
}

Pattern Pattern::exactly(Value literal) {
  return Pattern(new detail::LiteralNode(std::move(literal)));
}
bool Pattern::matches(const Value& value) const {
  detail::Matching matching(nullptr);
  return node_->match(value, matching);
}
std::optional<Bindings> Pattern::match(const Value& value) const {
  detail::Matching matching(nullptr);
  if (!node_->match(value, matching)) {
    return std::nullopt;
  }
  Bindings bindings;
  for (const auto& [name, bound] : matching.all()) {
    bindings.bound_.emplace_back(name, *bound);
  }
  return bindings;
}
std::optional<Mismatch> Pattern::mismatch(const Value& value) const {
  Mismatch why{};
  detail::Matching matching(&why);
  if (node_->match(value, matching)) {
    return std::nullopt;
  }
  if (!why.where.empty()) {
    why.text = "at " + why.where + ": " + why.text;
  }
  return why;
}

Pattern anything() {
  return Pattern(new detail::AnythingNode);
}
Pattern is(Value::Kind kind) {
  return Pattern(new detail::KindNode(kind));
}
Pattern map_of(std::initializer_list<Pattern::Entry> entries) {
  return Pattern(new detail::MapNode(entries.begin(), entries.size(), false));
}
Pattern map_of(const std::vector<Pattern::Entry>& entries) {
  return Pattern(new detail::MapNode(entries.data(), entries.size(), false));
}
Pattern closed_map_of(std::initializer_list<Pattern::Entry> entries) {
  return Pattern(new detail::MapNode(entries.begin(), entries.size(), true));
}
Pattern closed_map_of(const std::vector<Pattern::Entry>& entries) {
  return Pattern(new detail::MapNode(entries.data(), entries.size(), true));
}
Pattern variable(std::string_view name) {
  return variable(name, anything());
}
Pattern variable(std::string_view name, Pattern pattern) {
  return Pattern(new detail::VariableNode(name, std::move(pattern)));
}

namespace {

Pattern shape_of(const Value& example, const std::string& where);

Pattern shape_of_array(const Value& example, const std::string& where) {
  if (example.size() == 0) {
    throw ValueError("calculate_shape: " + where +
                     " is an empty array, which says nothing about its elements; give it one");
  }
  const Pattern first = shape_of(example[0], where + "[0]");
  for (std::size_t i = 1; i < example.size(); ++i) {
    if (!first.matches(example[i])) {
      throw ValueError("calculate_shape: " + where + "[" + std::to_string(i) +
                       "] has another shape than the element before it; write the pattern by hand");
    }
  }
  return array_of(first);
}

Pattern shape_of(const Value& example, const std::string& where) {
  switch (example.kind()) {
    case Value::Kind::array:
      return shape_of_array(example, where);
    case Value::Kind::tuple: {
      std::vector<Pattern> parts;
      for (std::size_t i = 0; i < example.size(); ++i) {
        parts.push_back(shape_of(example[i], where + "[" + std::to_string(i) + "]"));
      }
      return detail::tuple_pattern(std::move(parts));
    }
    case Value::Kind::map: {
      std::vector<Pattern::Entry> entries;
      for (const Value::Member& member : example.members()) {
        entries.emplace_back(
            member.key(),
            shape_of(member.value(), where + "[\"" + std::string(member.key()) + "\"]"));
      }
      return map_of(entries);
    }
    default:
      return is(example.kind());
  }
}

}  // namespace

Pattern calculate_shape(const Value& example) {
  return shape_of(example, "the example");
}

}  // namespace actors
