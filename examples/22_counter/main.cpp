// 22. Counter: state without an object.
//
// Programs 5.1 and 5.2 of "Concurrent Programming in Erlang", by way of candygram. In Erlang the
// state is the argument of a function that calls itself; here it is a variable of a loop.

#include <iostream>

#include <actors/actors.hpp>

struct Increment {};
struct GetValue {};
struct Stop {};

// 5.1: counts, and nothing else. Nobody can ask it, and it never ends by itself.
void count_forever(actors::Process& self) {
  for (int value = 0;; ++value) {
    self.receive<Increment>();
  }
}

// 5.2: can be asked, can be stopped, and ignores what it does not know.
int count(actors::Process& self) {
  int value = 0;
  bool stopped = false;
  while (!stopped) {
    self.receive([&value](Increment) { ++value; },      //
                 [&](GetValue) { self.reply(value); },  //
                 [&stopped](Stop) { stopped = true; },  //
                 [](const actors::Message& /*other*/) {});
  }
  return value;
}

int main() {
  actors::ActorSystem system("counters");
  const auto silent = system.spawn(count_forever);
  silent | Increment{};
  silent | Increment{};

  const auto counter = system.spawn(count);
  counter | Increment{};
  counter | "what is this?";
  counter | Increment{};
  std::cout << "value " << counter.ask<int>(GetValue{}).get() << '\n';

  counter | Stop{};
  counter | Increment{};  // nobody is there to count it
  std::cout << "stopped at " << counter.join().get() << '\n';
  std::cout << "the silent one " << (silent.join().ready() ? "has ended" : "counts on") << '\n';
}
