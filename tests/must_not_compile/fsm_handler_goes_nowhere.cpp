// expect: Fsm: a handler returns where the machine goes: stay(), goto_state(...) or stop(...)
#include <actors/actors.hpp>
#include <actors/fsm.hpp>
enum class State { first };
struct Data {};
class Machine : public actors::Fsm<State, Data, actors::Messages<int>> {
 public:
  Machine() {
    when(State::first, [](const int&) {});
  }
};
