// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
void tell(actors::ActorRef ref) {
  ref.tell(actors::ReceiveTimeout{});
}
