// expect: a_message_must_be_movable_or_copyable
#include <actors/actors.hpp>
class Taker : public actors::Actor {
 public:
  void receive(std::unique_ptr<int>) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  auto number = std::make_unique<int>(1);
  taker.tell(number);
}
