#pragma once
// Codec<T> for the standard library's types, so that Value::from(x) and v.get<T>() take them:
//
//   std::vector<T>, std::array<T, N>                   an array
//   std::pair<A, B>, std::tuple<Ts...>                 a tuple
//   std::map<std::string, T>, std::unordered_map       a map; so do templates like them (Boost's)
//   std::optional<T>                                   null, or the T (so T is not optional itself)
//   std::chrono::duration                              the integer count of its own unit
//
// Each throws ValueError, with the place, when a Value has not that shape.

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "actors/errors.hpp"
#include "actors/value.hpp"

namespace actors {

namespace detail {

/// Throw what `error` says, with the place it was found at.
[[noreturn]] void throw_in_member(std::string_view key, const ValueError& error);
[[noreturn]] void throw_in_item(std::size_t index, const ValueError& error);
/// v.get<T>(), with the place in what it throws.
template <class T>
[[nodiscard]] T decode_member(const Value& value, std::string_view key) {
  try {
    return value.get<T>();
  } catch (const ValueError& error) {
    throw_in_member(key, error);
  }
}
template <class T>
[[nodiscard]] T decode_item(const Value& value, std::size_t index) {
  try {
    return value.get<T>();
  } catch (const ValueError& error) {
    throw_in_item(index, error);
  }
}
/// Throws ValueError unless `value` is of that kind and has so many elements.
void require_items(const Value& value, Value::Kind kind, std::size_t count);
void require_kind(const Value& value, Value::Kind kind);

// For with/describe.hpp. "Job::id", for errors:
[[nodiscard]] std::string member_name(const std::type_info& owner, std::string_view member);
[[noreturn]] void throw_no_member(const std::type_info& owner, std::string_view member);
[[noreturn]] void throw_no_enumerator(const std::type_info& type, std::string_view found,
                                      const std::vector<std::string_view>& names);

/// What the T of a Codec<T> is made of, where the codec says so: `using Parts =
/// detail::Parts<...>`.
template <class... Ts>
struct Parts {};
/// A part that cannot be read: has no Codec.
struct NoWayBack {};
/// What reads as null is no optional's content: an empty one would come back.
template <class T>
inline constexpr bool may_be_null = false;
template <>
inline constexpr bool may_be_null<Value> = true;
template <>
inline constexpr bool may_be_null<std::nullptr_t> = true;
template <class T>
inline constexpr bool may_be_null<std::optional<T>> = true;

template <class T, class... Seen>
consteval bool travels();
template <class Part, class... Seen>
consteval bool part_travels() {
  if constexpr ((... || std::is_same_v<Part, Seen>)) {
    return true;
  } else {
    return travels<Part, Seen...>();
  }
}
template <class... Seen, class... Ps>
consteval bool all_travel(Parts<Ps...> /*parts*/) {
  return (... && part_travels<Ps, Seen...>());
}
/// There is a way to a Value and back for a T and all it is made of. (Seen: what a recursive type
/// has been asked about already.)
template <class T, class... Seen>
consteval bool travels() {
  if constexpr (!has_encoding<T> || !has_decoding<T>) {
    return false;
  } else if constexpr (requires { typename Codec<T>::Parts; }) {
    return all_travel<T, Seen...>(typename Codec<T>::Parts{});
  } else {
    return true;
  }
}

/// A std::map or std::unordered_map from std::string, or a map made like them: each key once, for
/// only such maps have at(). A concept, since <map> and <unordered_map> would cost every user
/// compile time.
template <class M>
concept string_map = std::same_as<typename M::key_type, std::string> &&
    requires(const M& map, const std::string& key) {
  { map.at(key) } -> std::same_as<const typename M::mapped_type&>;
};
/// Another one made from nothing orders or hashes as this one: no function pointer.
template <class F>
concept stateless = std::is_class_v<F> && std::is_default_constructible_v<F>;
/// One that is made from nothing works.
template <class M>
concept readable_map = std::is_default_constructible_v<M> &&(
    requires { requires stateless<typename M::key_compare>; } ||
    requires { requires stateless<typename M::hasher> && stateless<typename M::key_equal>; });

template <class Map>
struct MapCodec {
  using T = typename Map::mapped_type;
  using Parts = detail::Parts<std::conditional_t<readable_map<Map>, T, NoWayBack>>;
  static Value encode(const Map& map) {
    std::vector<Value::Member> members;
    members.reserve(map.size());
    for (const auto& [key, x] : map) {
      members.emplace_back(key, Value::from(x));
    }
    return Value::map_of(std::move(members));
  }
  static Map decode(const Value& value) {
    Map map;
    for (const Value::Member& member : value.members()) {
      map.emplace(member.key(), decode_member<T>(member.value(), member.key()));
    }
    return map;
  }
  static bool matches(const Value& value) {
    if (value.kind() != Value::Kind::map) {
      return false;
    }
    // NOLINTNEXTLINE(readability-use-anyofallof): <algorithm> would cost every user compile time
    for (const Value::Member& member : value.members()) {
      if (!member.value().is<T>()) {
        return false;
      }
    }
    return true;
  }
};

template <class Tuple, std::size_t... I>
struct TupleCodec {
  template <std::size_t N>
  using Part = std::remove_const_t<std::tuple_element_t<N, Tuple>>;
  using Parts = detail::Parts<Part<I>...>;
  static Value encode(const Tuple& tuple) {
    return Value::tuple(Value::from<Part<I>>(std::get<I>(tuple))...);
  }
  static Tuple decode(const Value& value) {
    require_items(value, Value::Kind::tuple, sizeof...(I));
    return Tuple{decode_item<Part<I>>(value[I], I)...};
  }
  static bool matches(const Value& value) {
    return value.kind() == Value::Kind::tuple && value.size() == sizeof...(I) &&
           (value[I].is<Part<I>>() && ...);
  }
};
template <class Tuple, class Indices>
struct TupleCodecFor;
template <class Tuple, std::size_t... I>
struct TupleCodecFor<Tuple, std::index_sequence<I...>> : TupleCodec<Tuple, I...> {};

template <class T>
[[nodiscard]] bool all_are(const Value& array) {
  // NOLINTNEXTLINE(readability-use-anyofallof): as above
  for (const Value& item : array.items()) {
    if (!item.is<T>()) {
      return false;
    }
  }
  return true;
}

}  // namespace detail

template <class T>
requires has_encoding<T>
struct Codec<std::vector<T>> {
  using Parts = detail::Parts<T>;
  static Value encode(const std::vector<T>& all) {
    std::vector<Value> items;
    items.reserve(all.size());
    for (const auto& x : all) {
      items.push_back(Value::from<T>(x));
    }
    return Value::array_of(std::move(items));
  }
  static std::vector<T> decode(const Value& value) {
    detail::require_kind(value, Value::Kind::array);
    std::vector<T> all;
    all.reserve(value.size());
    for (const Value& item : value.items()) {
      all.push_back(detail::decode_item<T>(item, all.size()));
    }
    return all;
  }
  static bool matches(const Value& value) {
    return value.kind() == Value::Kind::array && detail::all_are<T>(value);
  }
};

template <class T, std::size_t N>
requires has_encoding<T>
struct Codec<std::array<T, N>> {
  using Parts = detail::Parts<T>;
  static Value encode(const std::array<T, N>& all) {
    std::vector<Value> items;
    items.reserve(N);
    for (const T& x : all) {
      items.push_back(Value::from(x));
    }
    return Value::array_of(std::move(items));
  }
  static std::array<T, N> decode(const Value& value) {
    detail::require_items(value, Value::Kind::array, N);
    return [&value]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<T, N>{detail::decode_item<T>(value[I], I)...};
    }
    (std::make_index_sequence<N>());
  }
  static bool matches(const Value& value) {
    return value.kind() == Value::Kind::array && value.size() == N && detail::all_are<T>(value);
  }
};

template <class A, class B>
requires(has_encoding<A>&& has_encoding<B>) struct Codec<std::pair<A, B>>
    : detail::TupleCodecFor<std::pair<A, B>, std::make_index_sequence<2>> {
};
template <class... Ts>
requires(has_encoding<Ts>&&...) struct Codec<std::tuple<Ts...>>
    : detail::TupleCodecFor<std::tuple<Ts...>, std::index_sequence_for<Ts...>> {
};

/// The map itself, not what is derived from one: that may hold more.
template <template <class...> class Map, class T, class... Rest>
requires(detail::string_map<Map<std::string, T, Rest...>>&&
             has_encoding<T>) struct Codec<Map<std::string, T, Rest...>>
    : detail::MapCodec<Map<std::string, T, Rest...>> {
};

template <class T>
requires has_encoding<T>
struct Codec<std::optional<T>> {
  using Parts = detail::Parts<std::conditional_t<detail::may_be_null<T>, detail::NoWayBack, T>>;
  static Value encode(const std::optional<T>& x) { return x ? Value::from(*x) : Value(); }
  static std::optional<T> decode(const Value& value) {
    return value.is<std::nullptr_t>() ? std::nullopt : std::optional<T>(value.get<T>());
  }
  static bool matches(const Value& value) { return value.is<std::nullptr_t>() || value.is<T>(); }
};

template <detail::integer Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
  using Duration = std::chrono::duration<Rep, Period>;
  static Value encode(const Duration& d) { return d.count(); }
  static Duration decode(const Value& value) { return Duration(value.get<Rep>()); }
  static bool matches(const Value& value) { return value.is<Rep>(); }
};

}  // namespace actors
