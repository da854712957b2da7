// expect: actor_of<A>: a receive of A does not return what A::Protocol declares for it: R(M) means
// receive(M) returns R or Future<R>
#include <actors/actors.hpp>
struct Balance {};
class Account : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Balance)>;
  double receive(const Balance&) { return 1.5; }
};

int main() {
  actors::ActorSystem system;
  auto account = system.actor_of<Account>();
  account.tell(Balance{});
}
