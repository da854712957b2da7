#include "libactors/system/config_document.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "actors/errors.hpp"

#include "base/json.hpp"
#include "base/json_place.hpp"
#include "libactors/system/config_words.hpp"

namespace actors::detail {

namespace {

class TreeBuilder final : public JsonEvents {
 public:
  explicit TreeBuilder(ConfigNode& root) : root_(root) {}

  void null() override { add({}); }
  void boolean(bool b) override { add(b); }
  void integer(std::int64_t i) override { add(i); }
  void real(double d) override { add(d); }
  void string(std::string_view text) override { add(text); }
  void begin_array() override { open(ConfigNode::Kind::array); }
  void end_array() override { open_.pop_back(); }
  void begin_object() override { open(ConfigNode::Kind::object); }
  void key(std::string_view name) override {
    open_.back()->keys.push_back({std::string(name), event});
  }
  void end_object() override { open_.pop_back(); }

 private:
  ConfigNode& add(Value scalar) {
    ConfigNode& node = open_.empty() ? root_ : open_.back()->items.emplace_back();
    node.scalar = std::move(scalar);
    node.event = event;
    return node;
  }
  void open(ConfigNode::Kind kind) {
    ConfigNode& node = add({});
    node.kind = kind;
    open_.push_back(&node);  // stays where it is: what holds it gets no more items until it closes
  }

  ConfigNode& root_;
  std::vector<ConfigNode*> open_;
};

}  // namespace

std::string ConfigNode::describe() const {
  switch (kind) {
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
    case Kind::scalar:
      break;
  }
  return scalar.kind() == Value::Kind::string ? in_quotes(scalar.get<std::string_view>())
                                              : scalar.to_json();
}

const ConfigNode* ConfigNode::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [key](const Key& k) { return k.name == key; });
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

ConfigDocument::ConfigDocument(std::string_view text, std::string_view source)
    : text_(text), source_(source) {
  if (text.size() > kMaxSize) {
    throw ConfigError(source_ + ": more than 1 MiB; that is no configuration");
  }
  TreeBuilder builder(root_);
  try {
    read_json(text, builder);
  } catch (const JsonError& e) {
    throw ConfigError(source_ + ":" + std::to_string(e.line) + ":" + std::to_string(e.column) +
                      ": no JSON: " + e.problem);
  }
}

std::string ConfigDocument::place(std::size_t event, const std::string& pointer) const {
  const auto found = find_in_json(text_, event);
  std::string all = source_;
  if (found) {
    all += ":" + std::to_string(found->line) + ":" + std::to_string(found->column);
  }
  return pointer.empty() ? all : all + ": " + pointer;
}

void ConfigDocument::reject(const ConfigNode& node, const std::string& pointer,
                            const std::string& accepted) const {
  throw ConfigError(place(node.event, pointer) + ": found " + node.describe() +
                    "; accepted: " + accepted);
}

}  // namespace actors::detail
