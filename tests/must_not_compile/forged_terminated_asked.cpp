// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
void ask(actors::ActorRef ref) {
  (void)ref.ask<int>(actors::Terminated{ref, {}, {}});
}
