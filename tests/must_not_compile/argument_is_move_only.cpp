// expect: actor_of<A>(args...): the arguments are kept for restarts, so they must be copyable; pass
// a factory for move-only ones
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  explicit Greeter(std::unique_ptr<int>) {}
  void receive(const std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto greeter = system.actor_of<Greeter>(std::make_unique<int>(1));
  greeter.tell("x");
}
