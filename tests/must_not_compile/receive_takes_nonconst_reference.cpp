// expect: the class has no public receive(const T&), receive(T) or receive(T&&)
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  void receive(std::string&) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell("x");
}
