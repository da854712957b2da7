// expect: a_message_must_be_movable_or_copyable
#include <mutex>

#include <actors/actors.hpp>
void tell(actors::ActorRef ref, std::mutex& mutex) {
  ref.tell(mutex);
}
