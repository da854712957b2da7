#pragma once
// A state machine for which a test writes the clauses, and where a test writes what it does.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/fsm.hpp"
#include "actors/testkit/system.hpp"

namespace toolbox {

enum class Phase { idle, busy, done, unwritten };
inline std::string to_string(Phase phase) {
  static const char* const names[] = {"idle", "busy", "done", "unwritten"};
  return names[static_cast<std::size_t>(phase)];
}

struct Count {
  int value = 0;
};

using Notes = std::vector<std::string>;

class Machine;
/// What the constructor of a Machine does.
using Script = std::function<void(Machine&)>;

/// Runs under a manual executor: no locking. Without a Protocol of its own.
class Machine : public actors::Fsm<Phase, Count> {
 public:
  Machine(std::shared_ptr<Notes> notes, const Script& script) : notes_(std::move(notes)) {
    script(*this);
  }

  using Actor::context;
  using Actor::forward;
  using Actor::logger;
  using Actor::reply;
  using Actor::self;
  using Actor::sender;
  using Actor::timers;
  using Actor::unbecome;
  using Actor::watch;
  using Fsm::cancel_state_timer;
  using Fsm::data;
  using Fsm::event_log;
  using Fsm::goto_state;
  using Fsm::initialise;
  using Fsm::next_data;
  using Fsm::on_enter;
  using Fsm::on_termination;
  using Fsm::on_transition;
  using Fsm::set_log_depth;
  using Fsm::start_with;
  using Fsm::state;
  using Fsm::state_timer;
  using Fsm::stay;
  using Fsm::stop;
  using Fsm::when;
  using Fsm::when_unhandled;

  void note(std::string what) { notes_->push_back(std::move(what)); }
  /// Notes its transitions, and its end.
  void note_all() {
    on_transition([this](Phase from, Phase to) {
      note(to_string(from) + "->" + to_string(to) + " with " + std::to_string(data().value) +
           " then " + std::to_string(next_data().value));
    });
    on_termination([this](const actors::ExitReason& reason, Phase state, const Count& count) {
      note("ended in " + to_string(state) + " with " + std::to_string(count.value) + ": " +
           reason.what());
    });
  }

 private:
  std::shared_ptr<Notes> notes_;
};

/// What the machine under test does next.
struct Go {
  std::function<Machine::Transition(Machine&)> run;
};
inline Go go_to(Phase state) {
  return {[state](Machine& m) { return m.goto_state(state); }};
}

/// Clauses that every state has: it goes where it is told.
inline auto goes(Machine& m) {
  return [&m](const Go& go) { return go.run(m); };
}

}  // namespace toolbox
