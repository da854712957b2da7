// 19. Door lock: a state machine is a function per state.
//
// A lock that opens for three seconds when the code has been entered. What a machine of objects
// keeps in members (the state, the digits so far, when to give up) is here where the program
// stands, a variable, and the end of a wait.
//
// The test kit's system has a clock that stands still until it is told to move, and runs everything
// on this thread: nobody waits for three seconds.
//
// After pyact's examples/fsm.py.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Button {
  char digit = '0';
};

static void locked(actors::Process& self, const std::string& code) {
  std::string entered;
  while (entered != code) {
    if (entered.size() == code.size()) {
      entered.clear();
    }
    self.receive([&entered](const Button& button) {
      std::cout << "state locked event button\n";
      entered += button.digit;
    });
  }
}

static void open(actors::Process& self) {
  const bool pressed = self.receive_for<Button>(3s).has_value();
  std::cout << "state open event " << (pressed ? "button" : "timeout") << '\n';
}

// One could lock the door again; like the original, we go home.
static void door(actors::Process& self, const std::string& code) {
  locked(self, code);
  open(self);
}

int main() {
  actors::testkit::System system;
  const auto lock = system->spawn(door, "1234");
  for (const char digit : {'1', '2', '3', '4'}) {
    lock | Button{digit};
  }
  system.advance(2999ms);
  std::cout << (lock.join().ready() ? "too early!\n" : "open for 2999 ms\n");
  system.advance(1ms);
  lock.join().get();
}
