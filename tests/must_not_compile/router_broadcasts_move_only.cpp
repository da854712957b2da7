// expect: what_goes_to_several_routees_must_be_copyable
#include <actors/actors.hpp>
#include <actors/router.hpp>
class Taker : public actors::Actor {
 public:
  void receive(std::unique_ptr<int>) {}
};
void broadcast(const actors::Router<Taker>& takers) {
  takers.broadcast(std::make_unique<int>(1));
}
