#include "libactors/actor/path_registry.hpp"

#include <cassert>
#include <functional>

#include "actors/errors.hpp"

namespace actors::detail {

bool PathRegistry::may_hold(char c) noexcept {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view("-_.*+:@&=,!~';").find(c) != std::string_view::npos;
}

void PathRegistry::check(std::string_view name) {
  if (name.empty()) {
    throw InvalidName("an actor's name cannot be empty; leave named() out for an unnamed actor");
  }
  for (const char c : name) {
    if (!may_hold(c)) {
      throw InvalidName("the actor name \"" + std::string(name) + "\" holds '" + std::string(1, c) +
                        "'; use ASCII letters, digits and any of -_.*+:@&=,!~'; ('/' separates the "
                        "parts of a path, "
                        "'$' starts the names of unnamed actors)");
    }
  }
}

std::size_t PathRegistry::KeyHash::operator()(const Key& key) const noexcept {
  return std::hash<std::string>()(key.name) ^ (key.parent * 0x9e37'79b9'7f4a'7c15U);
}

bool PathRegistry::add(RefId parent, std::string name, RefId child) {
  MutexLock lock(mutex_);
  Key key{parent.bits(), std::move(name)};
  if (!by_name_.emplace(key, child).second) {
    return false;
  }
  const bool first = by_child_.emplace(child.bits(), std::move(key)).second;
  assert(first && "an actor is named once");
  static_cast<void>(first);
  return true;
}

void PathRegistry::remove(RefId child) {
  MutexLock lock(mutex_);
  made_up_count_.erase(child.bits());  // as a parent, it names no more children
  const auto it = by_child_.find(child.bits());
  if (it == by_child_.end()) {
    return;
  }
  by_name_.erase(it->second);
  by_child_.erase(it);
}

std::string PathRegistry::name_of(RefId parent, RefId child, bool (*still_alive)(RefId)) {
  MutexLock lock(mutex_);
  if (const auto it = by_child_.find(child.bits()); it != by_child_.end()) {
    return it->second.name;
  }
  if (!still_alive(child)) {
    return {};
  }
  Key key{parent.bits(), made_up(made_up_count_[parent.bits()]++)};
  by_name_.emplace(key, child);
  return by_child_.emplace(child.bits(), std::move(key)).first->second.name;
}

std::string PathRegistry::known_name(RefId child) const {
  MutexLock lock(mutex_);
  const auto it = by_child_.find(child.bits());
  return it == by_child_.end() ? std::string() : it->second.name;
}

RefId PathRegistry::find(RefId parent, std::string_view name) const {
  MutexLock lock(mutex_);
  const auto it = by_name_.find(Key{parent.bits(), std::string(name)});
  return it == by_name_.end() ? RefId{} : it->second;
}

std::string PathRegistry::made_up(std::uint64_t number) {
  std::string letters;  // "$a" ... "$z", "$aa" ...: bijective base 26
  for (std::uint64_t n = number + 1; n > 0; n = (n - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('a' + (n - 1) % 26));
  }
  return "$" + letters;
}

}  // namespace actors::detail
