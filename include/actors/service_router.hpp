#pragma once
// service_router: a router whose routees are whoever is registered under a key (receptionist.hpp).
// Akka and Pekko typed have it as the group router.
//
//   auto printers = actors::service_router(receptionist, kPrinters);
//   printers.tell(Page{1});                     // one of them
//   printers.broadcast(Flush{});                // all of them
//   actors::Future<int> f = printers.ask(Ink{});
//
// It follows the key: who registers is a routee before register_service() returns, and who is taken
// out, or has ended, gets nothing more. Everything else is as with every router (router.hpp); what
// is told while nobody is registered is a dead letter.

#include <memory>
#include <string>

#include "actors/detail/router_handle.hpp"
#include "actors/receptionist.hpp"
#include "actors/router.hpp"
#include "actors/routing.hpp"

namespace actors {

namespace detail {
[[nodiscard]] std::shared_ptr<RouterCore> make_service_router(const Receptionist& receptionist,
                                                              const ServiceType& type,
                                                              const std::string& name,
                                                              const Routing& routing);
}  // namespace detail

/// Each call makes a router of its own, with turns of its own; the key costs more to change with
/// each that exists. Throws ConfigError for a Routing that is for pools only, ServiceTypeMismatch.
template <class A>
[[nodiscard]] Router<A> service_router(const Receptionist& receptionist, const ServiceKey<A>& key,
                                       const Routing& routing = round_robin()) {
  return RouterGroup<A>(
      detail::make_service_router(receptionist, detail::service_type<A>, key.name(), routing));
}

}  // namespace actors
