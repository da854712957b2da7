// expect: Behavior{...}: each argument is a handler [](const M&) {...} with one parameter
#include <actors/actors.hpp>
const actors::Behavior behavior{[](auto) {}};
