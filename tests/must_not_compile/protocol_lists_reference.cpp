// expect: actor_of<A>: A::Protocol lists plain message types, without const and &
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<const std::string&, int>;
  void receive(const std::string&) {}
  void receive(int) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(1);
}
