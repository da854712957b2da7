#pragma once
// ConfigEnvironment: variables that override a configuration file.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace actors::detail {

inline constexpr std::string_view kVariablePrefix = "ACTORS";

/// The part of a variable's name that a key, or a dispatcher's name, gives: "_LOG_LEVEL".
[[nodiscard]] std::string variable_part(std::string_view name);

/// Owned by the call that reads a configuration.
class ConfigEnvironment {
 public:
  /// Variables that do not begin with ACTORS_ are ignored.
  explicit ConfigEnvironment(const std::map<std::string, std::string>& variables);

  /// The text of `variable`, which is the one of the setting at `pointer`. Throws ConfigError if it
  /// is set and is another setting's as well.
  [[nodiscard]] std::optional<std::string_view> find(const std::string& variable,
                                                     const std::string& pointer);
  /// Throws ConfigError if there is a variable that nobody has looked for.
  void refuse_others() const;

 private:
  std::map<std::string, std::string> variables_;
  std::map<std::string, std::string> pointers_;  // of the variables that have been looked for
};

}  // namespace actors::detail
