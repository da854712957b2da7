// 56. Trace: who told whom, and because of what.
//
// An order goes from the till to the cook, and the dish to the waiter. While all of it is traced
// each message leaves a record: how long it waited, how long it took, and which message was being
// handled when it was told. Then only the waiter is traced.

#include <chrono>
#include <iostream>

#include <actors/actors.hpp>
#include <actors/testkit/system.hpp>
#include <actors/trace.hpp>

using namespace std::chrono_literals;

struct Order {};
struct Dish {};

class Waiter : public actors::Actor {
 public:
  using Protocol = actors::Messages<Dish>;
  void receive(const Dish& /*dish*/) {}
};

class Cook : public actors::Actor {
 public:
  using Protocol = actors::Messages<Order>;
  Cook(actors::testkit::ManualClock* clock, actors::Ref<Waiter> waiter)
      : clock_(clock), waiter_(waiter) {}
  void receive(const Order& /*order*/) {
    clock_->advance(10min);  // the dish takes its time
    waiter_.tell(Dish{});
  }

 private:
  actors::testkit::ManualClock* clock_;
  actors::Ref<Waiter> waiter_;
};

class Till : public actors::Actor {
 public:
  using Protocol = actors::Messages<Order>;
  explicit Till(actors::Ref<Cook> cook) : cook_(cook) {}
  void receive(const Order& order) { cook_.tell(order); }

 private:
  actors::Ref<Cook> cook_;
};

int main() {
  actors::testkit::System sys;
  const auto waiter = sys.actor_of<Waiter>(actors::named("waiter"));
  const auto cook = sys.actor_of<Cook>(actors::named("cook"), &sys.clock(), waiter);
  const auto till = sys.actor_of<Till>(actors::named("till"), cook);

  actors::trace::start(sys).get();
  till.tell(Order{});
  till.tell(Order{});
  sys.run_until_idle();
  for (const actors::trace::Record& record : actors::trace::take(sys)) {
    std::cout << record.to_text() << '\n';
  }
  actors::trace::stop(sys);
  sys.run_until_idle();  // each actor stops when it comes to it

  actors::trace::start(waiter).get();
  till.tell(Order{});
  sys.run_until_idle();
  std::cout << "the waiter alone:\n";
  for (const actors::trace::Record& record : actors::trace::take(sys)) {
    std::cout << record.to_text() << '\n';
  }
}
