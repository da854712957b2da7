// 20. Land shark: handlers for literals, in a loop.
//
// After the documentation of candygram, which is named after this sketch.

#include <iostream>
#include <string>

#include <actors/actors.hpp>

// A pattern may be as little as a literal. Patterns are for Values; receive<std::string>() would
// take any text.
static const actors::Pattern kShark = "land shark";
static const actors::Pattern kCandygram = "candygram";

static std::string to_text(const actors::Value& value) {
  return value.get<std::string>();
}

void answer_the_door(actors::Process& self) {
  for (;;) {  // until the system ends and the wait throws Stopping
    const std::string said = self.receive(
        actors::when(kShark, [](const actors::Value& m) { return "Go Away " + to_text(m); }),
        actors::when(kCandygram, [](const actors::Value& m) { return "Hello " + to_text(m); }));
    std::cout << said << '\n';
  }
}

int main() {
  actors::ActorSystem system("apartment");
  const auto door = system.spawn(answer_the_door);
  door | actors::Value("land shark");
  door | actors::Value("candygram");
}
