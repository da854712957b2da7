#include "libactors/patterns/router_pool.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/errors.hpp"
#include "actors/timers.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/system_message.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

constexpr int kMostRoutees = 10'000;
constexpr const char* kLook = "look";

bool takes_own_mailbox(const RouterOptions& options) noexcept {
  return options.resizer.has_value() || options.routing.kind() == Routing::Kind::smallest_mailbox ||
         options.routing.kind() == Routing::Kind::balancing;
}

const RouterOptions& checked(const RouterOptions& options, const RouteePlan& plan) {
  if (options.size < 1 || options.size > kMostRoutees) {
    throw ConfigError("router_pool: RouterOptions::size is " + std::to_string(options.size) +
                      ", but must be from 1 to " + std::to_string(kMostRoutees));
  }
  if (options.resizer) {
    options.resizer->check();
  }
  if (takes_own_mailbox(options) &&
      (plan.options.mailbox() || !plan.options.mailbox_name().empty())) {
    throw ConfigError(
        "router_pool: smallest_mailbox(), balancing() and a resizer give the routees a mailbox "
        "that "
        "counts; leave out with_mailbox(), or choose another Routing");
  }
  return options;
}

}  // namespace

// ---- RouterPoolCore

RouterPoolCore::RouterPoolCore(Services& services, RouteePlan plan, const RouterOptions& options)
    : RouterCore(checked(options, plan).routing, {}, options.resizer.has_value()),
      services_(services),
      plan_(std::move(plan)),
      options_(options) {}

void RouterPoolCore::open_pool(RefId pool, Dispatcher& dispatcher) {
  const bool balances = options_.routing.kind() == Routing::Kind::balancing;
  dispatcher_ = &dispatcher;
  open(pool, balances ? std::make_shared<SharedQueue>(services_, pool) : nullptr,
       services_.copies_messages);
}

int RouterPoolCore::within_bounds(std::int64_t wanted) const noexcept {
  const std::int64_t least = options_.resizer ? options_.resizer->lower : 1;
  const std::int64_t most = options_.resizer ? options_.resizer->upper : kMostRoutees;
  return static_cast<int>(std::clamp(wanted, least, most));
}

RefId RouterPoolCore::start_routee() {
  std::shared_ptr<LoadCounter> load;
  std::unique_ptr<Mailbox> mailbox;
  Blueprint blueprint = plan_.blueprint();
  if (takes_own_mailbox(options_)) {
    load = std::make_shared<LoadCounter>();
    mailbox = std::make_unique<RouteeMailbox>(load, shared());
  } else {
    mailbox = services_.make_mailbox(plan_.options, *dispatcher_, blueprint.recipe());
  }
  ActorCell& cell =
      ActorCell::create({dispatcher_, pool(), std::move(blueprint), {}, std::move(mailbox)});
  const RefId id = cell.id();
  // The pool launches it: no routee fails before there is somebody to decide what becomes of it.
  constexpr std::uint64_t kLaunch = 1;
  deliver(pool(), system_envelope(SystemKind::child_started, id, kLaunch));
  add({id, id.bits(), {}, load});
  if (shared() != nullptr) {
    shared()->wake(shared()->join(id, std::move(load)));
  }
  return id;
}

bool RouterPoolCore::retire(RefId routee) {
  const std::optional<Routee> retired = remove(routee, 1);
  if (retired && shared() != nullptr) {
    const SharedQueue::Left left = shared()->leave(*retired->load);
    shared()->wake(left.wake);
    for (Envelope* orphan = left.orphans; orphan != nullptr;) {
      lose(std::exchange(orphan, orphan->next));
    }
  }
  return retired.has_value();
}

std::vector<RouteeLoad> RouterPoolCore::loads() {
  std::vector<RouteeLoad> loads = counted();
  if (shared() != nullptr && !loads.empty()) {
    // What waits for all of them waits for each of them.
    const std::size_t waiting = (shared()->waiting() + loads.size() - 1) / loads.size();
    for (RouteeLoad& load : loads) {
      load.waiting += waiting;
    }
  }
  return loads;
}

void RouterPoolCore::wake_pool() noexcept {
  tell_pool(pool(), LookAtLoad{});
}

// ---- PoolActor

void PoolActor::pre_start() {
  ActorAccess::cell(*this).hand_pills_on();
}

void PoolActor::post_restart(const Failure& /*failure*/) {
  const std::vector<RefId> routees = core_->all();
  for (const ActorRef& child : children()) {
    watch(child);
    if (std::find(routees.begin(), routees.end(), child.id()) == routees.end()) {
      end_later(child.id());
    }
  }
  if (core_->options().resizer) {
    static_cast<void>(core_->begin_looking());
    look_later();
  }
  end_if_empty();
}

void PoolActor::receive(const WatchRoutees& /*order*/) {
  for (const ActorRef& child : children()) {
    watch(child);
  }
  end_if_empty();
}

void PoolActor::receive(const Adjust& order) {
  resize(static_cast<std::int64_t>(core_->all().size()) + order.by);
}

void PoolActor::resize(std::int64_t wanted) {
  const std::vector<RefId> routees = core_->all();
  const auto size = static_cast<std::size_t>(core_->within_bounds(wanted));
  for (std::size_t i = routees.size(); i < size; ++i) {
    watch(ActorRef(core_->start_routee()));
  }
  for (std::size_t i = routees.size(); i > size; --i) {
    if (core_->retire(routees[i - 1])) {
      end_later(routees[i - 1]);
    }
  }
}

void PoolActor::end_later(RefId routee) {
  timers().once("end " + std::to_string(routee.bits()), EndRoutee{routee}, kRetireGrace);
}

void PoolActor::receive(const EndRoutee& order) {
  ActorRef(order.routee).tell(PoisonPill{}, self());
}

void PoolActor::receive(const Terminated& end) {
  static_cast<void>(core_->remove(end.ref.id()));
  end_if_empty();
}

void PoolActor::end_if_empty() {
  if (!core_->all().empty()) {
    return;
  }
  if (!core_->options().resizer) {
    self().tell(PoisonPill{});
  } else if (core_->begin_looking()) {
    look_later();
  }
}

// ---- resizing

void PoolActor::look_later() {
  timers().once(kLook, Look{}, core_->options().resizer->interval);
}

void PoolActor::receive(const LookAtLoad& /*order*/) {
  look_later();
}

void PoolActor::receive(const Look& /*order*/) {
  const std::vector<RouteeLoad> loads = core_->loads();
  const int change = core_->options().resizer->change(loads);
  if (change != 0) {
    resize(static_cast<std::int64_t>(loads.size()) + change);
  }
  const bool at_rest = std::all_of(loads.begin(), loads.end(), [](const RouteeLoad& load) {
    return !load.busy && load.waiting == 0;
  });
  if (change != 0 || !at_rest || !core_->end_looking()) {
    look_later();
  }
}

// ---- making one

namespace {

Props<PoolActor> pool_props(const std::shared_ptr<RouterPoolCore>& core, const std::string& name) {
  Props<PoolActor> props =
      actors::props<PoolActor>([core] { return std::make_unique<PoolActor>(core); });
  return name.empty() ? std::move(props) : std::move(props).named(name);
}

/// `create(blueprint, options)` starts the pool itself.
template <class Create>
std::shared_ptr<RouterCore> make(Services& services, RouteePlan plan, const RouterOptions& options,
                                 Create create) {
  const std::string name = plan.options.name();
  const std::string where = plan.options.dispatcher();
  Dispatcher* const chosen = where.empty() ? nullptr : &services.dispatcher(where);
  const auto core = std::make_shared<RouterPoolCore>(services, std::move(plan), options);
  Props<PoolActor> props = pool_props(core, name);
  const RefId pool = create(props.take_blueprint(), props.options());
  core->open_pool(pool, chosen != nullptr ? *chosen : *ActorCell::at(pool.index()).dispatcher);
  try {
    for (int i = core->within_bounds(options.size); i > 0; --i) {
      core->start_routee();
    }
  } catch (...) {
    deliver(pool, system_envelope(SystemKind::stop));
    throw;
  }
  tell_pool(pool, WatchRoutees{});
  return core;
}

}  // namespace

std::shared_ptr<RouterCore> make_pool_router(ActorSystem& system, RouteePlan plan,
                                             const RouterOptions& options) {
  return make(system.core(), std::move(plan), options,
              [&system](Blueprint blueprint, const Options& pool) {
                return system.core().create(std::move(blueprint), pool);
              });
}

std::shared_ptr<RouterCore> make_pool_router(const Actor& parent, RouteePlan plan,
                                             const RouterOptions& options) {
  ActorCell& cell = ActorAccess::cell(const_cast<Actor&>(parent));
  const Activation* const turn = Activation::current();
  if (turn == nullptr || turn->self() != cell.id()) {
    throw Error("router_pool(" + cell.what() +
                ", ...): outside the turns of that actor; start it there, or give the ActorSystem");
  }
  return make(cell.services(), std::move(plan), options,
              [&cell](Blueprint blueprint, const Options& pool) {
                return cell.create_child(std::move(blueprint), pool);
              });
}

}  // namespace actors::detail
