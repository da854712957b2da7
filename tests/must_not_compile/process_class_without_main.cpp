// expect: spawn<C>(arguments...): C can be default-constructed, and has a public
// main(actors::Process&, arguments...)
#include <actors/actors.hpp>
struct Worker {
  void main(actors::Process&, int) {}
};
void start(actors::ActorSystem& system) {
  system.spawn<Worker>("text");
}
