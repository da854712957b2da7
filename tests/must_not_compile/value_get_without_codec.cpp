// expect: T has no decoding
#include <actors/actors.hpp>
struct Job {
  int id = 0;
};

Job decoded(const actors::Value& value) {
  return value.get<Job>();
}
