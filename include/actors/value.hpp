#pragma once
// Value: the dynamic message. null, bool, int64, double, string, binary, array, tuple (another
// thing than an array, in memory and in JSON), map, ref.
//
//   actors::Value v{{"name", "alice"}, {"tags", actors::Value::array("a", "b")}};  // braces: a map
//   v["name"].get<std::string>();                   // "alice"; throws ValueError for another kind
//   std::cout << v;                                 // {"name":"alice","tags":["a","b"]}
//   actors::Value::parse(v.to_json()) == v;         // always, tuples, binaries and refs included
//   actors::Value::from(job); v.get<Job>();         // with a Codec<Job>: see codec.hpp
//
// 16 bytes and immutable: a change makes a new Value. Numbers, refs and text up to 14 bytes are
// held inside; anything bigger is shared and counted. So a move is free, a copy is at most one
// atomic add, and a Value can be sent to any thread while others read it.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/detail/ref_concepts.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/shared_ref.hpp"

namespace actors {

class Value;

/// Bytes that are no text. In JSON: {"$binary":"base64"}.
struct Binary {
  std::string bytes;
  friend bool operator==(const Binary&, const Binary&) = default;
};

/// How a T becomes a Value and back. Specialize it for a type of yours:
///
///   template <>
///   struct actors::Codec<Money> {
///     static Value encode(const Money& m) { return m.cents; }
///     static Money decode(const Value& v) { return {v.get<int>()}; }      // throws ValueError
///     static bool matches(const Value& v) { return v.is<int>(); }         // optional: for
///     is<Money>()
///   };
///
/// codec.hpp has the standard containers, with/describe.hpp everything known to Boost.Describe.
template <class T>
struct Codec;

/// There is a Codec<T>.
template <class T>
concept has_codec = requires(const T& x, const Value& value) {
  { Codec<T>::encode(x) } -> std::same_as<Value>;
  { Codec<T>::decode(value) } -> std::same_as<T>;
};

/// How deep arrays, tuples and maps may nest; more is a ValueError. It keeps every walk over a
/// Value within the stack of a process.
inline constexpr std::size_t kMaxValueDepth = 64;

/// What Value::parse accepts at most.
struct JsonLimits {
  std::size_t max_depth = kMaxValueDepth;  ///< nested containers; at most kMaxValueDepth
  std::size_t max_size = 16U << 20;        ///< bytes of the text
};

namespace detail {

template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
/// The integers that are numbers: neither bool nor a character.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !character<T>;

template <class T>
concept has_matches = requires(const Value& value) {
  { Codec<T>::matches(value) } -> std::same_as<bool>;
};

[[noreturn]] void throw_integer_beyond_int64();

}  // namespace detail

/// Thread-compatible, and safe for concurrent readers. Two Values that share something may be used,
/// copied and destroyed on two threads. Copying and moving never throw; making a string beyond 14
/// bytes, or a container, allocates.
class Value {
 public:
  enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,
    real,
    string,
    binary,
    array,
    tuple,
    map,
    ref
  };
  class Member;

  Value() noexcept = default;  ///< null
  Value(const Value& other) noexcept : content_(other.content_) {
    if (shared()) {
      node()->retain();
    }
  }
  Value(Value&& other) noexcept : content_(std::exchange(other.content_, Content{})) {}
  Value& operator=(Value other) noexcept {
    std::swap(content_, other.content_);
    return *this;
  }
  ~Value() {
    if (shared()) {
      node()->release();
    }
  }

  // NOLINTBEGIN(google-explicit-constructor): what is told, compared or matched converts
  Value(std::nullptr_t) noexcept {}
  Value(std::same_as<bool> auto b) noexcept : Value(Kind::boolean, b) {}
  /// Throws ValueError above int64.
  template <detail::integer I>
  Value(I i) : Value(Kind::integer, checked(i)) {}
  Value(std::floating_point auto d) noexcept : Value(Kind::real, static_cast<double>(d)) {}
  /// Text is UTF-8; to_json() checks that. A null pointer is a ValueError.
  Value(const char* text);
  Value(std::string_view text);
  Value(std::string text);
  Value(Binary binary);
  /// Any ref, and what converts to one.
  template <class R>
  requires(detail::is_actor_ref<R> || detail::converts_to_ref<R>) Value(const R& ref)
      : Value(Kind::ref, detail::ref_id_of(ref)) {}
  /// Braces are always a map: Value{{"text", "hello"}, {"n", 3}}. A key twice is a ValueError.
  Value(std::initializer_list<Member> members);
  // NOLINTEND(google-explicit-constructor)

  /// Value::array(1, "two", Value::array()); array_of takes what a program has collected.
  template <class... Vs>
  requires(std::convertible_to<Vs, Value>&&...) [[nodiscard]] static Value array(Vs&&... values) {
    return array_of(list(std::forward<Vs>(values)...));
  }
  template <class... Vs>
  requires(std::convertible_to<Vs, Value>&&...) [[nodiscard]] static Value tuple(Vs&&... values) {
    return tuple_of(list(std::forward<Vs>(values)...));
  }
  /// Value::map() is the empty map.
  [[nodiscard]] static Value map(std::initializer_list<Member> members = {});
  [[nodiscard]] static Value array_of(std::vector<Value> items);
  [[nodiscard]] static Value tuple_of(std::vector<Value> items);
  /// Throws ValueError for a key that comes twice. O(n), O(n log n) beyond 8 members.
  [[nodiscard]] static Value map_of(std::vector<Member> members);

  /// Whatever converts to a Value or has a Codec; throws what that throws.
  template <class T>
  [[nodiscard]] static Value from(const T& x);

  /// Reads one JSON text (RFC 8259, UTF-8). Throws ValueError, with line and column, for anything
  /// else, for a key that comes twice, a number beyond int64 or double, and beyond the limits.
  /// Never fails because of a ref: one that this process did not write is nobody. O(n).
  [[nodiscard]] static Value parse(std::string_view json, JsonLimits limits = {});
  /// JSON without spaces; maps in the order of their making. What JSON does not know becomes a
  /// tagged object: {"$tuple":[..]}, {"$binary":"base64"}, {"$actor":"/user/a#..."}; keys of yours
  /// that look like a tag get one more $. Throws ValueError, with the place, for what has no JSON:
  /// NaN, infinity, text that is not UTF-8 (make it a Binary). O(n).
  [[nodiscard]] std::string to_json() const;

  [[nodiscard]] Kind kind() const noexcept { return content_.kind; }
  /// Elements, members, or bytes of a string or binary. Throws ValueError for another kind.
  [[nodiscard]] std::size_t size() const;
  /// The elements of an array or tuple, the members of a map in the order of their making; valid as
  /// long as this Value. Throw ValueError for another kind.
  [[nodiscard]] std::span<const Value> items() const;
  [[nodiscard]] std::span<const Member> members() const;
  /// Null when there is no such member, or this is no map. O(n) up to 8 members, then O(log n).
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
  [[nodiscard]] bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
  /// An element of an array or tuple; throws ValueError when there is none.
  [[nodiscard]] const Value& operator[](std::size_t index) const;
  /// A member of a map; throws ValueError when there is none.
  [[nodiscard]] const Value& operator[](std::string_view key) const;

  /// The content as a T: bool, an integer type that holds it, float or double (of an integer too),
  /// std::string, std::string_view (valid as long as this Value), Binary, ActorRef or Ref<A> (of
  /// any actor: nobody checks its class), nullptr_t, Value, or a type with a Codec. Throws
  /// ValueError for another kind and for an integer out of T's range.
  template <class T>
  [[nodiscard]] T get() const;
  /// The kind is exactly T's: a bool is no int, an integer is no double, and an integer that does
  /// not fit into T is no T. For a type with a Codec: what its matches() says.
  template <class T>
  [[nodiscard]] bool is() const;

  /// Same kind and content: 1, 1.0 and true are three values. Maps are equal in any order. NaN
  /// equals NaN here, so that a Value always equals its copy.
  friend bool operator==(const Value& a, const Value& b) noexcept { return a.equals(b); }
  /// For people: to_json(), but it prints what to_json() refuses (nan, \ufffd), and of a ref only
  /// the path.
  friend std::ostream& operator<<(std::ostream& out, const Value& value) {
    return value.print(out);
  }

 private:
  static constexpr std::size_t kInside = 14;     ///< bytes of text held without allocating
  static constexpr std::uint8_t kShared = 0xFF;  ///< Content::size: bytes hold a node's address

  struct Content {
    alignas(8) unsigned char bytes[kInside];
    std::uint8_t size;  ///< of the text inside; kShared; else 0
    Kind kind;
  };

  template <class T>
  Value(Kind kind, T payload) noexcept : content_{{}, 0, kind} {
    static_assert(sizeof(T) <= kInside && std::is_trivially_copyable_v<T>);
    std::memcpy(content_.bytes, &payload, sizeof(T));
  }
  /// Text inside if it is short, else in a node that takes it over.
  [[nodiscard]] static Value holding(Kind kind, std::string_view text);
  [[nodiscard]] static Value holding(Kind kind, std::string&& text);
  [[nodiscard]] static Value holding(Kind kind, const detail::SharedObject* node) noexcept;
  [[nodiscard]] static Value sequence(Kind kind, std::vector<Value>&& items);
  template <class... Vs>
  [[nodiscard]] static std::vector<Value> list(Vs&&... values) {
    std::vector<Value> items;
    items.reserve(sizeof...(Vs));
    (items.emplace_back(std::forward<Vs>(values)), ...);
    return items;
  }
  template <class I>
  [[nodiscard]] static std::int64_t checked(I i) {
    if (!std::in_range<std::int64_t>(i)) {
      detail::throw_integer_beyond_int64();
    }
    return static_cast<std::int64_t>(i);
  }

  template <class T>
  [[nodiscard]] T payload() const noexcept {
    T found;
    std::memcpy(&found, content_.bytes, sizeof(T));
    return found;
  }
  [[nodiscard]] bool shared() const noexcept { return content_.size == kShared; }
  [[nodiscard]] const detail::SharedObject* node() const noexcept {
    return reinterpret_cast<const detail::SharedObject*>(payload<std::uintptr_t>());
  }
  [[nodiscard]] std::string_view text() const noexcept;  ///< of a string or binary
  [[nodiscard]] std::size_t depth() const noexcept;      ///< 0: no container
  [[nodiscard]] bool equals(const Value& other) const noexcept;
  std::ostream& print(std::ostream& out) const;
  void require(bool condition, const char* wanted) const {
    if (!condition) {
      throw_wrong(wanted);
    }
  }
  [[noreturn]] void throw_wrong(const char* wanted) const;

  Content content_{};
};
static_assert(sizeof(Value) == 16);

/// A key and its value.
class Value::Member {
 public:
  template <std::convertible_to<std::string_view> K, std::convertible_to<Value> V>
  Member(K&& key, V&& value)
      : key_(std::string_view(std::forward<K>(key))), value_(std::forward<V>(value)) {}
  Member(std::string_view key, Value value) : key_(key), value_(std::move(value)) {}

  [[nodiscard]] std::string_view key() const noexcept { return key_.text(); }
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  Value key_;  // a string: keys up to 14 bytes need no memory of their own
  Value value_;
};

/// Something can be told, kept and compared as a Value, or has a Codec.
template <class T>
concept has_encoding = std::convertible_to<const T&, Value> || has_codec<T>;
/// Value::get<T>() gives it back, and it lives on without the Value.
template <class T>
concept has_decoding =
    std::same_as<T, Value> || std::same_as<T, std::nullptr_t> || std::same_as<T, bool> ||
    detail::integer<T> || std::same_as<T, float> || std::same_as<T, double> ||
    std::same_as<T, std::string> || std::same_as<T, Binary> || detail::is_ref_id<T> || has_codec<T>;

template <class T>
Value Value::from(const T& x) {
  static_assert(has_encoding<T>,
                "Value::from(x): x has no encoding; specialize actors::Codec for its type, or "
                "describe the type with Boost.Describe and include <actors/with/describe.hpp>");
  if constexpr (has_codec<T>) {  // a type's own way goes first
    return Codec<T>::encode(x);
  } else if constexpr (std::convertible_to<const T&, Value>) {
    return x;
  }
}

template <class T>
T Value::get() const {
  static_assert(std::same_as<T, std::remove_cvref_t<T>>, "get<T>(): T without const and &");
  if constexpr (std::same_as<T, Value>) {
    return *this;
  } else if constexpr (std::same_as<T, std::nullptr_t>) {
    require(kind() == Kind::null, "null");
    return nullptr;
  } else if constexpr (std::same_as<T, bool>) {
    require(kind() == Kind::boolean, "a bool");
    return payload<bool>();
  } else if constexpr (detail::integer<T>) {
    require(kind() == Kind::integer, "an integer");
    require(std::in_range<T>(payload<std::int64_t>()), "an integer in the range of the type");
    return static_cast<T>(payload<std::int64_t>());
  } else if constexpr (std::floating_point<T>) {
    require(kind() == Kind::integer || kind() == Kind::real, "a number");
    return kind() == Kind::real ? static_cast<T>(payload<double>())
                                : static_cast<T>(payload<std::int64_t>());
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    require(kind() == Kind::string, "a string");
    return T(text());
  } else if constexpr (std::same_as<T, Binary>) {
    require(kind() == Kind::binary, "a binary");
    return Binary{std::string(text())};
  } else if constexpr (detail::is_ref_id<T>) {
    require(kind() == Kind::ref, "a ref");
    return T(payload<detail::RefId>());
  } else {
    static_assert(has_codec<T>,
                  "get<T>(): T has no decoding; specialize actors::Codec<T>, or describe T with "
                  "Boost.Describe and include <actors/with/describe.hpp>");
    if constexpr (has_codec<T>) {
      return Codec<T>::decode(*this);
    }
  }
}

template <class T>
bool Value::is() const {
  static_assert(std::same_as<T, std::remove_cvref_t<T>>, "is<T>(): T without const and &");
  if constexpr (std::same_as<T, Value>) {
    return true;
  } else if constexpr (std::same_as<T, std::nullptr_t>) {
    return kind() == Kind::null;
  } else if constexpr (std::same_as<T, bool>) {
    return kind() == Kind::boolean;
  } else if constexpr (detail::integer<T>) {
    return kind() == Kind::integer && std::in_range<T>(payload<std::int64_t>());
  } else if constexpr (std::floating_point<T>) {
    return kind() == Kind::real;
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    return kind() == Kind::string;
  } else if constexpr (std::same_as<T, Binary>) {
    return kind() == Kind::binary;
  } else if constexpr (detail::is_ref_id<T>) {
    return kind() == Kind::ref;
  } else {
    static_assert(detail::has_matches<T>,
                  "is<T>(): T is no type that a Value knows; give actors::Codec<T> a static "
                  "matches(const Value&), or describe T with Boost.Describe and include "
                  "<actors/with/describe.hpp>");
    if constexpr (detail::has_matches<T>) {
      return Codec<T>::matches(*this);
    }
  }
}

}  // namespace actors
