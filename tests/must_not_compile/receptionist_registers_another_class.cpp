// expect: an_actor_of_this_key_is_not_a
#include <actors/actors.hpp>
#include <actors/receptionist.hpp>
class Printer : public actors::Actor {
 public:
  void receive(int /*page*/) {}
};
class Scanner : public actors::Actor {
 public:
  void receive(int /*page*/) {}
};
void start(actors::Receptionist& receptionist, const actors::Ref<Scanner>& scanner) {
  receptionist.register_service(actors::ServiceKey<Printer>("printers"), scanner);
}
