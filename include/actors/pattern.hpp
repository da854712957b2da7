#pragma once
// Pattern: a shape that a Value may have.
//
//   static const auto DATA = actors::tuple_of("data", actors::is<std::string>());
//   static const auto EVENT = actors::map_of({{"event", actors::is<std::string>()},
//                                             {"data", actors::anything()}});
//   DATA.matches(actors::Value::tuple("data", "x"));                           // true
//
//   pattern                     matches
//   anything()                  everything, null included
//   is<T>()                     what v.is<T>() says: a bool is no int, 1 is no double, 1 is no bool
//   is(Value::Kind::array)      any Value of that kind
//   a literal: 1, "x", Value..  the equal Value of the same kind
//   map_of({{"k", p}, ...})     a map with these keys, and maybe others; map_of({}): any map
//   closed_map_of({...})        a map with these keys only
//   array_of(p)                 an array of any length, each element a p; the empty one too
//   array_of(p, q, r)           an array that begins p, q; then any number of r, or none
//   array_of()                  the empty array
//   tuple_of(p, q)              a tuple of exactly these; never an array
//   when([](int n) {...})       an int for which it is true; a Value parameter: any kind
//   one_of(p, q)                the first of these that matches counts
//   variable("x")               anything, and the same everywhere in one match: what "x" means
//   variable("x", p)            the same, if it matches p
//
// It matches Values, not what else is told: `ref | "text"` tells a std::string, which is received
// by its type; `ref | actors::Value("text")` is what Pattern("text") matches.
//
// A Pattern is a handle: a copy is the same pattern, and == asks whether it is the same. Matching
// is O(size of the value), with one_of times the number of its alternatives.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/detail/shared_ref.hpp"
#include "actors/value.hpp"

namespace actors {

class Pattern;

/// Why a Value does not match.
struct Mismatch {
  enum class Reason {
    type,       ///< another kind than the pattern wants
    literal,    ///< another value than a literal's
    key,        ///< a key is missing, or one too many
    size,       ///< another number of elements
    predicate,  ///< a when() said no
    variable,   ///< not what the variable already stands for
    choice      ///< none of one_of's patterns
  };
  Reason reason;
  std::string where;  ///< as one would write it: ["items"][3]; empty: the whole value
  std::string text;   ///< for people, with `where`
};

/// What the variables of a pattern stood for. A value.
class Bindings {
 public:
  /// Throws ValueError when the pattern has no such variable, or it was not reached.
  [[nodiscard]] const Value& operator[](std::string_view variable) const;
  [[nodiscard]] const Value* find(std::string_view variable) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return bound_.size(); }

 private:
  friend class Pattern;
  std::vector<std::pair<std::string, Value>> bound_;
};

namespace detail {

/// One attempt to match: what the variables stand for so far, and, if asked for, why it failed.
class Matching {
 public:
  explicit Matching(Mismatch* why) noexcept : why_(why) {}

  /// Whether fail() says anything: who builds its text may ask first.
  [[nodiscard]] bool wants_to_know() const noexcept { return why_ != nullptr; }
  /// Says why, and is false. `wanted` completes the sentence "wanted ...".
  bool fail(Mismatch::Reason reason, std::string_view wanted, const Value& found);
  /// The element or member that failed is this one of its container; is false.
  bool fail_in(std::size_t index);
  bool fail_in(std::string_view key);

  /// What a name stands for, or null. Names and values live longer than the matching.
  [[nodiscard]] const Value* bound(std::string_view name) const noexcept;
  void bind(std::string_view name, const Value& value);
  /// For taking back what a failed alternative has bound.
  [[nodiscard]] std::size_t mark() const noexcept { return bound_.size(); }
  void back_to(std::size_t mark);
  [[nodiscard]] const std::vector<std::pair<std::string_view, const Value*>>& all() const noexcept {
    return bound_;
  }

 private:
  Mismatch* why_;  ///< null: nobody wants to know
  std::vector<std::pair<std::string_view, const Value*>> bound_;
};

class PatternNode : public SharedObject {
 public:
  PatternNode();
  [[nodiscard]] virtual bool match(const Value& value, Matching& matching) const = 0;
  const std::uint64_t id;  ///< unique in the process, never used again
};

}  // namespace detail

/// Immutable; thread-safe as far as its predicates are. Copying is one atomic add.
class Pattern {
 public:
  using Entry = std::pair<std::string_view, Pattern>;

  /// A literal. A map, array or tuple among them matches only its equal: a shape of parts is
  /// written with map_of, array_of, tuple_of.
  template <class T>
  requires(!std::same_as<std::remove_cvref_t<T>, Pattern> && std::convertible_to<T, Value>)
      Pattern(T&& literal)  // NOLINT(google-explicit-constructor): patterns are written with them
      : Pattern(exactly(Value(std::forward<T>(literal)))) {}
  /// A kind of pattern of its own; takes the node over.
  explicit Pattern(detail::PatternNode* node) noexcept
      : node_(detail::SharedRef<const detail::PatternNode>::adopt(node)) {}

  [[nodiscard]] bool matches(const Value& value) const;
  /// Empty when it does not match; else what the variables stand for.
  [[nodiscard]] std::optional<Bindings> match(const Value& value) const;
  /// Why it does not match; empty when it does.
  [[nodiscard]] std::optional<Mismatch> mismatch(const Value& value) const;

  /// The same pattern; constrained so that neither `pattern == "text"` nor `value == PATTERN`
  /// compiles.
  template <std::same_as<Pattern> P>
  friend bool operator==(const P& a, const P& b) noexcept {
    return a.id() == b.id();
  }
  /// Unique in the process, never used again.
  [[nodiscard]] std::uint64_t id() const noexcept { return node_->id; }
  [[nodiscard]] const detail::PatternNode& node() const noexcept { return *node_; }

 private:
  [[nodiscard]] static Pattern exactly(Value literal);
  detail::SharedRef<const detail::PatternNode> node_;
};

/// Which of several patterns matched: `if (matched == DATA)`, or `switch (matched.index())`. A
/// value that owns nothing.
class Matched {
 public:
  Matched(std::size_t index, std::uint64_t id) noexcept : index_(index), id_(id) {}
  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  template <std::same_as<Pattern> P>
  friend bool operator==(const Matched& a, const P& b) noexcept {
    return a.id_ == b.id();
  }

 private:
  std::size_t index_;
  std::uint64_t id_;
};

namespace detail {

[[nodiscard]] Pattern array_pattern(std::vector<Pattern> parts);
[[nodiscard]] Pattern tuple_pattern(std::vector<Pattern> parts);
[[nodiscard]] Pattern choice_pattern(std::vector<Pattern> parts);
/// `wanted`: what a mismatch says was wanted.
[[nodiscard]] Pattern checked_by(bool (*check)(const Value&), const char* wanted);

template <class... Ps>
[[nodiscard]] std::vector<Pattern> patterns(Ps&&... ps) {
  std::vector<Pattern> all;
  all.reserve(sizeof...(Ps));
  (all.emplace_back(std::forward<Ps>(ps)), ...);
  return all;
}

/// What a predicate takes: only one that has exactly one operator(), or a function.
template <class F>
struct predicate_argument;
template <class F>
requires requires {
  &F::operator();
}
struct predicate_argument<F> : predicate_argument<decltype(&F::operator())> {};
template <class C, class R, class P>
struct predicate_argument<R (C::*)(P) const> : std::remove_cvref<P> {};
template <class C, class R, class P>
struct predicate_argument<R (C::*)(P) const noexcept> : std::remove_cvref<P> {};
template <class R, class P>
struct predicate_argument<R (*)(P)> : std::remove_cvref<P> {};
template <class R, class P>
struct predicate_argument<R (*)(P) noexcept> : std::remove_cvref<P> {};

template <class F>
concept has_predicate_argument = requires {
  typename predicate_argument<F>::type;
};
template <class F>
concept value_predicate = has_predicate_argument<F> &&
    requires(const F& f, typename predicate_argument<F>::type x) {
  { f(x) } -> std::convertible_to<bool>;
};

/// What a mismatch says was wanted.
template <class T>
inline constexpr const char* wanted_for = "another type";
template <>
inline constexpr const char* wanted_for<std::nullptr_t> = "null";
template <>
inline constexpr const char* wanted_for<bool> = "a bool";
template <integer T>
inline constexpr const char* wanted_for<T> = "an integer in the range of its type";
template <std::floating_point T>
inline constexpr const char* wanted_for<T> = "a double";
template <>
inline constexpr const char* wanted_for<std::string> = "a string";
template <>
inline constexpr const char* wanted_for<std::string_view> = "a string";
template <>
inline constexpr const char* wanted_for<Binary> = "a binary";
template <is_ref_id T>
inline constexpr const char* wanted_for<T> = "a ref";

template <class F>
class PredicateNode final : public PatternNode {
 public:
  explicit PredicateNode(F f) : predicate_(std::move(f)) {}
  bool match(const Value& value, Matching& matching) const override {
    using T = typename predicate_argument<F>::type;
    if (!value.is<T>()) {
      return matching.fail(Mismatch::Reason::type, wanted_for<T>, value);
    }
    return predicate_(value.get<T>()) ||
           matching.fail(Mismatch::Reason::predicate, "what a predicate accepts", value);
  }

 private:
  F predicate_;
};

}  // namespace detail

/// Matches every Value.
[[nodiscard]] Pattern anything();
/// A Value v with v.is<T>().
template <class T>
[[nodiscard]] Pattern is() {
  if constexpr (std::same_as<T, Value>) {
    return anything();
  } else {
    return detail::checked_by([](const Value& value) { return value.is<T>(); },
                              detail::wanted_for<T>);
  }
}
/// Any array, any map, ...
[[nodiscard]] Pattern is(Value::Kind kind);

/// A map that has these keys, with values that match; other keys are allowed. Throws ValueError for
/// a key that comes twice.
[[nodiscard]] Pattern map_of(std::initializer_list<Pattern::Entry> entries);
[[nodiscard]] Pattern map_of(const std::vector<Pattern::Entry>& entries);
/// The same, without other keys.
[[nodiscard]] Pattern closed_map_of(std::initializer_list<Pattern::Entry> entries);
[[nodiscard]] Pattern closed_map_of(const std::vector<Pattern::Entry>& entries);

/// An array whose elements match one by one; the last pattern repeats, any number of times, and
/// also no time. Without patterns: the empty array.
template <class... Ps>
requires(std::convertible_to<Ps, Pattern>&&...) [[nodiscard]] Pattern array_of(Ps&&... ps) {
  return detail::array_pattern(detail::patterns(std::forward<Ps>(ps)...));
}
/// A tuple of exactly as many elements, which match one by one.
template <class... Ps>
requires(std::convertible_to<Ps, Pattern>&&...) [[nodiscard]] Pattern tuple_of(Ps&&... ps) {
  return detail::tuple_pattern(detail::patterns(std::forward<Ps>(ps)...));
}
/// The first of these that matches counts: what follows it elsewhere does not make it try another.
template <class... Ps>
requires(sizeof...(Ps) > 0 && (std::convertible_to<Ps, Pattern> && ...)) [[nodiscard]] Pattern
    one_of(Ps&&... ps) {
  return detail::choice_pattern(detail::patterns(std::forward<Ps>(ps)...));
}

/// A Value that is<T>() for the predicate's parameter type T, and for which it returns true. It may
/// be called by several threads at a time. What it throws leaves the match.
template <class F>
[[nodiscard]] Pattern when(F predicate) {
  static_assert(detail::value_predicate<F>,
                "when(predicate): a callable with one parameter of a named type, such as int, "
                "std::string or const Value&, that may be called const and returns bool");
  if constexpr (detail::value_predicate<F>) {
    return Pattern(new detail::PredicateNode<F>(std::move(predicate)));
  } else {
    return Pattern(nullptr);
  }
}

/// Wherever `name` occurs in one match the values are equal (Value's ==). match() tells what it is.
[[nodiscard]] Pattern variable(std::string_view name);
[[nodiscard]] Pattern variable(std::string_view name, Pattern pattern);

/// The pattern of an example, which it matches: maps by key (open), tuples by element, arrays by
/// the shape of their first element, anything else by its kind. Throws ValueError, with the place,
/// for an empty array and for an array of mixed shapes: they do not say what their elements are.
[[nodiscard]] Pattern calculate_shape(const Value& example);

}  // namespace actors
