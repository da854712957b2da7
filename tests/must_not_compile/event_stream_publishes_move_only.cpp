// expect: an_event_is_copied_for_each_subscriber
#include <memory>

#include <actors/actors.hpp>
void start(actors::ActorSystem& system) {
  system.event_stream().publish(std::make_unique<int>(1));
}
