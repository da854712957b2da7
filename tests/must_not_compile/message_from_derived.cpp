// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
struct Shape {};
struct Circle : Shape {};

class Taker : public actors::Actor {
 public:
  void receive(const Shape&) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(Circle{});
}
