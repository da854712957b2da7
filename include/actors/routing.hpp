#pragma once
// Routing: how a router chooses the routee of a message.
//
//   round_robin()                  one after the other
//   random_routing(seed)           any; the same seed, the same choices
//   smallest_mailbox()             the one that has least to do (pools only)
//   balancing()                    none: whoever is free takes the next message (pools only)
//   consistent_hashing(key...)     always the same one for the same key
//
// Broadcast, scatter-gather and tail-chopping, which Akka has as routers of their own, are ways to
// use any router here: see router.hpp.
//
// A Routing is a value that says what a router shall do. Copies may be used for any number of
// routers, which share nothing.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "actors/clauses.hpp"
#include "actors/detail/envelope.hpp"

namespace actors {

namespace detail {

/// Of one message, its key as a hash. Called by senders, on any thread, several at once.
class RoutingKeys {
 public:
  RoutingKeys() = default;
  RoutingKeys(const RoutingKeys&) = delete;
  RoutingKeys& operator=(const RoutingKeys&) = delete;
  virtual ~RoutingKeys() = default;
  /// False: no function takes this message. Throws what the function throws.
  [[nodiscard]] virtual bool hash(const Envelope& message, std::uint64_t& key) const = 0;
};

[[nodiscard]] std::uint64_t hash_of_text(std::string_view text) noexcept;
[[nodiscard]] std::uint64_t hash_of_number(std::uint64_t number) noexcept;

template <class K>
concept hashable_key = std::convertible_to<const K&, std::string_view> || std::is_integral_v<K> ||
    std::is_enum_v<K> || requires(const K& key) {
  { std::hash<K>()(key) } -> std::convertible_to<std::size_t>;
};

template <class K>
[[nodiscard]] std::uint64_t hash_of_key(const K& key) noexcept {
  if constexpr (std::is_convertible_v<const K&, std::string_view>) {
    return hash_of_text(key);
  } else if constexpr (std::is_integral_v<K> || std::is_enum_v<K>) {
    return hash_of_number(static_cast<std::uint64_t>(key));
  } else {
    return hash_of_number(std::hash<K>()(key));
  }
}

template <class F>
consteval bool check_key_function() {
  if constexpr (!message_handler<F>) {
    static_assert(never<F>,
                  "consistent_hashing(key...): each key is a function [](const M&) {...} with one "
                  "parameter of a named type");
    return false;
  } else if constexpr (!std::is_invocable_v<const F&, const clause_message<F>&>) {
    static_assert(never<F>,
                  "consistent_hashing(key...): a key function takes its message as const M&, and "
                  "is const itself: several senders call it at once");
    return false;
  } else {
    using K = std::remove_cvref_t<std::invoke_result_t<const F&, const clause_message<F>&>>;
    static_assert(hashable_key<K>,
                  "consistent_hashing(key...): a key is a number, an enumerator, a text, or what "
                  "std::hash knows");
    return hashable_key<K>;
  }
}

template <class... Fs>
class RoutingKeysOf final : public RoutingKeys {
 public:
  explicit RoutingKeysOf(Fs... functions) : functions_(std::move(functions)...) {}

  [[nodiscard]] bool hash(const Envelope& message, std::uint64_t& key) const override {
    return std::apply(
        [&](const Fs&... function) { return (try_one(function, message, key) || ...); },
        functions_);
  }

 private:
  template <class F>
  [[nodiscard]] static bool try_one(const F& function, const Envelope& message,
                                    std::uint64_t& key) {
    using M = clause_message<F>;
    if (!same_type(message.type, &type_of<M>)) {
      return false;
    }
    key = hash_of_key(function(*static_cast<const M*>(message.payload())));
    return true;
  }

  std::tuple<Fs...> functions_;
};

}  // namespace detail

/// A value; thread-compatible.
class Routing {
 public:
  enum class Kind : std::uint8_t {
    round_robin,
    random,
    smallest_mailbox,
    balancing,
    consistent_hashing
  };

  /// Points on the ring per routee. More of them share the keys out more evenly, and make a change
  /// of routees slower.
  static constexpr int kVirtualNodes = 128;

  explicit Routing(Kind kind, std::uint64_t seed = 0,
                   std::shared_ptr<const detail::RoutingKeys> keys = nullptr) noexcept
      : keys_(std::move(keys)), seed_(seed), kind_(kind) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] int virtual_nodes() const noexcept { return virtual_nodes_; }
  [[nodiscard]] const std::shared_ptr<const detail::RoutingKeys>& keys() const noexcept {
    return keys_;
  }
  /// The same with so many points per routee, for consistent hashing. Throws ConfigError unless 1
  /// to 10,000.
  [[nodiscard]] Routing with_virtual_nodes(int points) const;

 private:
  std::shared_ptr<const detail::RoutingKeys> keys_;
  std::uint64_t seed_;
  int virtual_nodes_ = kVirtualNodes;
  Kind kind_;
};

/// Each routee in turn.
[[nodiscard]] inline Routing round_robin() noexcept {
  return Routing(Routing::Kind::round_robin);
}
/// Each choice is independent of the ones before.
[[nodiscard]] inline Routing random_routing(std::uint64_t seed = 1) noexcept {
  return Routing(Routing::Kind::random, seed);
}
/// The routee with the fewest messages, the one it is handling included; of equals each in turn.
/// The pool gives its routees a mailbox that counts, so it is for pools only.
[[nodiscard]] inline Routing smallest_mailbox() noexcept {
  return Routing(Routing::Kind::smallest_mailbox);
}
/// All routees share one queue: a message waits there until some routee is free for it, so none
/// waits behind a slow one while another is idle. What a routee is told by its own ref (answers,
/// signals) waits in a mailbox of its own, and comes first. For pools only. Messages of one sender
/// may be handled at the same time.
[[nodiscard]] inline Routing balancing() noexcept {
  return Routing(Routing::Kind::balancing);
}
/// Messages with equal keys go to the same routee, as long as that lives. Routees own arcs of a
/// ring of hashes, many each: a new one takes over about one n-th of the keys, and the keys of one
/// that has gone are shared out among the others; all other keys stay where they are.
///
///   consistent_hashing([](const Deposit& d) { return d.account; },
///                      [](const Balance& b) { return b.account; })
///
/// One function per message type, which must be safe to call from several threads at once. Telling
/// or asking a message of another type throws Error. Hashes are those of this process only.
template <class... Fs>
[[nodiscard]] Routing consistent_hashing(Fs... key) {
  static_assert(sizeof...(Fs) > 0, "consistent_hashing(key...): give a key function");
  if constexpr ((detail::check_key_function<Fs>() && ...)) {
    return Routing(Routing::Kind::consistent_hashing, 0,
                   std::make_shared<const detail::RoutingKeysOf<Fs...>>(std::move(key)...));
  } else {
    __builtin_unreachable();  // a check has failed: this never compiles
  }
}

}  // namespace actors
