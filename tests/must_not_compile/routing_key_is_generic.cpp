// expect: consistent_hashing(key...): each key is a function [](const M&) {...} with one parameter
#include <actors/actors.hpp>
#include <actors/router.hpp>
const actors::Routing routing = actors::consistent_hashing([](const auto&) { return 1; });
