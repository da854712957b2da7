#pragma once
// CellAccess: what a BehaviorTestKit sees of an actor that stands still: its children, watches,
// timers, stash. And the one thing that it does: another object in the place of a child that has
// not been built yet.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/blueprint.hpp"
#include "actors/detail/ref_id.hpp"

namespace actors::detail {

/// A picture of one actor. Plain data.
struct CellPicture {
  struct Timer {
    std::string key;
    std::string message;
    TimePoint due;
    Duration period{};
  };

  std::map<std::uint64_t, std::uint32_t> children;  ///< bits of its ref: which of its objects it is
  std::vector<std::uint64_t> family;                ///< the same refs, in the order of their starts
  std::vector<std::uint64_t> watched;               ///< bits of refs, in no order
  std::map<std::uint64_t, Timer> timers;            ///< by number: the order of their starts
  Duration receive_timeout{};                       ///< zero: none
  std::size_t stashed = 0;
};

/// On the thread that drives the actors' executor, between two of its turns.
struct CellAccess {
  [[nodiscard]] static bool alive(RefId actor) noexcept;
  /// Of one that is alive.
  [[nodiscard]] static CellPicture look(RefId actor);
  /// A child of a class whose object has not been built: it will be what `stub` makes. Returns the
  /// name of the class that it was to be; empty: it is no such child.
  [[nodiscard]] static std::string replace(RefId child, Blueprint stub);
};

}  // namespace actors::detail
