#pragma once
// TypeDescriptor: what the runtime knows of a message type. One constant per type and translation
// unit; no registration.

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "actors/codec.hpp"
#include "actors/dead_letter_suppression.hpp"
#include "actors/receive_timeout.hpp"

namespace actors::detail {

struct TypeDescriptor {
  const std::type_info* rtti;  ///< its name serves printing, and equality across shared libraries
  std::uint32_t size;
  std::uint32_t align;
  void (*destroy)(void* object) noexcept;
  void (*move)(void* from, void* to);  ///< move-constructs at `to`; `from` stays to be destroyed
  void (*copy)(const void* from, void* to);          ///< null for move-only types
  Value (*encode)(const void* object);               ///< null: this type has no encoding
  void (*decode)(const Value& value, void* object);  ///< constructs at `object`; null as encode is

  bool trivial;  ///< destroy() does nothing
  bool influences_receive_timeout = true;
  bool suppresses_dead_letter = false;

  [[nodiscard]] std::string name() const;  ///< readable (demangled)
};

/// std::is_copy_constructible says yes for a std::vector of a move-only type, and copying it is
/// then an error: so containers are asked for their elements.
template <class T>
inline constexpr bool is_copyable = std::is_copy_constructible_v<T>;
template <class T>
requires requires {
  typename T::allocator_type;
  typename T::value_type;
}
inline constexpr bool is_copyable<T> =
    std::is_copy_constructible_v<T> && is_copyable<typename T::value_type>;

template <class T>
inline constexpr auto copy_function = [] {
  if constexpr (is_copyable<T>) {
    return +[](const void* from, void* to) { ::new (to) T(*static_cast<const T*>(from)); };
  } else {
    return static_cast<void (*)(const void*, void*)>(nullptr);
  }
}();

/// Nothing that could be shared: needs no codec.
template <class T>
inline constexpr bool is_bare = std::is_empty_v<T>&& std::is_default_constructible_v<T>;

template <class T>
inline constexpr auto encode_function = [] {
  if constexpr (travels<T>()) {
    return +[](const void* object) { return Value::from(*static_cast<const T*>(object)); };
  } else if constexpr (is_bare<T>) {
    return +[](const void* /*object*/) { return Value(); };
  } else {
    return static_cast<Value (*)(const void*)>(nullptr);
  }
}();
template <class T>
inline constexpr auto decode_function = [] {
  if constexpr (travels<T>()) {
    return +[](const Value& value, void* object) { ::new (object) T(value.get<T>()); };
  } else if constexpr (is_bare<T>) {
    return +[](const Value& /*value*/, void* object) { ::new (object) T(); };
  } else {
    return static_cast<void (*)(const Value&, void*)>(nullptr);
  }
}();

template <class T>
consteval TypeDescriptor describe_type(Value (*encode)(const void*),
                                       void (*decode)(const Value&, void*)) {
  return {&typeid(T),
          sizeof(T),
          alignof(T),
          [](void* object) noexcept { static_cast<T*>(object)->~T(); },
          [](void* from, void* to) { ::new (to) T(std::move(*static_cast<T*>(from))); },
          copy_function<T>,
          encode,
          decode,
          std::is_trivially_destructible_v<T>,
          !std::is_base_of_v<NotInfluenceReceiveTimeout, T>,
          std::is_base_of_v<DeadLetterSuppression, T>};
}
template <class T>
inline constexpr TypeDescriptor type_of = describe_type<T>(encode_function<T>, decode_function<T>);
/// Of what is kept, and never told: nobody asks for its encoding, so it is not looked for.
template <class T>
inline constexpr TypeDescriptor kept_type_of = describe_type<T>(nullptr, nullptr);

/// The slow half of same_type: two descriptors at different addresses mean one type when size,
/// alignment and mangled name are equal and the name is one that another translation unit can mean
/// (not local, not a lambda, not in an anonymous namespace).
[[nodiscard]] bool same_type_by_name(const TypeDescriptor& a, const TypeDescriptor& b) noexcept;

[[nodiscard]] inline bool same_type(const TypeDescriptor* a, const TypeDescriptor* b) noexcept {
  return a == b || same_type_by_name(*a, *b);
}

}  // namespace actors::detail
