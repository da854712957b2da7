#pragma once
// All actors of a system, by looking at every slot there is: for pictures of the tree, and for
// selections.

#include <atomic>
#include <cstdint>

#include "actors/detail/ref_id.hpp"
#include "actors/detail/runtime.hpp"

#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {

/// Calls `f(id, parent)` for each actor of the system of that number that lives when its turn
/// comes; roots have an empty parent. Any thread. Taken while actors come and go, so it is a
/// picture, not a promise.
template <class F>
void for_each_living(std::uint32_t system, F f) {
  const std::uint32_t made = CellTable::statistics().made;
  for (std::uint32_t index = 0; index < made; ++index) {
    const ActorCell& cell = ActorCell::at(index);
    // This read first: it makes the others see what whoever moved in has written.
    if (cell.parent() == ActorCell::kNoParent || cell.system_number() != system) {
      continue;
    }
    // What is read of the cell counts only if class_of_actor() finds the same generation after it.
    const RefId id{index, cell.generation.load(std::memory_order_acquire)};
    const RefId parent = cell.parent();
    if (parent != ActorCell::kNoParent && cell.system_number() == system &&
        class_of_actor(id) != nullptr) {
      f(id, parent);
    }
  }
}

}  // namespace actors::detail
