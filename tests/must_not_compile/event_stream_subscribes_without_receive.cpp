// expect: this_actor_has_no_receive_for
#include <string>

#include <actors/actors.hpp>
class Monitor : public actors::Actor {
 public:
  void receive(const actors::DeadLetter& /*letter*/) {}
};
void start(actors::ActorSystem& system, const actors::Ref<Monitor>& monitor) {
  system.event_stream().subscribe<actors::UnhandledMessage>(monitor);
}
