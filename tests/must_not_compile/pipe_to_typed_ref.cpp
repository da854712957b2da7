// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(const std::string&) {}
};

void pipe(actors::Future<int> number, actors::Ref<Greeter> greeter) {
  number.pipe_to(greeter);
}
