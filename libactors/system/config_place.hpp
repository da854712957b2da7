#pragma once
// ConfigPlace: something a configuration can say, be it there or not; and the errors that name it.

#include <string>
#include <string_view>
#include <vector>

#include "libactors/system/config_document.hpp"

namespace actors::detail {

/// What the file says of it, if anything, and its names. Points into its document.
struct ConfigPlace {
  const ConfigNode* node;  ///< null: nothing
  std::string pointer;     ///< RFC 6901
  std::string variable;    ///< that of its settings begins so

  [[nodiscard]] ConfigPlace member(std::string_view key) const;
};

/// A document with its name. Owned by the call that reads it; what throws throws ConfigError.
class PlacedDocument {
 public:
  /// As ConfigDocument.
  PlacedDocument(std::string_view text, std::string_view source)
      : document_(text, source), source_(source) {}

  [[nodiscard]] ConfigPlace root() const;
  /// "actors.json: /executor".
  [[nodiscard]] std::string name_of(const ConfigPlace& place) const {
    return source_ + ": " + place.pointer;
  }
  /// What stands there is not accepted.
  [[noreturn]] void reject(const ConfigPlace& place, const std::string& accepted) const {
    document_.reject(*place.node, place.pointer, accepted);
  }
  /// What is said there, by the file or a variable, cannot be.
  [[noreturn]] void refuse(const ConfigPlace& place, const std::string& why) const;

  void require_object(const ConfigPlace& place, const char* accepted) const;
  /// The object has these keys at most, and each once.
  void require_keys(const ConfigPlace& place, const std::vector<std::string>& accepted) const;
  /// A member that is there, or an error that says what it would be.
  [[nodiscard]] ConfigPlace required(const ConfigPlace& owner, std::string_view key,
                                     const std::string& accepted) const;
  /// `read(place)` for each object of an array, which looks as `example` does.
  template <class F>
  void for_each_item(const ConfigPlace& list, const std::string& example, F&& read) const {
    if (list.node == nullptr) {
      return;
    }
    require_array(list, example);
    for (std::size_t i = 0; i < list.node->items.size(); ++i) {
      ConfigPlace place{&list.node->items[i], list.pointer + "/" + std::to_string(i),
                        list.variable};
      if (place.node->kind != ConfigNode::Kind::object) {
        reject(place, "an object, as " + example.substr(1, example.size() - 2));
      }
      read(place);
    }
  }

 private:
  void require_array(const ConfigPlace& list, const std::string& example) const;

  ConfigDocument document_;
  std::string source_;
};

}  // namespace actors::detail
