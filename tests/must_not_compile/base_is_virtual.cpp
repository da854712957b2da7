// expect: actor_of<A>: A must not derive virtually from actors::Actor
#include <actors/actors.hpp>
class Greeter : public virtual actors::Actor {
 public:
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>();
  greeter.tell("x");
}
