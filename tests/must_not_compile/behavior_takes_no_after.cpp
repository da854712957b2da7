// expect: Behavior{...}: after(...) is for a receive that waits, and a behavior does not
#include <actors/actors.hpp>
const actors::Behavior behavior{[](int) {}, actors::after(std::chrono::seconds(1), [] {})};
