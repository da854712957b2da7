#pragma once
// ServiceRegistry: who is registered under which key of a system, and who hears of changes.
//
// What is told about a change is put into a queue under the lock, and told outside of it by
// whoever finds nobody else telling. So every subscriber gets the listings in the order of the
// changes, and no mailbox of a user's is called under the lock.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/detail/ref_id.hpp"
#include "actors/receptionist.hpp"

#include "base/mutex.hpp"
#include "libactors/actor/ref_keeper.hpp"
#include "libactors/patterns/router_core.hpp"

namespace actors::detail {

/// Thread-safe. Refs are of living actors of the system when they come, or else nothing happens.
class ServiceRegistry final : public RefKeeper {
 public:
  explicit ServiceRegistry(std::uint32_t system) noexcept : system_(system) {}

  // Throw ServiceTypeMismatch, and Error for an actor of another system.
  bool add(const ServiceType& type, const std::string& name, RefId service);
  bool remove(const ServiceType& type, const std::string& name, RefId service);
  [[nodiscard]] std::shared_ptr<const void> list(const ServiceType& type, const std::string& name);
  bool add_subscriber(const ServiceType& type, const std::string& name, RefId subscriber);
  bool remove_subscriber(const ServiceType& type, const std::string& name, RefId subscriber);
  /// The router's routees are the services from now on, as long as it exists.
  void add_router(const ServiceType& type, const std::string& name,
                  const std::shared_ptr<RouterCore>& router);

  void forget(RefId ended) noexcept override;

 private:
  struct Service {
    const ServiceType* type;
    std::vector<RefId> members = {};
    std::vector<RefId> subscribers = {};
    std::vector<std::weak_ptr<RouterCore>> routers = {};
    std::shared_ptr<const void> list =
        {};  ///< of the members; null: not made since the last change

    [[nodiscard]] bool unused() const noexcept {
      return members.empty() && subscribers.empty() && routers.empty();
    }
    /// Those that are gone. True: nobody else uses the name.
    [[nodiscard]] bool forget_routers() {
      return std::erase_if(routers, [](const auto& each) { return each.expired(); }) != 0 &&
             unused();
    }
  };
  using Services = std::map<std::string, Service>;
  /// What an actor is to a service: at least one of the two.
  struct Place {
    Services::iterator service;
    bool member = false;
    bool subscriber = false;
  };
  using Places = std::unordered_multimap<std::uint64_t, Place>;
  enum class Role : std::uint8_t { member, subscriber };
  /// Whom to tell a listing.
  struct Notice {
    const ServiceType* type = nullptr;
    std::string name;
    std::shared_ptr<const void> list;
    std::vector<RefId> to;
  };
  /// Routers that may lose their last owner here: they go when no lock is held.
  using Routers = std::vector<std::shared_ptr<RouterCore>>;

  /// False: it has ended. Throws Error for an actor of another system.
  [[nodiscard]] bool takes(RefId ref, const char* call) const;
  /// End when it is not there.
  [[nodiscard]] Services::iterator find(const ServiceType& type, const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] Services::iterator find_or_add(const ServiceType& type, const std::string& name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// End when it has none there.
  [[nodiscard]] Places::iterator place_of(RefId ref, Services::iterator service)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// False: it has that role already, or has ended.
  bool take_place(RefId ref, Services::iterator service, Role role)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// False: it has not.
  bool leave_place(RefId ref, Services::iterator service, Role role)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void erase_if_unused(Services::iterator service) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] static const std::shared_ptr<const void>& list_of(Service& service);
  void changed(Services::iterator service, RefId member, bool added, Routers& routers)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void put_out(Services::iterator service, std::vector<RefId> to)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Tells what has been put out, unless somebody does already. Running out of memory here ends the
  /// program, as it does when an actor tells of its end.
  void tell_all() noexcept;

  const std::uint32_t system_;
  Mutex mutex_;
  Services services_ ABSL_GUARDED_BY(mutex_);
  Places places_ ABSL_GUARDED_BY(mutex_);
  std::deque<Notice> out_ ABSL_GUARDED_BY(mutex_);
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
