#include "actors/extension.hpp"

#include "actors/actor_system.hpp"

#include "libactors/system/system_core.hpp"

namespace actors::detail {

// The system keeps what it gives, so the pointer is good without an owner.

void* get_extension(ActorSystem& system, const std::type_info& type,
                    UniqueFunction<std::shared_ptr<void>()> make) {
  return system.core().extensions.get(type, std::move(make)).get();
}

void* find_extension(ActorSystem& system, const std::type_info& type) {
  return system.core().extensions.find(type).get();
}

}  // namespace actors::detail
