// expect: actor_of<A>: A::Protocol lists a signal
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<int, actors::Terminated>;
  void receive(int) {}
  void receive(const actors::Terminated&) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(1);
}
