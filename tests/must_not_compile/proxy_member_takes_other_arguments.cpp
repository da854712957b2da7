// expect: the member function of A takes other arguments
#include <actors/actors.hpp>
class Greeter : public actors::ProxyActor<Greeter> {
 public:
  void greet(int /*times*/) {}
};
void use(const actors::Ref<Greeter>& greeter) {
  actors::as_proxy(greeter).invoke(&Greeter::greet, "world");
}
