#include "actors/debug.hpp"

#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/look.hpp"

namespace actors {

namespace debug {

std::string_view to_string(State state) noexcept {
  switch (state) {
    case State::starting:
      return "starting";
    case State::live:
      return "live";
    case State::restarting:
      return "restarting";
    case State::stopping:
      return "stopping";
    case State::failed:
      return "failed";
    case State::suspended:
      return "suspended";
  }
  return "unknown";
}

Future<void> suspend(const ActorRef& actor) {
  detail::LookAnswer<void> answer(actor);
  Future<void> done = answer.promise.future();
  detail::look_at(
      actor.id(), "debug::suspend()",
      [answer = std::move(answer)](detail::ActorCell& cell) mutable {
        cell.hold(true);
        // seq_cst: see Observatory::note_held().
        if (cell.services().ending.load(std::memory_order_seq_cst)) {
          cell.hold(false);
          answer.promise.fail(SystemTerminated("debug::suspend(): the system of " + answer.path() +
                                               " is ending, which would wait for it"));
        } else {
          answer.promise.set();
        }
      });
  return done;
}

Future<void> resume(const ActorRef& actor) {
  detail::LookAnswer<void> answer(actor);
  Future<void> done = answer.promise.future();
  detail::look_at(actor.id(), "debug::resume()",
                  [answer = std::move(answer)](detail::ActorCell& cell) mutable {
                    cell.hold(false);
                    answer.promise.set();
                  });
  return done;
}

Future<Report> inspect(const ActorRef& actor) {
  detail::LookAnswer<Report> answer(actor);
  Future<Report> report = answer.promise.future();
  detail::look_at(actor.id(), "debug::inspect()",
                  [answer = std::move(answer)](detail::ActorCell& cell) mutable {
                    try {
                      answer.promise.set(cell.report());
                    } catch (...) {
                      answer.promise.fail(std::current_exception());
                    }
                  });
  return report;
}

std::string Report::to_text() const {
  std::string text =
      path + " (" + type + ") on \"" + dispatcher + "\": " + std::string(to_string(state));
  if (state == State::suspended) {
    text += suspended_here ? " by debug::suspend()" : " with its parent";
  }
  text += '\n';
  const auto line = [&text](std::string_view name, const std::string& value) {
    text.append("  ").append(name).append(": ").append(value) += '\n';
  };
  if (!handling.empty()) {
    line("handles", handling);
  }
  if (!waits_for.empty()) {
    line("parked", waits_for);
  }
  std::string mail = std::to_string(waiting);
  for (std::size_t i = 0; i < next.size(); ++i) {
    mail += (i == 0 ? ", next " : ", ") + next[i];
  }
  line("waiting", next.size() < waiting && !next.empty() ? mail + ", ..." : mail);
  line("stashed", std::to_string(stashed));
  line("children", std::to_string(children));
  line("watchers", std::to_string(watchers));
  line("restarts", std::to_string(restarts));
  return text;
}

}  // namespace debug

namespace detail {

void look_at_object(RefId actor, UniqueFunction<void(Actor*)> look) {
  look_at(actor, "debug::with()",
          [look = std::move(look)](ActorCell& cell) mutable { cell.show_object(std::move(look)); });
}

std::exception_ptr not_looked_at(const std::string& path) {
  return std::make_exception_ptr(
      ActorTerminated("actors::debug: " + path + " has ended; there is nothing to look at"));
}

std::exception_ptr no_such_object(const std::string& path, const Actor* object) {
  return std::make_exception_ptr(
      Error("debug::with(): " + path +
            (object == nullptr
                 ? " has no object: it is a process, or ends"
                 : " is a " + type_name(typeid(*object)) + ", which is not what was asked for")));
}

}  // namespace detail
}  // namespace actors
