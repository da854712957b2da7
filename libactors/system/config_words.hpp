#pragma once
// Words of errors: what was found, what would have been accepted, and what may have been meant.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actors::detail {

/// Text for people, in quotes and escaped; a long one is cut.
[[nodiscard]] std::string in_quotes(std::string_view text);
[[nodiscard]] std::vector<std::string> each_in_quotes(const std::vector<std::string>& words);
/// "a, b or c"; "none" of no words.
[[nodiscard]] std::string one_of(const std::vector<std::string>& words);
/// The word that `name` may be a slip of, or nothing.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name,
                                                 const std::vector<std::string>& words);
/// "did you mean threads? accepted: ..." for a name that is none of the words.
[[nodiscard]] std::string instead_of(std::string_view name, const std::vector<std::string>& words);

}  // namespace actors::detail
