// expect: receive(...): patterns and handlers do not mix; write when(PATTERN,
#include <actors/actors.hpp>
void run(actors::Process& self) {
  static const auto kData = actors::tuple_of("data");
  self.receive(kData, [](int) {});
}
