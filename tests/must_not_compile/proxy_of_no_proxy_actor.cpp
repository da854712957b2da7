// expect: the actor's class A derives from ProxyActor<A>
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(int /*n*/) {}
  void greet() {}
};
void use(const actors::Ref<Greeter>& greeter) {
  actors::as_proxy(greeter).invoke(&Greeter::greet);
}
