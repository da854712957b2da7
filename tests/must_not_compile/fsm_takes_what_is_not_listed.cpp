// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
#include <actors/fsm.hpp>
enum class State { first };
struct Data {};
class Machine : public actors::Fsm<State, Data, actors::Messages<int>> {};
void tell(const actors::Ref<Machine>& machine) {
  machine.tell(std::string("text"));
}
