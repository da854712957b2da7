// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
void forge(actors::ActorRef ref) {
  actors::Message::of(actors::Terminated{ref, {}, {}});
}
