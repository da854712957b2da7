#include "actors/metrics.hpp"

#include "actors/actor_system.hpp"

#include "libactors/actor/living_actors.hpp"
#include "libactors/system/living_actors.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::metrics {

using detail::Seen;

void start(ActorSystem& system) {
  static_cast<void>(detail::see_all(system.core(), Seen::kCounted, true));
}

void stop(ActorSystem& system) {
  static_cast<void>(detail::see_all(system.core(), Seen::kCounted, false));
}

bool running(ActorSystem& system) noexcept {
  return (system.core().observatory.modes.load(std::memory_order_relaxed) & Seen::kCounted) != 0;
}

Snapshot read(ActorSystem& system) {
  detail::SystemCore& core = system.core();
  Snapshot snapshot;
  snapshot.system = core.name();
  detail::for_each_living(core.number,
                          [&snapshot](detail::RefId, detail::RefId) { ++snapshot.living; });
  snapshot.dead_letters = core.observatory.dead_letters();
  snapshot.classes = core.observatory.classes();
  for (const OfClass& of : snapshot.classes) {
    snapshot.total += of.counts;
  }
  return snapshot;
}

std::optional<Counts> read(const ActorRef& actor) {
  const detail::RefId id = actor.id();
  std::optional<Counts> counts;
  if (!id.empty() && !id.is_promise()) {
    detail::SystemDirectory::visit(
        detail::ActorCell::at(id.index()).system_number(),
        [&](detail::Services& services) { counts = services.observatory.counts_of(id); });
  }
  return counts;
}

}  // namespace actors::metrics
