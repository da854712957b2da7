// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
#include <actors/router.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(const std::string&) {}
};
void tell(const actors::Router<Greeter>& greeters) {
  greeters.tell(42);
}
