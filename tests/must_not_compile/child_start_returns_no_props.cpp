// expect: .start = function: the function takes one argument by const& (or by value)
#include <actors/supervisor.hpp>
actors::ChildSpec spec() {
  return {.start = [](const int& n) { return n; }};
}
