// expect: actor_of<A>: A needs exactly one public receive(Message)
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>();
  greeter.tell("x");
}
