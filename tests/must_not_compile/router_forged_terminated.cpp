// expect: a_signal_comes_only_from_the_runtime
#include <actors/actors.hpp>
#include <actors/router.hpp>
class Watcher : public actors::Actor {
 public:
  void receive(const actors::Terminated&) {}
};
void tell(const actors::Router<Watcher>& watchers) {
  watchers.tell(actors::Terminated{});
}
