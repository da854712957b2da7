// 58. Reliable delivery: every order arrives, once, in order.
//
// Orders go from a shop to a shelf, over a link that loses every third thing it is given. And the
// shelf drops one of them: it throws, and is restarted. The two controllers see to it that all of
// them are handled all the same, in order; and the shop is asked for no more than the shelf can
// take.
//
// The test kit's system has a clock that stands still until it is told to move: nobody waits.

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <utility>

#include <actors/actors.hpp>
#include <actors/reliable_delivery.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Order {
  int number = 0;
};

/// Knows nothing of the controllers: an order is confirmed when receive() has returned.
class Shelf : public actors::Actor {
 public:
  explicit Shelf(bool* clumsy) : clumsy_(clumsy) {}
  void receive(const Order& order) {
    if (order.number == 3 && std::exchange(*clumsy_, false)) {
      std::cout << "    (the shelf drops order 3)\n";
      throw std::runtime_error("dropped");
    }
    std::cout << "    order " << order.number << " is on the shelf\n";
  }

 private:
  bool* clumsy_;
};

/// Loses every third message.
class Link : public actors::Actor {
 public:
  explicit Link(actors::ActorRef to) : to_(to) {}
  void receive(const actors::Message& message) {
    if (++count_ % 3 == 0) {
      std::cout << "    (lost)\n";
    } else {
      to_.tell(message);
    }
  }

 private:
  actors::ActorRef to_;
  int count_ = 0;
};

/// Sends an order whenever one is wanted.
class Shop : public actors::Actor {
 public:
  explicit Shop(actors::Ref<actors::ProducerController> outbound) {
    outbound.tell(actors::StartProducer{self()});
  }
  void receive(const actors::RequestNext& next) {
    if (next.number <= 6) {
      next.controller.tell(actors::Deliver(Order{static_cast<int>(next.number)}));
    }
  }
};

int main() {
  bool clumsy = true;
  actors::testkit::System system;
  const auto shelf = system.actor_of<Shelf>(actors::named("shelf"), &clumsy);
  const auto inbound = system.actor_of<actors::ConsumerController>(
      actors::ConsumerOptions{.consumer = shelf, .window = 2});
  const auto outbound =
      system.actor_of<actors::ProducerController>(actors::ProducerOptions{.resend_after = 1s});
  outbound.tell(actors::RegisterConsumer{system.actor_of<Link>(inbound)});
  system.actor_of<Shop>(outbound);

  const auto open = [&] { return outbound.ask(actors::GetUnconfirmed{}).get(); };
  system.run_until_idle();
  for (int second = 1; open() > 0; ++second) {
    std::cout << "second " << second << '\n';
    system.advance(1s);
  }
  std::cout << "all is confirmed\n";
}
