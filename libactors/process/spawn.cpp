#include "actors/spawn.hpp"

#include "actors/actor_system.hpp"

#include "libactors/system/system_core.hpp"

namespace actors::detail {

RefId start_process(const SpawnOrigin& origin, Blueprint blueprint, const Options& options) {
  return origin.system->core().create(std::move(blueprint), options, origin);
}

}  // namespace actors::detail
