#include "actors/trace.hpp"

#include <utility>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/system/living_actors.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::trace {

using detail::Seen;

std::string Record::to_text() const {
  std::string text = '#' + std::to_string(number) + ' ' + from + " told " + to + ' ' +
                     message_type + ": waited " + detail::duration_text(waited()) + ", took " +
                     detail::duration_text(took());
  if (because != 0) {
    text += ", because of #" + std::to_string(because);
  }
  return text;
}

Future<void> start(ActorSystem& system, Options options) {
  if (options.capacity == 0) {
    throw Error("trace::start(): a capacity of 0 keeps no record; 1 or more");
  }
  system.core().observatory.trace.configure(std::move(options));
  return detail::see_all(system.core(), Seen::kTraced, true);
}

Future<void> start(const ActorRef& actor) {
  if (!actor.id().is_promise() && !detail::is_alive(actor.id())) {
    throw ActorTerminated("trace::start(): " + actor.path() +
                          " is told nothing any more; only the living are traced");
  }
  return detail::see_each({actor.id()}, "trace::start()", Seen::kTraced, true);
}

void stop(ActorSystem& system) {
  static_cast<void>(detail::see_all(system.core(), Seen::kTraced, false));
  system.core().observatory.trace.forget_tickets();
}

void stop(const ActorRef& actor) {
  static_cast<void>(detail::see_each({actor.id()}, "trace::stop()", Seen::kTraced, false));
}

std::vector<Record> take(ActorSystem& system) {
  return system.core().observatory.trace.take();
}

std::uint64_t dropped(ActorSystem& system) {
  return system.core().observatory.trace.dropped();
}

}  // namespace actors::trace
