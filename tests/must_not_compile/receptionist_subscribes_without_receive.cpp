// expect: this_actor_has_no_receive_for
#include <actors/actors.hpp>
#include <actors/receptionist.hpp>
class Printer : public actors::Actor {
 public:
  void receive(int /*page*/) {}
};
void start(actors::Receptionist& receptionist, const actors::Ref<Printer>& printer) {
  receptionist.subscribe(actors::ServiceKey<Printer>("printers"), printer);
}
