// 24. Alarm: a timer is a process that waits for being cancelled, for a time.
//
// Program 5.4 of "Concurrent Programming in Erlang", by way of candygram.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

using namespace std::chrono_literals;

struct Cancel {};
struct Alarm {
  std::string text;
};

static bool timer(actors::Process& self, actors::ActorRef to, actors::Duration time, Alarm alarm) {
  return self.receive([](Cancel) { return false; }, actors::after(time, [&] {
                        to | alarm;
                        return true;
                      }));
}

static void sleeper(actors::Process& self) {
  const auto morning = self.spawn(timer, self.self(), 5ms, Alarm{"beep"});
  std::cout << self.receive<Alarm>().text << '\n';
  std::cout << "the first timer " << (morning.join().get() ? "went off" : "was cancelled") << '\n';

  const auto evening = self.spawn(timer, self.self(), 1h, Alarm{"BEEP"});
  evening | Cancel{};
  std::cout << "the second timer " << (evening.join().get() ? "went off" : "was cancelled") << '\n';
}

int main() {
  actors::ActorSystem system("bedroom");
  system.spawn(sleeper).join().get();
}
