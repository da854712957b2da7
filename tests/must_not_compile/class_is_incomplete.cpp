// expect: Ref<A>: the actor class A must be defined before its ref is told or asked
#include <actors/actors.hpp>
class Later;
void tell(actors::Ref<Later> later) {
  later.tell(1);
}
