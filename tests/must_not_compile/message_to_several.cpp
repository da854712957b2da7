// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
struct Inches {
  Inches(int) {}
};
struct Feet {
  Feet(int) {}
};

class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<Inches, Feet>;
  void receive(const Inches&) {}
  void receive(const Feet&) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(3);
}
