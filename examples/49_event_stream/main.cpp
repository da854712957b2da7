// 49. Event stream: publishing to whom it may concern.
//
// A shop publishes what happens to its orders, and knows none of those who listen. The till wants
// payments and nothing else; a counter wants every event about an order, whatever it is; the
// journal wants every event too, and all that is in it. Later the counter has ended, which nobody
// has to tell the stream.

#include <iostream>
#include <string>

#include <actors/actors.hpp>
#include <actors/testkit/system.hpp>

struct OrderEvent {
  int order = 0;
};
struct OrderPlaced : OrderEvent {
  std::string what;
};
struct OrderPaid : OrderEvent {
  int amount = 0;
};

class Till : public actors::Actor {
 public:
  void receive(const OrderPaid& paid) { std::cout << "  till: " << paid.amount << " euros\n"; }
};

class Counter : public actors::Actor {
 public:
  void receive(const OrderEvent& event) {
    std::cout << "  counter: " << ++events_ << ", the last about order " << event.order << '\n';
  }

 private:
  int events_ = 0;
};

class Journal : public actors::Actor {
 public:
  void receive(const actors::EventOf<OrderEvent>& event) {
    std::cout << "  journal: " << event.type_name() << ' ' << event->order;
    if (const auto* placed = event.get_if<OrderPlaced>()) {
      std::cout << ", " << placed->what;
    }
    std::cout << '\n';
  }
};

int main() {
  actors::testkit::System system(0);  // actors run in the order in which they are told things
  actors::EventStream& events = system->event_stream();
  const auto counter = system.actor_of<Counter>();
  events.subscribe<OrderPaid>(system.actor_of<Till>());
  events.subscribe<OrderEvent>(counter);
  events.subscribe<actors::EventOf<OrderEvent>>(system.actor_of<Journal>());
  std::cout << "twice is once: " << std::boolalpha << events.subscribe<OrderEvent>(counter) << '\n';

  const auto publish = [&](const auto& event) {
    std::cout << events.publish(event) << " listen\n";
    system.run_until_idle();
  };
  publish(OrderPlaced{{1}, "a lamp"});
  publish(OrderPaid{{1}, 40});

  system.stop(counter);
  system.run_until_idle();
  publish(OrderPlaced{{2}, "a chair"});

  publish(std::string("something else"));
}
