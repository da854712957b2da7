// expect: actor_of<A>: A must derive publicly from actors::Actor
#include <actors/actors.hpp>
class Greeter : actors::Actor {
 public:
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>();
  greeter.tell("x");
}
