#pragma once
// Names of types as people write them.

#include <string>
#include <typeinfo>

namespace actors::detail {

/// Demangled: "std::out_of_range". What cannot be demangled stays as it is. std::string is called
/// so, not by its full template name.
[[nodiscard]] std::string type_name(const std::type_info& type);

}  // namespace actors::detail
