// expect: a_message_must_be_movable_or_copyable
#include <actors/actors.hpp>
void tell(actors::ActorRef ref) {
  int numbers[] = {1, 2, 3};
  ref.tell(numbers);
}
