// expect: x has no encoding
#include <actors/actors.hpp>
struct Job {
  int id = 0;
};

actors::Value encoded() {
  return actors::Value::from(Job{});
}
