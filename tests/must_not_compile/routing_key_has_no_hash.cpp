// expect: consistent_hashing(key...): a key is a number, an enumerator, a text, or what std::hash
#include <actors/actors.hpp>
#include <actors/router.hpp>
struct Key {};
const actors::Routing routing = actors::consistent_hashing([](const int&) { return Key{}; });
