// 45. Fsm: a turnstile that takes coins.
//
// What it does with a coin or a push depends on its state, so the clauses stand under their state,
// and each says where the machine goes. Open, it locks itself when nobody has come for five
// seconds. A display listens to its transitions.
//
// The test kit's system has a clock that stands still until it is told to move: nobody waits for
// five seconds.

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>
#include <actors/fsm.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;

struct Coin {};
struct Push {};
struct HowMany {};

enum class Gate { locked, open };
static std::string to_string(Gate gate) {
  return gate == Gate::open ? "open" : "locked";
}
struct Takings {
  int coins = 0;
};
using Gatekeeping = actors::Messages<Coin, Push, int(HowMany)>;

class Turnstile : public actors::Fsm<Gate, Takings, Gatekeeping> {
 public:
  Turnstile() {
    when(
        Gate::locked,
        [this](const Coin&) { return goto_state(Gate::open).with({data().coins + 1}); },
        [this](const Push&) {
          std::cout << "  locked: pay first\n";
          return stay();
        });
    when(
        Gate::open, actors::for_max(5s), [this](const Push&) { return goto_state(Gate::locked); },
        [this](const Coin&) {
          std::cout << "  open: keep your coin\n";
          return stay();
        },
        [this](const actors::StateTimeout&) {
          std::cout << "  nobody came\n";
          return goto_state(Gate::locked);
        });
    when_unhandled([this](const HowMany&) {
      reply(data().coins);
      return stay();
    });
    on_termination([](const actors::ExitReason& reason, Gate gate, const Takings& takings) {
      std::cout << "  ends " << to_string(gate) << " with " << takings.coins
                << " coins: " << reason.what() << '\n';
    });
    start_with(Gate::locked);
    initialise();
  }
};

class Display : public actors::Actor {
 public:
  using Protocol = actors::Messages<actors::CurrentState<Gate>, actors::Transitioned<Gate>>;
  void receive(const actors::CurrentState<Gate>& now) {
    std::cout << "  display: " << to_string(now.state) << '\n';
  }
  void receive(const actors::Transitioned<Gate>& change) {
    std::cout << "  display: " << to_string(change.from) << " -> " << to_string(change.to) << '\n';
  }
};

int main() {
  actors::testkit::System system;
  const auto turnstile = system.actor_of<Turnstile>();
  turnstile.tell(actors::SubscribeTransitions{system.actor_of<Display>()});
  const auto show = [&](const char* what, auto message) {
    std::cout << what << '\n';
    turnstile.tell(message);
    system.run_until_idle();
  };
  system.run_until_idle();
  show("push", Push{});
  show("coin", Coin{});
  show("coin", Coin{});
  show("push", Push{});
  show("coin", Coin{});
  std::cout << "five seconds\n";
  system.advance(5s);
  std::cout << turnstile.ask(HowMany{}).get() << " coins\n";
  system.stop(turnstile);
  system.run_until_idle();
}
