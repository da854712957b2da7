#include "libactors/system/config_place.hpp"

#include <algorithm>

#include "actors/errors.hpp"

#include "libactors/system/config_environment.hpp"
#include "libactors/system/config_words.hpp"

namespace actors::detail {

namespace {

std::string pointer_part(std::string_view key) {
  std::string part = "/";
  for (const char c : key) {
    part += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return part;
}

}  // namespace

ConfigPlace ConfigPlace::member(std::string_view key) const {
  return {node != nullptr ? node->find(key) : nullptr, pointer + pointer_part(key),
          variable + variable_part(key)};
}

ConfigPlace PlacedDocument::root() const {
  return {&document_.root(), "", std::string(kVariablePrefix)};
}

void PlacedDocument::refuse(const ConfigPlace& place, const std::string& why) const {
  throw ConfigError(
      (place.node != nullptr ? document_.place(place.node->event, place.pointer) : name_of(place)) +
      ": " + why);
}

void PlacedDocument::require_object(const ConfigPlace& place, const char* accepted) const {
  if (place.node->kind != ConfigNode::Kind::object) {
    reject(place, accepted);
  }
}

void PlacedDocument::require_array(const ConfigPlace& list, const std::string& example) const {
  if (list.node->kind != ConfigNode::Kind::array) {
    reject(list, "an array of" + list.pointer.substr(list.pointer.rfind('/')).replace(0, 1, " ") +
                     ", as " + example);
  }
}

void PlacedDocument::require_keys(const ConfigPlace& place,
                                  const std::vector<std::string>& accepted) const {
  std::vector<std::string_view> seen;
  for (const ConfigNode::Key& key : place.node->keys) {
    const std::string where = place.pointer + pointer_part(key.name);
    if (std::find(accepted.begin(), accepted.end(), key.name) == accepted.end()) {
      throw ConfigError(document_.place(key.event, where) + ": unknown key; " +
                        instead_of(key.name, accepted));
    }
    if (std::find(seen.begin(), seen.end(), key.name) != seen.end()) {
      throw ConfigError(document_.place(key.event, where) +
                        ": the key comes twice; accepted: once");
    }
    seen.emplace_back(key.name);
  }
}

ConfigPlace PlacedDocument::required(const ConfigPlace& owner, std::string_view key,
                                     const std::string& accepted) const {
  ConfigPlace place = owner.member(key);
  if (place.node == nullptr) {
    refuse(owner, "has no " + in_quotes(key) + "; accepted: " + accepted);
  }
  return place;
}

}  // namespace actors::detail
