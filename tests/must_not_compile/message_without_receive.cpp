// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>();
  greeter.tell(42);
}
