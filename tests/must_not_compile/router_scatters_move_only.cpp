// expect: what_goes_to_several_routees_must_be_copyable
#include <actors/actors.hpp>
#include <actors/router.hpp>
class Taker : public actors::Actor {
 public:
  int receive(std::unique_ptr<int>) { return 1; }
};
void ask(const actors::Router<Taker>& takers) {
  (void)takers.scatter_gather(std::make_unique<int>(1));
}
