#include "libactors/patterns/service_registry.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "actors/detail/deliver.hpp"

#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"

namespace actors::detail {

namespace {

[[nodiscard]] Routee routee(RefId ref) {
  return {ref, ref.bits(), {}, nullptr};
}

}  // namespace

// ---- what is asked

bool ServiceRegistry::add(const ServiceType& type, const std::string& name, RefId service) {
  if (!takes(service, "register_service()")) {
    return false;
  }
  Routers routers;
  {
    MutexLock lock(mutex_);
    const auto at = find_or_add(type, name);
    const bool added = take_place(service, at, Role::member);
    if (added) {
      at->second.members.push_back(service);
      changed(at, service, true, routers);
    }
    erase_if_unused(at);
    if (!added) {
      return false;
    }
  }
  tell_all();
  return true;
}

bool ServiceRegistry::remove(const ServiceType& type, const std::string& name, RefId service) {
  Routers routers;
  {
    MutexLock lock(mutex_);
    const auto at = find(type, name);
    if (at == services_.end() || !leave_place(service, at, Role::member)) {
      return false;
    }
    changed(at, service, false, routers);
    erase_if_unused(at);
  }
  tell_all();
  return true;
}

std::shared_ptr<const void> ServiceRegistry::list(const ServiceType& type,
                                                  const std::string& name) {
  MutexLock lock(mutex_);
  const auto at = find(type, name);
  return at != services_.end() ? list_of(at->second) : type.list({});
}

bool ServiceRegistry::add_subscriber(const ServiceType& type, const std::string& name,
                                     RefId subscriber) {
  if (!takes(subscriber, "subscribe()")) {
    return false;
  }
  {
    MutexLock lock(mutex_);
    const auto at = find_or_add(type, name);
    const bool added = take_place(subscriber, at, Role::subscriber);
    if (added) {
      at->second.subscribers.push_back(subscriber);
      put_out(at, {subscriber});
    }
    erase_if_unused(at);
    if (!added) {
      return false;
    }
  }
  tell_all();
  return true;
}

bool ServiceRegistry::remove_subscriber(const ServiceType& type, const std::string& name,
                                        RefId subscriber) {
  MutexLock lock(mutex_);
  const auto at = find(type, name);
  if (at == services_.end() || !leave_place(subscriber, at, Role::subscriber)) {
    return false;
  }
  erase_if_unused(at);
  return true;
}

void ServiceRegistry::add_router(const ServiceType& type, const std::string& name,
                                 const std::shared_ptr<RouterCore>& router) {
  MutexLock lock(mutex_);
  // Names that only routers had which are gone: as many as there were calls of this.
  for (auto at = services_.begin(); at != services_.end();) {
    at = at->second.forget_routers() ? services_.erase(at) : std::next(at);
  }
  Service& service = find_or_add(type, name)->second;
  service.routers.push_back(router);
  for (const RefId member : service.members) {
    router->add(routee(member));
  }
}

void ServiceRegistry::forget(RefId ended) noexcept {
  Routers routers;
  {
    MutexLock lock(mutex_);
    for (auto it = places_.find(ended.bits()); it != places_.end();
         it = places_.find(ended.bits())) {
      const auto at = it->second.service;
      static_cast<void>(leave_place(ended, at, Role::subscriber));  // first: it is told no more
      if (leave_place(ended, at, Role::member)) {
        changed(at, ended, false, routers);
      }
      erase_if_unused(at);
    }
  }
  tell_all();
}

// ---- the tables

bool ServiceRegistry::takes(RefId ref, const char* call) const {
  if (!is_alive(ref)) {
    return false;
  }
  if (ActorCell::at(ref.index()).system_number() != system_ && is_alive(ref)) {
    throw Error(std::string("Receptionist: ") + call + ": " + path_text(ref) +
                " is an actor of another system; use a Receptionist of that one");
  }
  return true;
}

ServiceRegistry::Services::iterator ServiceRegistry::find(const ServiceType& type,
                                                          const std::string& name) {
  auto at = services_.find(name);
  if (at != services_.end() && at->second.forget_routers()) {
    services_.erase(at);
    at = services_.end();
  }
  if (at != services_.end() && *at->second.type->key != *type.key) {
    throw ServiceTypeMismatch("Receptionist: \"" + name + "\" is the name of a " +
                              type_name(*at->second.type->key) + " now, not of a " +
                              type_name(*type.key) + "; give one of the two another name");
  }
  return at;
}

ServiceRegistry::Services::iterator ServiceRegistry::find_or_add(const ServiceType& type,
                                                                 const std::string& name) {
  const auto at = find(type, name);
  return at != services_.end() ? at : services_.emplace(name, Service{&type}).first;
}

ServiceRegistry::Places::iterator ServiceRegistry::place_of(RefId ref, Services::iterator service) {
  const auto [first, last] = places_.equal_range(ref.bits());
  const auto it = std::find_if(
      first, last, [service](const auto& entry) { return entry.second.service == service; });
  return it != last ? it : places_.end();
}

bool ServiceRegistry::take_place(RefId ref, Services::iterator service, Role role) {
  auto it = place_of(ref, service);
  if (it == places_.end()) {
    it = places_.emplace(ref.bits(), Place{service});
    if (!ActorCell::at(ref.index()).note_name(ref.generation)) {
      places_.erase(it);  // closed meanwhile, and may not have seen the note
      return false;
    }
  }
  return !std::exchange(role == Role::member ? it->second.member : it->second.subscriber, true);
}

bool ServiceRegistry::leave_place(RefId ref, Services::iterator service, Role role) {
  const auto it = place_of(ref, service);
  if (it == places_.end()) {
    return false;
  }
  Place& place = it->second;
  if (!std::exchange(role == Role::member ? place.member : place.subscriber, false)) {
    return false;
  }
  std::erase(role == Role::member ? service->second.members : service->second.subscribers, ref);
  if (!place.member && !place.subscriber) {
    places_.erase(it);
  }
  return true;
}

void ServiceRegistry::erase_if_unused(Services::iterator service) {
  if (service->second.unused()) {
    services_.erase(service);
  }
}

const std::shared_ptr<const void>& ServiceRegistry::list_of(Service& service) {
  if (service.list == nullptr) {
    service.list = service.type->list(service.members);
  }
  return service.list;
}

// ---- what is told

void ServiceRegistry::changed(Services::iterator service, RefId member, bool added,
                              Routers& routers) {
  service->second.list.reset();
  std::erase_if(service->second.routers, [&](const std::weak_ptr<RouterCore>& each) {
    std::shared_ptr<RouterCore> router = each.lock();
    if (router == nullptr) {
      return true;
    }
    if (added) {
      router->add(routee(member));
    } else {
      static_cast<void>(router->remove(member));
    }
    routers.push_back(std::move(router));
    return false;
  });
  if (!service->second.subscribers.empty()) {
    put_out(service, service->second.subscribers);
  }
}

void ServiceRegistry::put_out(Services::iterator service, std::vector<RefId> to) {
  out_.push_back({service->second.type, service->first, list_of(service->second), std::move(to)});
}

void ServiceRegistry::tell_all() noexcept {
  {
    MutexLock lock(mutex_);
    if (std::exchange(telling_, true)) {
      return;
    }
  }
  for (;;) {
    Notice notice;
    {
      MutexLock lock(mutex_);
      if (out_.empty()) {
        telling_ = false;
        return;
      }
      notice = std::move(out_.front());
      out_.pop_front();
    }
    for (const RefId to : notice.to) {
      Envelope* const listing = notice.type->listing(notice.name, notice.list);
      listing->flags |= Envelope::kInternal;  // nothing is refused, and nobody waits for room
      deliver(to, listing);
    }
  }
}

}  // namespace actors::detail
