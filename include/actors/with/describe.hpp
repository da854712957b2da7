#pragma once
// Structs and enums known to Boost.Describe convert to and from Value. Opt-in: it includes
// Boost.Describe and Boost.Mp11 (headers only; package libboost1.81-dev).
//
//   struct Job { int id = 0; std::vector<std::string> tags; std::optional<int> retries; };
//   BOOST_DESCRIBE_STRUCT(Job, (), (id, tags, retries))
//
//   actors::Value v = actors::Value::from(Job{7, {"a"}, {}});  //
//   {"id":7,"tags":["a"],"retries":null} Job job = v.get<Job>(); actors::is<Job>().matches(v); //
//   true
//
// A struct is a map with a key for each described member, those of its described bases first; an
// enum is a string, the name of its enumerator. Reading wants every member but a std::optional one,
// and passes over keys that it does not know. The struct needs a default constructor.

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "actors/codec.hpp"
#include "actors/errors.hpp"
#include "actors/value.hpp"

namespace actors {

namespace detail {

template <class T>
using described_members = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                                   boost::describe::mod_inherited>;
template <class T, class D>
using described_type = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
struct parts_of_described {
  template <class D>
  using part = described_type<T, D>;
  template <class D>
  using settable = std::is_assignable<decltype((std::declval<T&>().*D::pointer)), part<D>>;
  using members = described_members<T>;
  using type = std::conditional_t<
      std::is_default_constructible_v<T> && boost::mp11::mp_all_of<members, settable>::value,
      boost::mp11::mp_apply<Parts, boost::mp11::mp_transform<part, members>>, Parts<NoWayBack>>;
};

template <class M>
constexpr void check_member() {
  static_assert(has_encoding<M>,
                "a described member has a type without an encoding; specialize actors::Codec for "
                "it, or describe it too");
}

}  // namespace detail

template <class T>
requires(boost::describe::has_describe_members<T>::value && !std::is_union_v<T>) struct Codec<T> {
  using Parts = typename detail::parts_of_described<T>::type;
  static Value encode(const T& x) {
    std::vector<Value::Member> members;
    boost::mp11::mp_for_each<detail::described_members<T>>([&](auto d) {
      detail::check_member<detail::described_type<T, decltype(d)>>();
      members.emplace_back(d.name, Value::from(x.*d.pointer));
    });
    return Value::map_of(std::move(members));
  }

  static T decode(const Value& value) {
    detail::require_kind(value, Value::Kind::map);
    T x{};
    boost::mp11::mp_for_each<detail::described_members<T>>([&](auto d) {
      using M = detail::described_type<T, decltype(d)>;
      detail::check_member<M>();
      if (const Value* const found = value.find(d.name)) {
        x.*d.pointer = detail::decode_member<M>(*found, detail::member_name(typeid(T), d.name));
      } else if (!detail::is_optional<M>) {
        detail::throw_no_member(typeid(T), d.name);
      }
    });
    return x;
  }

  static bool matches(const Value& value) {
    if (value.kind() != Value::Kind::map) {
      return false;
    }
    bool all = true;
    boost::mp11::mp_for_each<detail::described_members<T>>([&](auto d) {
      using M = detail::described_type<T, decltype(d)>;
      const Value* const found = all ? value.find(d.name) : nullptr;
      all = all && (found != nullptr ? found->is<M>() : detail::is_optional<M>);
    });
    return all;
  }
};

template <class E>
requires boost::describe::has_describe_enumerators<E>::value struct Codec<E> {
  /// Throws ValueError for a number that is no enumerator.
  static Value encode(E x) {
    const char* name = nullptr;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
      if (d.value == x && name == nullptr) {
        name = d.name;
      }
    });
    if (name == nullptr) {
      detail::throw_no_enumerator(
          typeid(E), std::to_string(static_cast<std::underlying_type_t<E>>(x)), names());
    }
    return name;
  }
  static E decode(const Value& value) {
    const auto text = value.get<std::string_view>();
    E x{};
    if (!find(text, x)) {
      detail::throw_no_enumerator(typeid(E), text, names());
    }
    return x;
  }
  static bool matches(const Value& value) {
    E x{};
    return value.is<std::string>() && find(value.get<std::string_view>(), x);
  }

 private:
  static bool find(std::string_view name, E& found) {
    bool any = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
      if (name == d.name) {
        found = d.value;
        any = true;
      }
    });
    return any;
  }
  static std::vector<std::string_view> names() {
    std::vector<std::string_view> all;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { all.emplace_back(d.name); });
    return all;
  }
};

}  // namespace actors
