// expect: timers(): a message that comes again and again must be copyable
#include <memory>

#include <actors/actors.hpp>
using namespace std::chrono_literals;
void start(const actors::Timers& timers) {
  timers.every("key", std::make_unique<int>(1), 1s);
}
