// expect: when(guard, handler): guard and handler take different messages
#include <actors/actors.hpp>
void run(actors::Process& self) {
  self.receive(actors::when([](const int& n) { return n > 0; }, [](std::string) {}));
}
