#pragma once
// What is in an exception_ptr, without throwing it once more: a rethrow and its catch take a
// microsecond, asking takes some nanoseconds.
//
//   if (const auto* error = thrown_as<std::exception>(cause)) { error->what() ... }
//
// For libstdc++, whose exception_ptr knows the type that was thrown and points to the object, and
// whose type_info is what the unwinder itself asks whether a handler fits (Itanium C++ ABI, 2.5.3;
// the way of folly's exception_ptr_get_object and of P2927's exception_ptr_cast).

#include <exception>
#include <type_traits>
#include <typeinfo>

namespace actors::detail {

/// The type that was thrown; null: nothing was, or not by C++.
[[nodiscard]] inline const std::type_info* thrown_type(const std::exception_ptr& thrown) noexcept {
  return thrown != nullptr ? thrown.__cxa_exception_type() : nullptr;
}

/// What a handler of `type`, a class, would catch; null: it would not fit.
[[nodiscard]] const void* thrown_object(const std::exception_ptr& thrown,
                                        const std::type_info& type) noexcept;

/// What `catch (const E&)` would catch, or null. It lives as long as `thrown` or a copy does.
template <class E>
[[nodiscard]] const E* thrown_as(const std::exception_ptr& thrown) noexcept {
  static_assert(std::is_class_v<E>, "a handler of a pointer converts what it catches");
  return static_cast<const E*>(thrown_object(thrown, typeid(E)));
}

}  // namespace actors::detail
