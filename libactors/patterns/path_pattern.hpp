#pragma once
// PathPattern: the path of an ActorSelection, taken apart.

#include <string>
#include <string_view>
#include <vector>

namespace actors::detail {

/// Immutable, so thread-safe.
class PathPattern {
 public:
  struct Element {
    enum class Kind {
      parent,    ///< ".."
      name,      ///< exactly one child, if any
      wildcard,  ///< children whose names match `text`
      children,  ///< "*": all of them
      below      ///< "**": children, their children, and so on; the last element
    };
    Kind kind;
    std::string text;
  };

  /// Throws InvalidPath.
  explicit PathPattern(std::string_view path);

  [[nodiscard]] bool absolute() const noexcept { return absolute_; }
  [[nodiscard]] const std::vector<Element>& elements() const noexcept { return elements_; }

  /// `pattern` matches all of `name`: '*' stands for any characters, or none, '?' for one.
  [[nodiscard]] static bool matches(std::string_view pattern, std::string_view name) noexcept;

 private:
  bool absolute_;
  std::vector<Element> elements_;
};

}  // namespace actors::detail
