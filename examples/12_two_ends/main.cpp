// 12. Two ends: a system can be ended the graceful and the abrupt way.
//
// shutdown() is what leaving the scope does, with a deadline of one's own: everybody handles what
// they have been told, then stops. terminate() ends at once: the messages being handled are
// finished, those that wait become dead letters. Both may be called again, in any order, from
// anywhere.
//
// After the page of tamland's actors on PyPI, whose greeter is terminated right after it is told;
// that its line was printed all the same was luck.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

class Greeter : public actors::Actor {
 public:
  void receive(const std::string& name) { std::cout << "Hello " << name << '\n'; }
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("greeters");
  const auto greeter = system.actor_of<Greeter>();

  greeter.tell("world");
  const bool in_time = system.shutdown(10s);
  std::cout << (in_time ? "all done\n" : "somebody was still busy\n");

  // The end can be waited for as often as one likes. What a stopped actor is told is a dead letter,
  // never an error of whoever tells it.
  system.terminate().get();
  greeter.tell("nobody");
}
