// expect: this actor's Protocol lists a message T, but the class has no public receive(const T&),
// receive(T) or receive(T&&); if a base class has it, add `using Base::receive;`
#include <actors/actors.hpp>
struct Deposit {};
struct Withdraw {};

class Taker : public actors::Actor {
 public:
  using Protocol = actors::Messages<Deposit, Withdraw>;
  void receive(const Deposit&) {}
};

int main() {
  actors::ActorSystem system;
  auto taker = system.actor_of<Taker>();
  taker.tell(Withdraw{});
}
