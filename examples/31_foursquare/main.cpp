// 31. Foursquare: an answer that comes when the game is over.
//
// Four players, one ball. Whoever misses it has lost, and tells the referee. The referee was asked
// for the result before the first hit; it has returned a Future then, and keeps the promise now.
//
// After dramatis' examples/foursquare. The players' luck is seeded, so each game is the same.

#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>

struct Result {
  std::string loser;
  int volleys = 0;
};
struct Play {};
using Failed = Result;
using Referee = actors::Messages<Result(Play), Failed>;

struct Opponent;
struct Join {
  actors::Ref<Referee> referee;
  std::vector<Opponent> opponents;
};
struct Serve {};
struct Volley {
  int number = 0;
};
using Playing = actors::Messages<Join, Serve, Volley>;
struct Opponent {
  std::string name;
  actors::Ref<Playing> player;
};

class Player : public actors::Actor {
 public:
  using Protocol = Playing;

  Player(std::string name, unsigned seed) : name_(std::move(name)), luck_(seed) {}

  void receive(const Join& join) {
    referee_ = join.referee;
    opponents_ = join.opponents;
  }
  void receive(const Serve& /*request*/) {
    std::cout << name_ << " serves to " << opponents_[0].name << '\n';
    opponents_[0].player.tell(Volley{1});
  }
  void receive(const Volley& volley) {
    if (luck_() % 10 == 0) {
      referee_.tell(Failed{name_, volley.number});
      return;
    }
    const Opponent& to = opponents_[luck_() % opponents_.size()];
    std::cout << name_ << " hits to " << to.name << '\n';
    to.player.tell(Volley{volley.number + 1});
  }

 private:
  std::string name_;
  std::mt19937 luck_;
  actors::Ref<Referee> referee_;
  std::vector<Opponent> opponents_;
};

class Round : public actors::Actor {
 public:
  using Protocol = Referee;

  explicit Round(std::vector<Opponent> players) : players_(std::move(players)) {}

  void pre_start() override {
    for (const Opponent& player : players_) {
      std::vector<Opponent> others = players_;
      std::erase_if(others, [&](const Opponent& other) { return other.player == player.player; });
      player.player.tell(Join{self<Round>(), std::move(others)});
    }
  }
  actors::Future<Result> receive(const Play& /*request*/) {
    players_.back().player.tell(Serve{});
    return result_.future();
  }
  void receive(const Failed& failed) { result_.set(failed); }

 private:
  std::vector<Opponent> players_;
  actors::Promise<Result> result_;
};

int main() {
  actors::ActorSystem system("playground");
  std::vector<Opponent> players;
  for (const char* name : {"John", "Paul", "George", "Ringo"}) {
    const auto seed = static_cast<unsigned>(players.size());
    players.push_back({name, system.actor_of<Player>(actors::named(name), name, seed)});
  }
  const auto round = system.actor_of<Round>(actors::named("round"), players);
  const Result result = round.ask(Play{}).get();
  std::cout << result.loser << " lost after " << result.volleys << " volleys\n";
}
