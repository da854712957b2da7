#pragma once
// Receptionist: finds actors by what they do. Actors register under a key, any number of them, and
// others look up who is there, or hear of every change. One per system. Akka and Pekko typed have
// it under this name; OTP's pg is the same idea.
//
//   const actors::ServiceKey<Printer> kPrinters("printers");
//
//   actors::Receptionist receptionist(system);
//   receptionist.register_service(kPrinters, printer);         // a Ref<Printer>
//   for (const actors::Ref<Printer>& each : receptionist.find(kPrinters)) { each.tell(Page{1}); }
//   receptionist.subscribe(kPrinters, spooler);   // void receive(const actors::Listing<Printer>&)
//
// An actor that ends is taken out of all keys before anybody can know of its end; one that restarts
// stays. There is nothing to clean up, and nothing here keeps an actor alive.
//
// A subscriber is told the listing as it is, at once, and a new one after each change, in the order
// of the changes: the last one that it got is how things are. Listings are never refused by a full
// mailbox. A subscription ends with the subscriber.
//
// A key is a name and a type: what can be told to whoever is registered. The type may be an actor
// class, or a Messages<...> that many classes take. One name stands for one type at a time: asking
// for "printers" with a ServiceKey<Scanner>, while somebody uses it with a ServiceKey<Printer>, is
// a mix-up and throws.
//
// To tell or ask all of them or one of them, see service_router.hpp.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "actors/actor_ref.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/errors.hpp"
#include "actors/event_stream.hpp"

namespace actors {

class ActorSystem;
template <class A>
class Listing;

/// A name is used with another type of actor. The text says which one has it.
struct ServiceTypeMismatch : Error {
  using Error::Error;
};

// The sentence of a compile error (see message.hpp).
template <class A, class B>
struct an_actor_of_this_key_is_not_a {};

namespace detail {
class ServiceRegistry;
[[noreturn]] void throw_empty_service_name();
}  // namespace detail

/// What a service is registered and looked up by. A is what the A of a Ref<A> is, and may be
/// incomplete here. A value; thread-compatible.
template <class A>
class ServiceKey {
 public:
  /// Throws InvalidName for an empty name. Any other text will do.
  explicit ServiceKey(std::string name) : name_(std::move(name)) {
    if (name_.empty()) {
      detail::throw_empty_service_name();
    }
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  friend bool operator==(const ServiceKey& a, const ServiceKey& b) = default;

 private:
  std::string name_;
};

/// Who was registered under a key at a time, in the order of registration. Copies share it, and
/// nobody can change it. A value; thread-compatible.
template <class A>
class Listing {
 public:
  /// For the library.
  Listing(ServiceKey<A> key, std::shared_ptr<const std::vector<Ref<A>>> services) noexcept
      : key_(std::move(key)), services_(std::move(services)) {}

  [[nodiscard]] const ServiceKey<A>& key() const noexcept { return key_; }
  [[nodiscard]] const std::vector<Ref<A>>& services() const noexcept { return *services_; }
  [[nodiscard]] auto begin() const noexcept { return services_->begin(); }
  [[nodiscard]] auto end() const noexcept { return services_->end(); }
  [[nodiscard]] std::size_t size() const noexcept { return services_->size(); }
  [[nodiscard]] bool empty() const noexcept { return services_->empty(); }
  [[nodiscard]] bool contains(const ActorRef& service) const noexcept {
    return std::find(begin(), end(), service) != end();
  }

 private:
  ServiceKey<A> key_;
  std::shared_ptr<const std::vector<Ref<A>>> services_;
};

namespace detail {

/// What the registry has to know of the A of a key: one constant per type.
struct ServiceType {
  const std::type_info* key;
  std::shared_ptr<const void> (*list)(const std::vector<RefId>& services);
  Envelope* (*listing)(const std::string& name, const std::shared_ptr<const void>& list);
};

template <class A>
[[nodiscard]] Listing<A> listing_of(const std::string& name,
                                    const std::shared_ptr<const void>& list) {
  return Listing<A>(ServiceKey<A>(name), std::static_pointer_cast<const std::vector<Ref<A>>>(list));
}

template <class A>
inline constexpr ServiceType service_type{
    &typeid(ServiceKey<A>),
    [](const std::vector<RefId>& services) -> std::shared_ptr<const void> {
      std::vector<Ref<A>> refs;
      refs.reserve(services.size());
      for (const RefId service : services) {
        refs.push_back(Ref<A>(service));
      }
      return std::make_shared<const std::vector<Ref<A>>>(std::move(refs));
    },
    [](const std::string& name, const std::shared_ptr<const void>& list) {
      return make_envelope<Listing<A>>(listing_of<A>(name, list));
    }};

}  // namespace detail

/// A handle on what the system has one of. Thread-safe, copyable. Use it while the system lives; at
/// its end actors are taken out as they end.
///
/// All but the constructor throw ServiceTypeMismatch; those that take a ref throw Error for an
/// actor of another system. A ref of nobody, of an ask, or of an actor that has ended is no error,
/// as nobody can know that in time: the call returns false.
class Receptionist {
 public:
  explicit Receptionist(ActorSystem& system);

  /// From now on `service` is found under `key`. An actor may be registered under several keys.
  /// False: it is already, or it has ended.
  template <class A>
  bool register_service(const ServiceKey<A>& key, const std::type_identity_t<Ref<A>>& service) {
    return add(detail::service_type<A>, key.name(), service.id());
  }
  template <class A, class B>
  requires(!std::convertible_to<const Ref<B>&, Ref<A>>)
      an_actor_of_this_key_is_not_a<A, B> register_service(const ServiceKey<A>& key,
                                                           const Ref<B>& service)
  = delete;
  template <class A, std::same_as<ActorRef> B>
  an_actor_of_this_key_is_not_a<A, B> register_service(const ServiceKey<A>& key, const B& service) =
      delete;  // service.as<A>() makes a Ref<A> of it, if it is one
  /// Takes it out of this key, and of no other. It lives on, and may come back. Who has an old
  /// listing may still tell it things. False: it was not registered under `key`.
  template <class A>
  bool deregister(const ServiceKey<A>& key, const ActorRef& service) {
    return remove(detail::service_type<A>, key.name(), service.id());
  }
  /// Who is registered now.
  template <class A>
  [[nodiscard]] Listing<A> find(const ServiceKey<A>& key) const {
    return detail::listing_of<A>(key.name(), list(detail::service_type<A>, key.name()));
  }

  /// Tells `subscriber` the Listing<A> of `key` now, and after each change. False, and it is told
  /// nothing: it is subscribed already, or has ended.
  template <class A>
  bool subscribe(const ServiceKey<A>& key, const ActorRef& subscriber) {
    return add_subscriber(detail::service_type<A>, key.name(), subscriber.id());
  }
  template <class A, class B>
  requires detail::refuses<B, Listing<A>> this_actor_has_no_receive_for<Listing<A>> subscribe(
      const ServiceKey<A>& key, const Ref<B>& subscriber)
  = delete;  // see B's Protocol
  /// What is on its way still comes. False: it was not subscribed.
  template <class A>
  bool unsubscribe(const ServiceKey<A>& key, const ActorRef& subscriber) {
    return remove_subscriber(detail::service_type<A>, key.name(), subscriber.id());
  }

  [[nodiscard]] ActorSystem& system() const noexcept { return *system_; }
  /// For the library.
  [[nodiscard]] detail::ServiceRegistry& registry() const noexcept { return *registry_; }

 private:
  bool add(const detail::ServiceType& type, const std::string& name, detail::RefId service);
  bool remove(const detail::ServiceType& type, const std::string& name, detail::RefId service);
  [[nodiscard]] std::shared_ptr<const void> list(const detail::ServiceType& type,
                                                 const std::string& name) const;
  bool add_subscriber(const detail::ServiceType& type, const std::string& name,
                      detail::RefId subscriber);
  bool remove_subscriber(const detail::ServiceType& type, const std::string& name,
                         detail::RefId subscriber);

  ActorSystem* system_;
  std::shared_ptr<detail::ServiceRegistry> registry_;
};

}  // namespace actors
