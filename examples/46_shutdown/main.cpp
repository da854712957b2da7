// 46. Shutdown: a server that ends in order.
//
// SIGTERM comes: no new orders are taken, those under way are finished, the books are written, and
// only then do the actors end. Each step is a task in a named phase. A server's main is the last
// line but one: it sleeps until a signal has ended the system. (Here the program sends itself one.)

#include <csignal>
#include <iostream>

#include <actors/actors.hpp>
#include <actors/coordinated_shutdown.hpp>
#include <actors/shutdown_signals.hpp>

struct Order {
  int number = 0;
};
struct Drain {};

class Shop : public actors::Actor {
 public:
  using Protocol = actors::Messages<Order, int(Drain)>;
  void receive(const Order& /*order*/) { ++packed_; }
  // It has been told all orders before this.
  int receive(const Drain&) {
    std::cout << packed_ << " orders are packed\n";
    return packed_;
  }

 private:
  void post_stop() override { std::cout << "the shop ends\n"; }
  int packed_ = 0;
};

int main() {
  actors::ActorSystem system("shop");
  const auto shop = system.actor_of<Shop>();

  actors::CoordinatedShutdown shutdown(system);
  shutdown.add_task("service-unbind", "door", [] { std::cout << "the door is closed\n"; });
  shutdown.add_task("service-requests-done", "drain", [shop] { return shop.ask(Drain{}); });
  shutdown.add_phase("books", {.after = {"service-requests-done"}, .before = {"service-stop"}});
  shutdown.add_task("books", "write", [] { std::cout << "the books are written\n"; });

  shop.tell(Order{1});
  shop.tell(Order{2});
  actors::ShutdownSignals signals(shutdown);
  std::raise(SIGTERM);
  signals.wait();
  std::cout << "ended by " << shutdown.reason() << '\n';
}
