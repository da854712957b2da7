// expect: Subscribe to EventOf<E>, or make E final
#include <actors/actors.hpp>
struct Shape {
  virtual ~Shape() = default;
};
void start(actors::ActorSystem& system, const actors::ActorRef& painter) {
  system.event_stream().subscribe<Shape>(painter);
}
