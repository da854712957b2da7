// expect: a_timeout_is_a_whole_duration_such_as_200ms
#include <actors/actors.hpp>
void ask(actors::ActorRef counter) {
  (void)counter.ask<int>("x", 5);
}
