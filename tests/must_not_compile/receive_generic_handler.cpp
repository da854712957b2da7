// expect: receive(...): each argument is a handler [](const M&) {...} with one parameter of a named
// type
#include <actors/actors.hpp>
void run(actors::Process& self) {
  self.receive([](const auto&) {});
}
