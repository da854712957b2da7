#include "libactors/system/living_actors.hpp"

#include <memory>

#include "libactors/actor/living_actors.hpp"
#include "libactors/actor/look.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

std::vector<RefId> living_actors(const SystemCore& core) {
  std::vector<RefId> found;
  for_each_living(core.number, [&found](RefId id, RefId /*parent*/) { found.push_back(id); });
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
  core.observatory.set_mode(seen, on);
  return see_each(living_actors(core), "see_all()", seen, on);
}

}  // namespace actors::detail
