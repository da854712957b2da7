// expect: ask<R>: this receive returns another type than R
#include <actors/actors.hpp>
class Counter : public actors::Actor {
 public:
  int receive(const std::string&) { return 1; }
};
std::string ask(actors::Ref<Counter> counter) {
  return counter.ask<std::string>("x").get();
}
