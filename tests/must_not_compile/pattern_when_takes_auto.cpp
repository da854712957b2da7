// expect: when(predicate): a callable with one parameter of a named type
#include <actors/actors.hpp>
actors::Pattern any() {
  return actors::when([](auto) { return true; });
}
