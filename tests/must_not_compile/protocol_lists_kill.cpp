// expect: actor_of<A>: every actor takes PoisonPill, Kill and Identify
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<int, actors::Kill>;
  void receive(int) {}
  void receive(actors::Kill) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(1);
}
