// 54. Looking at one actor: suspend, inspect, resume.
//
// A till takes money faster than anybody can follow. It is suspended, customers keep coming, and
// the operator looks at what waits, at the object itself and at the tree; then the till goes on.
// Nothing is lost.

#include <iostream>

#include <actors/actors.hpp>
#include <actors/debug.hpp>
#include <actors/testkit/system.hpp>

struct Pay {
  int cents = 0;
};
struct Refund {
  int cents = 0;
};

class Till : public actors::Actor {
 public:
  using Protocol = actors::Messages<Pay, Refund>;
  void receive(const Pay& pay) { total_ += pay.cents; }
  void receive(const Refund& refund) {
    if (refund.cents > total_) {
      throw std::runtime_error("not that much is in the till");
    }
    total_ -= refund.cents;
  }

  [[nodiscard]] int total() const { return total_; }

 private:
  int total_ = 0;
};

int main() {
  actors::testkit::System sys;
  const auto till = sys.actor_of<Till>(actors::named("till"));
  till.tell(Refund{500});  // fails: the till is restarted
  till.tell(Pay{200});
  sys.run_until_idle();

  actors::debug::suspend(till).get();
  till.tell(Pay{50});
  till.tell(Refund{20});
  sys.run_until_idle();

  const auto total = [](const Till& t) { return t.total(); };
  std::cout << actors::debug::inspect(till).get().to_text();
  std::cout << "in the till: " << actors::debug::with<Till>(till, total).get() << "\n\n";
  std::cout << sys->tree() << '\n';

  actors::debug::resume(till).get();
  sys.run_until_idle();
  std::cout << "in the till: " << actors::debug::with<Till>(till, total).get() << '\n';
  std::cout << sys->tree();
}
