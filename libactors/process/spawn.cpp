#include "actors/spawn.hpp"

#include "actors/actor_system.hpp"

#include "libactors/system/system_core.hpp"

namespace actors::detail {

RefId start_process(ActorSystem& system, Blueprint blueprint, const Options& options) {
  return system.core().create(std::move(blueprint), options);
}

}  // namespace actors::detail
