#include "libactors/actor/name_registry.hpp"

#include "actors/errors.hpp"

#include "libactors/actor/path_registry.hpp"
#include "libactors/actor/paths.hpp"

namespace actors::detail {

void NameRegistry::check(std::string_view name) {
  if (name.empty()) {
    throw InvalidName("register_name(): the name is empty; give one that whereis() can ask for");
  }
  PathRegistry::check(name);
}

RefId NameRegistry::add(std::string_view name, RefId ref) {
  MutexLock lock(mutex_);
  const auto [it, added] = by_name_.try_emplace(std::string(name), ref);
  if (!added) {
    if (is_alive(it->second)) {
      return it->second;
    }
    forget(it->second, name);
    it->second = ref;
  }
  by_ref_.emplace(ref.bits(), name);
  return ref;
}

bool NameRegistry::remove(std::string_view name) {
  MutexLock lock(mutex_);
  const auto it = by_name_.find(name);
  if (it == by_name_.end()) {
    return false;
  }
  const bool lives = is_alive(it->second);
  forget(it->second, name);
  by_name_.erase(it);
  return lives;
}

void NameRegistry::remove_all(RefId ref) {
  MutexLock lock(mutex_);
  const auto [first, last] = by_ref_.equal_range(ref.bits());
  for (auto it = first; it != last; ++it) {
    by_name_.erase(it->second);
  }
  by_ref_.erase(first, last);
}

RefId NameRegistry::find(std::string_view name) const {
  MutexLock lock(mutex_);
  const auto it = by_name_.find(name);
  return it != by_name_.end() && is_alive(it->second) ? it->second : RefId{};
}

/// The other half of what by_name_ says.
void NameRegistry::forget(RefId ref, std::string_view name) {
  const auto [first, last] = by_ref_.equal_range(ref.bits());
  for (auto it = first; it != last; ++it) {
    if (it->second == name) {
      by_ref_.erase(it);
      return;
    }
  }
}

}  // namespace actors::detail
