// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
void tell(actors::ActorRef ref, const actors::Down& old) {
  ref.tell(old);
}
