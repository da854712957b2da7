// expect: receive(...): what the handlers return has no common type, and that is what receive
// returns
#include <actors/actors.hpp>
void run(actors::Process& self) {
  self.receive([](int n) { return n; }, [](const std::string& text) { return text; });
}
