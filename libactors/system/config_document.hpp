#pragma once
// ConfigDocument: a JSON text that remembers where everything in it stands, for errors.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "actors/value.hpp"

namespace actors::detail {

/// One value of the text.
struct ConfigNode {
  struct Key {
    std::string name;
    std::size_t event;
  };
  enum class Kind { scalar, array, object };

  Kind kind = Kind::scalar;
  Value scalar{};
  std::vector<Key> keys{};          ///< of an object, as they stand there: one may come twice
  std::vector<ConfigNode> items{};  ///< the elements, or the values of the keys
  std::size_t event = 0;            ///< where it begins: see JsonEvents

  /// What stands there, for people: "an object", "\"text\"", "17".
  [[nodiscard]] std::string describe() const;
  /// The value of a key, or null. The node is an object.
  [[nodiscard]] const ConfigNode* find(std::string_view key) const noexcept;
};

/// Owned by the call that reads it.
class ConfigDocument {
 public:
  /// More than this is no configuration.
  static constexpr std::size_t kMaxSize = std::size_t{1} << 20;

  /// Throws ConfigError with `source`, line and column for what is no JSON. `text` outlives this.
  ConfigDocument(std::string_view text, std::string_view source);

  [[nodiscard]] const ConfigNode& root() const noexcept { return root_; }
  /// "actors.json:4:21: /dispatchers/0/throughput". Slow.
  [[nodiscard]] std::string place(std::size_t event, const std::string& pointer) const;
  /// Throws ConfigError: "<place>: found <node>; accepted: <accepted>".
  [[noreturn]] void reject(const ConfigNode& node, const std::string& pointer,
                           const std::string& accepted) const;

 private:
  std::string_view text_;
  std::string source_;
  ConfigNode root_;
};

}  // namespace actors::detail
