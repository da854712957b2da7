// expect: actor_of<A>: A::Protocol lists a message twice
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<int, int>;
  void receive(int) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(1);
}
