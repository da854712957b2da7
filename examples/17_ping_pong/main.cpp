// 17. Ping-pong: two players and one ball, for a while.
//
// There is one ball, so the players take turns although nobody tells them to. Each mark is told to
// the umpire before the ball is hit, so that it is with the umpire before the other player's can
// be: what one message has caused never overtakes what came before it.
//
// After the article "Message Passing Concurrency (Actor Model) in Python" (2008).

#include <chrono>
#include <iostream>
#include <string>

#include <actors/actors.hpp>

using namespace std::chrono_literals;

struct Ball {};
struct Mark {
  char symbol = '?';
};
struct Score {};

class Umpire : public actors::Actor {
 public:
  using Protocol = actors::Messages<Mark, std::string(Score)>;
  void receive(const Mark& mark) { marks_ += mark.symbol; }
  std::string receive(const Score& /*question*/) const { return marks_; }

 private:
  std::string marks_;
};

class Player : public actors::Actor {
 public:
  Player(char symbol, actors::Ref<Umpire> umpire) : symbol_(symbol), umpire_(umpire) {}

  void receive(const Ball& /*ball*/) {
    umpire_.tell(Mark{symbol_});
    reply(Ball{});  // to whoever hit it here
  }

 private:
  char symbol_;
  actors::Ref<Umpire> umpire_;
};

static bool alternates(const std::string& marks) {
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] != (i % 2 == 0 ? '+' : '-')) {
      return false;
    }
  }
  return !marks.empty();
}

int main() {
  actors::ActorSystem system("table");
  const auto umpire = system.actor_of<Umpire>();
  const auto ping = system.actor_of<Player>('+', umpire);
  const auto pong = system.actor_of<Player>('-', umpire);

  // The game lasts for 20 ms; how many hits that is differs from run to run. Nobody tells the inbox
  // anything, so it waits for that long.
  actors::Inbox inbox(system);
  ping.tell(Ball{}, pong);  // served by pong, as far as ping can tell
  inbox.receive_for(20ms);
  // They end after what they have been told. The last ball is a dead letter.
  inbox.stop_all({ping, pong}, 5s);

  const std::string marks = umpire.ask(Score{}).get();
  std::cout << "first hit: " << marks.front() << '\n';
  std::cout << (alternates(marks) ? "each player hit in turn\n" : "somebody hit twice\n");
}
