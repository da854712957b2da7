// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
class Watcher : public actors::Actor {
 public:
  void receive(const actors::Terminated&) {}
};
void tell(actors::Ref<Watcher> ref, const actors::Terminated& old) {
  ref.tell(old);
}
