// expect: actor_of<A>: A needs exactly one public receive(Message), or, with several, a public
// `using Protocol = actors::Messages<M1, M2, ...>;`
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  void receive(const std::string&) {}
  void receive(int) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(1);
}
