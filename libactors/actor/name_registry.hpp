#pragma once
// NameRegistry: the names that actors of a system have been registered under, for everybody to
// find. Not their paths: an actor may have several such names, or give one up.
//
// An entry may outlive its actor for a moment: the closing cell takes it out before anybody can see
// the end, but only if it sees the mark that whoever registers sets after adding (see
// ActorCell::note_name); otherwise that one takes it out. So every look asks whether the actor
// lives.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "actors/detail/ref_id.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// Thread-safe.
class NameRegistry {
 public:
  /// Throws InvalidName for what cannot stand in a path.
  static void check(std::string_view name);

  /// Gives the name to `ref`, unless another that lives has it. Returns whose it is now.
  [[nodiscard]] RefId add(std::string_view name, RefId ref);
  /// False: nobody that lives has it.
  [[nodiscard]] bool remove(std::string_view name);
  /// Frees all names of `ref`.
  void remove_all(RefId ref);
  /// Whose it is; the empty id if nobody that lives has it.
  [[nodiscard]] RefId find(std::string_view name) const;

 private:
  struct Hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view name) const noexcept {
      return std::hash<std::string_view>()(name);
    }
  };
  void forget(RefId ref, std::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::unordered_map<std::string, RefId, Hash, std::equal_to<>> by_name_ ABSL_GUARDED_BY(mutex_);
  std::unordered_multimap<std::uint64_t, std::string> by_ref_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace actors::detail
