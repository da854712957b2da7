// 7. Connection: a state is a Behavior, and what comes too early is stashed.
//
// Without a connection nobody can answer a query, so it is set aside as it is, and whoever asked
// waits on. With one the actor becomes another, and takes back what it has set aside: in the order
// in which it came, ahead of what is newer.

#include <iostream>
#include <string>

#include <actors/actors.hpp>

struct Query {
  std::string about;
};
struct Connected {};
struct Lost {};

class Connection : public actors::Actor {
 public:
  using Protocol = actors::Messages<std::string(Query), Connected, Lost>;

  // The receive functions: there is no connection.
  std::string receive(const Query& query) {
    std::cout << query.about << " must wait\n";
    stash();
    return {};  // to nobody: the query comes again
  }
  void receive(const Connected&) {
    std::cout << "connected\n";
    become(connected());
    unstash_all();
  }
  void receive(const Lost&) {}

 private:
  // There is one, until it is lost.
  actors::Behavior connected() {
    return actors::Behavior{[](const Query& query) { return "all about " + query.about; },
                            [this](const Lost&) {
                              std::cout << "connection lost\n";
                              unbecome();
                            }};
  }
};

int main() {
  actors::ActorSystem system("connection");
  const auto connection = system.actor_of<Connection>();
  const auto apples = connection.ask(Query{"apples"});
  const auto pears = connection.ask(Query{"pears"});
  connection.tell(Connected{});
  std::cout << apples.get() << '\n' << pears.get() << '\n';
  connection.tell(Lost{});
  const auto plums = connection.ask(Query{"plums"});
  connection.tell(Connected{});
  std::cout << plums.get() << '\n';
}
