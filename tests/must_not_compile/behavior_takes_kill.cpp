// expect: Behavior{...}: every actor takes PoisonPill, Kill and Identify, and the runtime handles
#include <actors/actors.hpp>
const actors::Behavior behavior{[](const actors::Kill&) {}};
