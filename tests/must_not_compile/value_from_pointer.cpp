// expect: actors::Value
#include <actors/actors.hpp>
actors::Value surprise(const int* pointer) {
  return pointer;
}
