// expect: actors::Pattern
#include <actors/actors.hpp>
bool same(const actors::Pattern& pattern) {
  return pattern == "data";
}
