// expect: a_timeout_is_a_whole_duration_such_as_200ms
#include <actors/actors.hpp>
class Counter : public actors::Actor {
 public:
  int receive(const std::string&) { return 1; }
};
void ask(actors::Ref<Counter> counter) {
  using namespace std::chrono_literals;
  (void)counter.ask("x", 0.5s);
}
