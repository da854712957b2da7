// 35. Exits: ends of processes, and who hears of them.
//
// Programs 7.1 to 7.3 of "Concurrent Programming in Erlang", by way of candygram.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>

#include <actors/actors.hpp>

using namespace std::chrono_literals;

struct Stop {
  std::string how;
};
struct Finish {};

// 7.1: to return and to stop oneself are the same: a normal end.
static void ends_normally(actors::Process& self) {
  if (self.receive<Stop>().how != "return") {
    self.stop();
  }
}

static void termination(actors::Process& self) {
  for (const char* how : {"return", "stop"}) {
    const auto process = self.spawn_monitor(ends_normally);
    process.ref | Stop{how};
    std::cout << how << ": " << self.receive<actors::Down>().reason.what() << '\n';
  }
}

// 7.2: a chain in which each is linked to the next. The last one fails, and all of them end.
static void chain(actors::Process& self, int n) {
  if (n == 0) {
    std::cout << "Last process received " << self.receive<std::string>() << '\n';
    self.receive<Stop>();
    throw std::runtime_error("finished");
  }
  const actors::ActorRef next = self.spawn_link(chain, n - 1);
  for (;;) {
    self.receive(
        [&](const std::string& text) {
          std::cout << "Process " << n << " received " << text << '\n';
          next | text;
        },
        [&](const Stop& stop) { next | stop; });
  }
}

static void linked_to_a_chain(actors::Process& self) {
  self.trap_exit(true);
  const auto first = self.spawn_link(chain, 2);
  first | "123";
  first | Stop{};
  const auto exit = self.receive<actors::Exit>();
  std::cout << "the first of the chain ended: " << exit.reason.what() << '\n';
}

// 7.3: what one that traps exits hears. The reason is the text of what was thrown.
static void demonstration(actors::Process& self) {
  self.trap_exit(true);
  for (bool finished = false; !finished;) {
    self.receive(
        [](const actors::Exit& exit) {
          if (exit.reason.normal()) {
            std::cout << "Demo process received normal exit\n";
          } else {
            std::cout << "Demo process received exit signal: " << exit.reason.what() << '\n';
          }
        },
        [](const std::string& text) { std::cout << "Demo process message " << text << '\n'; },
        [&finished](Finish) { finished = true; });
  }
  std::cout << "Demo finished\n";
}

static void exits(actors::ActorSystem& system) {
  const auto demo = system.spawn(demonstration);
  system.await_idle(10s);  // it traps exits once it has begun, not before
  const auto run = [&](auto what_it_does) {
    system.spawn([demo, what_it_does](actors::Process& self) {
      self.link(demo);
      what_it_does(self);
    });
    system.await_idle(10s);  // so that the lines come in this order
  };
  run([](actors::Process&) {});
  run([](actors::Process&) { throw std::runtime_error("hello"); });
  run([](actors::Process& self) { self.stop(); });
  run([demo](actors::Process&) { demo | "hello"; });
  demo | Finish{};
  demo.join().get();
}

int main() {
  actors::ActorSystem system("exits");
  system.spawn(termination).join().get();
  system.spawn(linked_to_a_chain).join().get();
  exits(system);
}
