#pragma once
// PathRegistry: the names of a system's actors. Only actors with a name are in it: those that were
// given one, and those whose path somebody has asked for ("$a", "$b", ... in the order of asking).
// Everybody else costs nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "actors/detail/ref_id.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// Thread-safe.
class PathRegistry {
 public:
  /// Throws InvalidName unless the name can stand in a path and cannot be mistaken for a made-up
  /// one.
  static void check(std::string_view name);

  /// A character of names.
  [[nodiscard]] static bool may_hold(char c) noexcept;

  /// Gives `child` this name under `parent`. False when a living child of that parent has it.
  [[nodiscard]] bool add(RefId parent, std::string name, RefId child);
  /// Frees the name of `child`, if it has one.
  void remove(RefId child);
  /// The name of `child`; makes one up when it has none and `still_alive(child)` holds under the
  /// registry's lock.
  [[nodiscard]] std::string name_of(RefId parent, RefId child, bool (*still_alive)(RefId));
  /// Its name, or nothing when it has none (yet).
  [[nodiscard]] std::string known_name(RefId child) const;
  /// The child of that name, or the empty id.
  [[nodiscard]] RefId find(RefId parent, std::string_view name) const;

 private:
  struct Key {
    std::uint64_t parent;
    std::string name;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  [[nodiscard]] static std::string made_up(std::uint64_t number);

  mutable Mutex mutex_;
  std::unordered_map<Key, RefId, KeyHash> by_name_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, Key> by_child_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, std::uint64_t> made_up_count_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::detail
