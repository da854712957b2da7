// 60. Priority: one worker, more work than it can do, and an actor that must not wait for it.
//
// Three presses have a hundred sheets each to print when the panel is told to halt them. Told last,
// it runs last, behind what the presses may do before it is their neighbour's turn; unless its
// dispatcher has a higher priority than theirs.

#include <iostream>
#include <vector>

#include <actors/actors.hpp>
#include <actors/executors.hpp>
#include <actors/priority_executor.hpp>

struct Sheet {};
struct Halt {};
struct BeginShift {};

/// What the presses have done, and whether they go on. All actors here have one thread.
struct Hall {
  int printed = 0;
  int refused = 0;
  bool halted = false;
};

class Press : public actors::Actor {
 public:
  explicit Press(Hall* hall) : hall_(hall) {}
  void receive(const Sheet&) { ++(hall_->halted ? hall_->refused : hall_->printed); }

 private:
  Hall* hall_;
};

class Panel : public actors::Actor {
 public:
  explicit Panel(Hall* hall) : hall_(hall) {}
  void receive(const Halt&) { hall_->halted = true; }

 private:
  Hall* hall_;
};

/// Gives everybody work in one turn, so that nothing has been done when the halt is told.
class Foreman : public actors::Actor {
 public:
  Foreman(std::vector<actors::Ref<Press>> presses, actors::Ref<Panel> panel)
      : presses_(std::move(presses)), panel_(panel) {}
  void receive(const BeginShift&) {
    for (const auto& press : presses_) {
      for (int i = 0; i < 100; ++i) {
        press.tell(Sheet{});
      }
    }
    panel_.tell(Halt{});
  }

 private:
  std::vector<actors::Ref<Press>> presses_;
  actors::Ref<Panel> panel_;
};

static void run_shift(int priority_of_control) {
  Hall hall;
  {
    actors::ActorSystem system(
        "hall",
        actors::Config{.throughput = 10,
                       .executor = actors::make_priority(actors::make_pinned()),
                       .dispatchers = {{.name = "control", .priority = priority_of_control}}});
    std::vector<actors::Ref<Press>> presses;
    for (int i = 0; i < 3; ++i) {
      presses.push_back(system.actor_of<Press>(&hall));
    }
    const auto panel = system.actor_of(actors::props<Panel>(&hall).on_dispatcher("control"));
    system.actor_of<Foreman>(presses, panel).tell(BeginShift{});
  }  // what was told is handled
  std::cout << "priority " << priority_of_control << ": " << hall.printed << " sheets printed, "
            << hall.refused << " refused after the halt\n";
}

int main() {
  run_shift(0);
  run_shift(1);
}
