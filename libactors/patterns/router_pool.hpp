#pragma once
// A pool of routees: RouterPoolCore is what its senders share with PoolActor, which is their
// parent.
//
// Routees are there from the start: whoever makes the pool creates the first of them, as children
// of an actor that may not even have had its first turn. After that only the pool itself starts and
// retires any.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/protocol.hpp"
#include "actors/router.hpp"
#include "actors/signals.hpp"

#include "dispatchers/dispatcher.hpp"
#include "libactors/actor/services.hpp"
#include "libactors/patterns/router_core.hpp"

namespace actors::detail {

/// Thread-safe, but for what says otherwise.
class RouterPoolCore final : public RouterCore {
 public:
  /// Throws ConfigError for options that make no sense.
  RouterPoolCore(Services& services, RouteePlan plan, const RouterOptions& options);

  /// Which actor it is, and where its routees run. Before anything below.
  void open_pool(RefId pool, Dispatcher& dispatcher);
  [[nodiscard]] RefId pool() const noexcept { return letters_to(); }
  [[nodiscard]] const RouterOptions& options() const noexcept { return options_; }
  /// The nearest size that the pool may have.
  [[nodiscard]] int within_bounds(std::int64_t wanted) const noexcept;

  /// A new child of the pool. By whoever makes the pool, then by the pool; while that lives.
  RefId start_routee();
  /// From now on it gets nothing from here. False: it is none, or the last one.
  bool retire(RefId routee);
  // ---- resizing
  [[nodiscard]] std::vector<RouteeLoad> loads();
  using RouterCore::begin_looking;
  using RouterCore::end_looking;

 private:
  void wake_pool() noexcept override;
  [[nodiscard]] bool counts() const noexcept;

  Services& services_;
  Dispatcher* dispatcher_ = nullptr;
  RouteePlan plan_;
  const RouterOptions options_;
};

/// What pools are told. All of it is the runtime's own, and lost without a word when a pool has
/// ended.
struct WatchRoutees {};
struct Resize {
  int size;
};
struct Adjust {
  int by;
};
struct Retired {
  RefId routee;
};
struct LookAtLoad {};
// And what it tells itself, later.
struct Look {};
struct EndRoutee {
  RefId routee;
};

/// The parent of the routees: supervises, watches and resizes.
class PoolActor final : public Actor {
 public:
  using Protocol = Messages<WatchRoutees, Resize, Adjust, Retired, LookAtLoad, Look, EndRoutee>;

  explicit PoolActor(std::shared_ptr<RouterPoolCore> core) : core_(std::move(core)) {}

  void receive(const WatchRoutees& order);
  void receive(const Resize& order) { resize(order.size); }
  void receive(const Adjust& order);
  void receive(const Retired& notice) { end_later(notice.routee); }
  void receive(const LookAtLoad& order);
  void receive(const Look& order);
  void receive(const EndRoutee& order);
  void receive(const Terminated& end);

 protected:
  void pre_start() override;
  /// Keeps the routees: they go on, but for one whose failure has come up to here.
  void pre_restart(const Failure& /*failure*/) override {}
  void post_restart(const Failure& failure) override;
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return core_->options().supervision;
  }

 private:
  void resize(std::int64_t wanted);
  void end_later(RefId routee);
  void look_later();
  void end_if_empty();

  const std::shared_ptr<RouterPoolCore> core_;
};

/// Tells a pool one of the above.
template <class M>
void tell_pool(RefId pool, M message) noexcept {
  Envelope* const envelope = make_envelope<M>(message);
  envelope->flags |= Envelope::kInternal;
  deliver(pool, envelope);
}

}  // namespace actors::detail
