// 27. Countdown: two actors tell each other ten thousand times, on a stack that does not grow.
//
// tell() never runs the receiver: it returns at once, and the message is handled in a turn of its
// own. So "call" each other as actors may, none is ever inside the other.
//
// After dramatis' examples/pingpong.

#include <chrono>
#include <iostream>
#include <string>
#include <utility>

#include <actors/actors.hpp>

class Player;

struct Ball {
  int count = 0;
  int report_every = 1;
  actors::Ref<Player> from;
};

class Player : public actors::Actor {
 public:
  explicit Player(std::string name) : name_(std::move(name)) {}

  void receive(const Ball& ball) {
    if (ball.count == 0) {
      std::cout << name_ << ": done\n";
      return;
    }
    if (ball.count % ball.report_every <= 1) {
      std::cout << name_ << ": pingpong " << ball.count << '\n';
    }
    ball.from.tell(Ball{ball.count - 1, ball.report_every, self<Player>()});
  }

 private:
  std::string name_;
};

int main() {
  using namespace std::chrono_literals;
  actors::ActorSystem system("table");
  const auto ping = system.actor_of<Player>("ping");
  const auto pong = system.actor_of<Player>("pong");

  ping.tell(Ball{1'000, 500, pong});
  system.await_idle(10s);
  ping.tell(Ball{10'000, 5'000, pong});
  system.await_idle(10s);
}
