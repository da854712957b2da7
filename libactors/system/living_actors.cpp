#include "libactors/system/living_actors.hpp"

#include <memory>

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/look.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

std::vector<RefId> living_actors(const SystemCore& core) {
  // seq_cst: see Observatory::modes.
  static_cast<void>(core.living.load(std::memory_order_seq_cst));
  std::vector<RefId> found;
  const std::uint32_t made = CellTable::statistics().made;
  for (std::uint32_t index = 0; index < made; ++index) {
    const ActorCell& cell = ActorCell::at(index);
    const RefId id{index, cell.generation.load(std::memory_order_acquire)};
    const RefId parent = cell.parent();
    if (cell.system_number() == core.number && parent != ActorCell::kNoParent &&
        class_of_actor(id) != nullptr) {
      found.push_back(id);
    }
  }
  return found;
}

Future<void> see_each(const std::vector<RefId>& actors, const char* call, std::uint8_t seen,
                      bool on) {
  // Kept by those who have not done it yet.
  struct Rest {
    Rest() = default;
    Rest(const Rest&) = delete;
    Rest& operator=(const Rest&) = delete;
    ~Rest() { done.set(); }
    Promise<void> done;
  };
  const auto rest = std::make_shared<Rest>();
  for (const RefId id : actors) {
    look_at(id, call, [seen, on, rest](ActorCell& cell) { cell.see(seen, on); });
  }
  return rest->done.future();
}

Future<void> see_all(SystemCore& core, std::uint8_t seen, bool on) {
  // seq_cst: see Observatory::modes.
  if (on) {
    core.observatory.modes.fetch_or(seen, std::memory_order_seq_cst);
  } else {
    core.observatory.modes.fetch_and(static_cast<std::uint8_t>(~seen), std::memory_order_seq_cst);
  }
  return see_each(living_actors(core), "see_all()", seen, on);
}

}  // namespace actors::detail
