// 6. Processes: straight-line code that waits for its messages where it needs them.
//
// A cook can only start with a pan and two eggs, whichever comes first, and has no time for the
// waiter before that. An actor of a class would have to remember what has come and what is still
// missing. A process says it in the order in which it wants things; what comes early stays in the
// mailbox, in order.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

using namespace std::chrono_literals;

struct Pan {};
struct Egg {
  bool fresh = true;
};
struct Question {
  std::string text;
};

std::string cook(actors::Process& self) {
  self.receive<Pan>();
  std::cout << "cook: here is the pan\n";
  for (int eggs = 1; eggs <= 2; ++eggs) {
    self.receive(actors::when([](const Egg& egg) { return egg.fresh; },
                              [eggs](Egg) { std::cout << "cook: egg " << eggs << '\n'; }));
  }
  self.receive(
      [](const Question& question) { std::cout << "cook: " << question.text << "? Yes!\n"; },
      actors::after(10s, [] { std::cout << "cook: nobody asks\n"; }));
  return "an omelette";
}

int main() {
  actors::ActorSystem system("kitchen");
  const auto kitchen = system.spawn(cook);
  kitchen | Question{"Is it ready"};
  kitchen | Egg{};
  kitchen | Egg{.fresh = false};
  kitchen | Pan{};
  kitchen | Egg{};
  const std::string dish = kitchen.join().get();
  std::cout << "waiter: " << dish << '\n';
}
