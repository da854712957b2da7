#pragma once
// is_empty_function: a callable of any type that may hold none, such as an empty std::function.

#include <type_traits>

namespace actors::detail {

template <class F>
[[nodiscard]] bool is_empty_function(const F& function) noexcept {
  if constexpr (std::is_constructible_v<bool, const F&> && !std::is_empty_v<F>) {
    return !static_cast<bool>(function);
  } else {
    return false;
  }
}

}  // namespace actors::detail
