// 51. ActorSelection and Identify: reaching actors by where they are.
//
// A path may have wildcards. It is looked up each time it is used, so it also finds what is started
// later.

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include <actors/actors.hpp>
#include <actors/identify.hpp>
#include <actors/selection.hpp>

struct Recall {};
struct InPort {};
struct Muster {};

class Ship : public actors::Actor {
 public:
  using Protocol = actors::Messages<Recall, bool(InPort)>;
  void receive(const Recall& /*recall*/) { in_port_ = true; }
  bool receive(const InPort& /*question*/) const { return in_port_; }

 private:
  bool in_port_ = false;
};

class Fleet : public actors::Actor {
 public:
  explicit Fleet(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      actor_of<Ship>(actors::named(name));
    }
  }
  // A path that starts here.
  std::size_t receive(const Muster& /*muster*/) {
    return actors::ActorSelection(self(), "*").matches().size();
  }
};

/// Writes where messages have gone that reached nobody.
class Lighthouse : public actors::Actor {
 public:
  void receive(const actors::DeadLetter& letter) {
    std::cout << "nobody is at " << letter.path << '\n';
  }
};

int main() {
  actors::ActorSystem system("harbour", actors::Config{.log_level = actors::Level::error});
  const auto fleet =
      system.actor_of<Fleet>(actors::named("fleet"),
                             std::vector<std::string>{"north-1", "north-2", "north-10", "south-1"});
  std::cout << fleet.ask(Muster{}).get() << " ships\n";

  // Each ship that matches gets a copy.
  const actors::ActorSelection north(system, "/user/fleet/north-?");
  std::cout << north.tell(Recall{}) << " are recalled by " << north.path() << '\n';

  std::vector<actors::ActorRef> all = actors::ActorSelection(system, "/user/fleet/*").matches();
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return a.path() < b.path(); });
  for (const actors::ActorRef& ship : all) {
    std::cout << ship << (ship.ask<bool>(InPort{}).get() ? " is in port\n" : " is at sea\n");
  }

  // One of them, that answers; or an error that names the path.
  const actors::ActorRef south =
      actors::ActorSelection(system, "/user/fleet/s*").resolve_one().get();
  std::cout << "found " << south << '\n';
  try {
    actors::ActorSelection(system, "/user/fleet/west-*").resolve_one().get();
  } catch (const actors::ActorNotFound& error) {
    std::cout << error.what() << '\n';
  }

  // What the runtime answers for any actor, outside of its handlers; and for those that are gone.
  const auto known = south.ask<actors::ActorIdentity>(actors::Identify(actors::Value("south")));
  std::cout << known.get().id.get<std::string>() << ": " << known.get().ref << '\n';
  system.graceful_stop(south).get();
  const auto gone = south.ask<actors::ActorIdentity>(actors::Identify());
  std::cout << (gone.get().ref ? "still there\n" : "gone\n");

  // What matches nobody is a dead letter, with the path that was tried.
  const auto lighthouse = system.actor_of<Lighthouse>();
  system.event_stream().subscribe<actors::DeadLetter>(lighthouse);
  actors::ActorSelection(fleet, "../fleet/south-*").tell(Recall{});
}
