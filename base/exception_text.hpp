#pragma once
// Turns whatever was thrown into words.

#include <exception>
#include <string>

namespace actors::detail {

struct ExceptionText {
  std::string type;  ///< readable: "std::out_of_range"
  std::string what;  ///< what() of a std::exception, a thrown text itself, else "a thrown <type>"
};

/// Works for anything, also for null ("no exception"). Throws only std::bad_alloc.
[[nodiscard]] ExceptionText exception_text(const std::exception_ptr& cause);

}  // namespace actors::detail
