// expect: ask<R>: this receive returns another type than R
#include <actors/actors.hpp>
#include <actors/router.hpp>
class Counter : public actors::Actor {
 public:
  int receive(const std::string&) { return 1; }
};
std::string ask(const actors::Router<Counter>& counters) {
  return counters.ask<std::string>("x").get();
}
