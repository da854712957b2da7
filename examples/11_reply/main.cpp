// 11. Reply: an answer that not every question gets.
//
// What receive returns answers whoever asked. reply() does the same for a receive that returns
// nothing, and so decides from message to message. It goes to sender(): whoever asked, or whoever
// told and said who they are.
//
// After the README of tamland's python-actors.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

class Greeter : public actors::Actor {
 public:
  void receive(const std::string& text) {
    if (text.starts_with("Hello")) {
      reply("Hi there!");
    }
  }
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("greeters");
  const auto greeter = system.actor_of<Greeter>();

  // The receive does not say what it answers, so ask has to.
  std::cout << greeter.ask<std::string>("Hello?").get() << '\n';

  // Silence. Whoever may get no answer asks with a timeout, and says what counts then.
  std::cout << greeter.ask<std::string>("Go away!", 10ms).value_or("(no answer)") << '\n';

  // A process may be answered too: it says who it is, and receives.
  std::cout << system
                   .spawn([greeter](actors::Process& self) {
                     greeter.tell("Hello again!", self);
                     return self.receive<std::string>();
                   })
                   .join()
                   .get()
            << '\n';
}
