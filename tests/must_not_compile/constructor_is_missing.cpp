// expect: actor_of<A>(args...): A has no public constructor for (const Args&...)
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  explicit Greeter(int) {}
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>("Hello");
  greeter.tell("x");
}
