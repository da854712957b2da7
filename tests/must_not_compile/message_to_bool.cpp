// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  void receive(bool) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(&taker);
}
