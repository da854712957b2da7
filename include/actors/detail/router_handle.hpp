#pragma once
// RouterHandle: what a Router does with envelopes, where templates end.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/props.hpp"

namespace actors {

class Actor;
class ActorSystem;
class Routing;
struct RouterOptions;

namespace detail {

class RouterCore;

/// Copies share one RouterCore, which is thread-safe; a single handle is thread-compatible. An
/// empty one has no routees. Every call that takes an envelope takes ownership, also when it
/// throws.
class RouterHandle {
 public:
  /// How many routees there are.
  [[nodiscard]] std::size_t size() const;
  /// It is one, and not the empty value.
  [[nodiscard]] explicit operator bool() const noexcept { return core_ != nullptr; }
  /// Copies of one router are equal.
  friend bool operator==(const RouterHandle& a, const RouterHandle& b) noexcept {
    return a.core_ == b.core_;
  }

 protected:
  RouterHandle() = default;
  explicit RouterHandle(std::shared_ptr<RouterCore> core) noexcept : core_(std::move(core)) {}

  void tell_one(Envelope* message, RefId sender) const;
  void tell_all(Envelope* message, RefId sender) const;
  [[nodiscard]] StateRef ask_one(Envelope* message, Duration timeout, const ReplyType& reply) const;
  /// Asks all routees at once; with an interval, one after the other. Calls `settle` once, with the
  /// first answer that is a value, or else with the failure that came last.
  void ask_several(Envelope* message, Duration interval, Duration timeout, const ReplyType& reply,
                   UniqueFunction<void(FutureState&)> settle) const;
  [[nodiscard]] std::vector<RefId> ids() const;

  // ---- of a group
  void add(RefId routee) const;
  bool remove(RefId routee) const;

  // ---- of a pool
  [[nodiscard]] RefId pool() const noexcept;
  void resize(int size) const;
  void adjust(int by) const;
  bool retire(RefId routee) const;

 private:
  [[nodiscard]] RouterCore& core() const;

  std::shared_ptr<RouterCore> core_;
};

[[noreturn]] void throw_chop_interval(Duration interval);

// ---- making them. Each throws ConfigError for a Routing that is for pools only.

[[nodiscard]] std::shared_ptr<RouterCore> make_group(const std::vector<RefId>& routees,
                                                     const Routing& routing);
/// `actor_class` null: whoever is at a path is a routee.
[[nodiscard]] std::shared_ptr<RouterCore> make_path_group(ActorSystem& system,
                                                          const std::vector<std::string>& paths,
                                                          const std::type_info* actor_class,
                                                          const Routing& routing);

/// How routees are made, again and again.
struct RouteePlan {
  UniqueFunction<Blueprint()> blueprint;
  Options options;  ///< the name is the pool's
};
/// Starts a pool at the top level, or as a child of an actor whose turn this is.
[[nodiscard]] std::shared_ptr<RouterCore> make_pool_router(ActorSystem& system, RouteePlan plan,
                                                           const RouterOptions& options);
[[nodiscard]] std::shared_ptr<RouterCore> make_pool_router(const Actor& parent, RouteePlan plan,
                                                           const RouterOptions& options);

}  // namespace detail
}  // namespace actors
