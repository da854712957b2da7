// expect: receive_for(timeout, ...) has its timeout already: no after(...) in it
#include <actors/actors.hpp>
void run(actors::Process& self) {
  using namespace std::chrono_literals;
  self.receive_for(
      1s, [](int) {}, actors::after(2s, [] {}));
}
