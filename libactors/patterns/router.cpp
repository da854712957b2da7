#include "actors/router.hpp"

#include <utility>

#include "actors/actor_system.hpp"

#include "base/duration_text.hpp"
#include "libactors/message/recipient.hpp"
#include "libactors/patterns/router_contest.hpp"
#include "libactors/patterns/router_core.hpp"
#include "libactors/patterns/router_pool.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

namespace {

RouterPoolCore* pool_in(const std::shared_ptr<RouterCore>& core) noexcept {
  return dynamic_cast<RouterPoolCore*>(core.get());
}

/// Of the empty value: has no routees, and no system.
RouterCore& nowhere() {
  static RouterCore& the = *new RouterCore(round_robin());
  return the;
}

void check_for_groups(const Routing& routing) {
  const bool balances = routing.kind() == Routing::Kind::balancing;
  if (balances || routing.kind() == Routing::Kind::smallest_mailbox) {
    throw ConfigError(std::string("router_group: ") +
                      (balances ? "balancing()" : "smallest_mailbox()") +
                      " gives its routees a mailbox of its own, so it is for router_pool only");
  }
}

}  // namespace

void throw_chop_interval(Duration interval) {
  throw Error("tail_chop: the interval must be positive, not " + duration_text(interval) +
              "; scatter_gather() asks all at once. The message was not sent");
}

std::size_t RouterHandle::size() const {
  return ids().size();
}

std::vector<RefId> RouterHandle::ids() const {
  return core_ != nullptr ? core_->all() : std::vector<RefId>();
}

void RouterHandle::tell_one(Envelope* message, RefId sender) const {
  message->sender = sender;
  core().route(message);
}

void RouterHandle::tell_all(Envelope* message, RefId sender) const {
  message->sender = sender;
  core().route_to_all(message);
}

StateRef RouterHandle::ask_one(Envelope* message, Duration timeout, const ReplyType& reply) const {
  return core().ask(message, timeout, reply);
}

void RouterHandle::ask_several(Envelope* message, Duration interval, Duration timeout,
                               const ReplyType& reply,
                               UniqueFunction<void(FutureState&)> settle) const {
  core().ask_several(message, interval, timeout, reply, std::move(settle));
}

RouterCore& RouterHandle::core() const {
  return core_ != nullptr ? *core_ : nowhere();
}

void RouterHandle::add(RefId routee) const {
  if (core_ != nullptr && !routee.empty() && !routee.is_promise()) {
    core_->add({routee, routee.bits(), {}, nullptr});
  }
}

bool RouterHandle::remove(RefId routee) const {
  return core_ != nullptr && core_->remove(routee).has_value();
}

RefId RouterHandle::pool() const noexcept {
  const RouterPoolCore* const core = pool_in(core_);
  return core != nullptr ? core->pool() : RefId{};
}

void RouterHandle::resize(int size) const {
  tell_pool(pool(), Resize{size});
}

void RouterHandle::adjust(int by) const {
  tell_pool(pool(), Adjust{by});
}

bool RouterHandle::retire(RefId routee) const {
  RouterPoolCore* const core = pool_in(core_);
  const bool retired = core != nullptr && core->retire(routee);
  if (retired) {
    tell_pool(core->pool(), Retired{routee});
  }
  return retired;
}

std::shared_ptr<RouterCore> make_group(const std::vector<RefId>& routees, const Routing& routing) {
  check_for_groups(routing);
  auto core = std::make_shared<RouterCore>(routing, routees.empty() ? RefId{} : routees.front());
  for (const RefId routee : routees) {
    if (!routee.empty() && !routee.is_promise()) {
      core->add({routee, routee.bits(), {}, nullptr});
    }
  }
  return core;
}

std::shared_ptr<RouterCore> make_path_group(ActorSystem& system,
                                            const std::vector<std::string>& paths,
                                            const std::type_info* actor_class,
                                            const Routing& routing) {
  check_for_groups(routing);
  for (const std::string& path : paths) {
    if (path.empty() || path.front() != '/') {
      throw ConfigError("router_group(): \"" + path +
                        "\" is no absolute path; those begin with a slash, as /user/alice");
    }
  }
  auto core = std::make_shared<RouterCore>(routing, system.dead_letters().id());
  core->add_paths({system.core().number, actor_class}, paths);
  return core;
}

}  // namespace actors::detail
