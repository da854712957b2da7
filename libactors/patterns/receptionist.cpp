#include "actors/receptionist.hpp"

#include "actors/actor_system.hpp"
#include "actors/service_router.hpp"

#include "libactors/patterns/service_registry.hpp"
#include "libactors/system/system_core.hpp"

namespace actors {

void detail::throw_empty_service_name() {
  throw InvalidName("ServiceKey: the name is empty; give one that others can ask for");
}

std::shared_ptr<detail::RouterCore> detail::make_service_router(const Receptionist& receptionist,
                                                                const ServiceType& type,
                                                                const std::string& name,
                                                                const Routing& routing) {
  auto router = make_path_group(receptionist.system(), {}, nullptr, routing);
  receptionist.registry().add_router(type, name, router);
  return router;
}

Receptionist::Receptionist(ActorSystem& system)
    : system_(&system), registry_(system.core().extensions.get<detail::ServiceRegistry>([&] {
        auto registry = std::make_shared<detail::ServiceRegistry>(system.core().number);
        // release: pairs with the acquire of a closing cell.
        system.core().service_registry.store(registry.get(), std::memory_order_release);
        return registry;
      })) {}

bool Receptionist::add(const detail::ServiceType& type, const std::string& name,
                       detail::RefId service) {
  return registry_->add(type, name, service);
}

bool Receptionist::remove(const detail::ServiceType& type, const std::string& name,
                          detail::RefId service) {
  return registry_->remove(type, name, service);
}

std::shared_ptr<const void> Receptionist::list(const detail::ServiceType& type,
                                               const std::string& name) const {
  return registry_->list(type, name);
}

bool Receptionist::add_subscriber(const detail::ServiceType& type, const std::string& name,
                                  detail::RefId subscriber) {
  return registry_->add_subscriber(type, name, subscriber);
}

bool Receptionist::remove_subscriber(const detail::ServiceType& type, const std::string& name,
                                     detail::RefId subscriber) {
  return registry_->remove_subscriber(type, name, subscriber);
}

}  // namespace actors
