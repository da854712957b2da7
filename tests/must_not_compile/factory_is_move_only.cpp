// expect: props<A>(factory): the factory must be copyable
#include <actors/actors.hpp>
class Greeter : public actors::Actor {
 public:
  void receive(const std::string&) {}
};

auto start(std::unique_ptr<int> number) {
  return actors::props<Greeter>([kept = std::move(number)] { return std::make_unique<Greeter>(); });
}
