// expect: this actor takes no Value, so it is no Server
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(int /*n*/) {}
};
void use(const actors::Ref<Greeter>& greeter) {
  actors::cast(greeter, "greet", 1);
}
