#pragma once
// A tree of actors to select from.

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/selection.hpp"
#include "actors/testkit/testkit.hpp"

namespace actors::reach {

using testkit::System;
using testkit::TestProbe;

struct Note {
  int number = 0;
};
/// Told to a Node: it starts a child of that name ("": unnamed), and answers with its ref.
struct Start {
  std::string name;
};
/// Told to a Node: it answers with who matches from there.
struct Look {
  std::string path;
};

/// A place in the tree: passes Notes on to a listener.
class Node : public actors::Actor {
 public:
  using Protocol = actors::Messages<Note, ActorRef(Start), std::vector<ActorRef>(Look)>;
  explicit Node(ActorRef listener) : listener_(listener) {}
  void receive(const Note& note) { listener_.tell(note, self()); }
  ActorRef receive(const Start& start) {
    return start.name.empty() ? actor_of<Node>(listener_)
                              : actor_of<Node>(actors::named(start.name), listener_);
  }
  std::vector<ActorRef> receive(const Look& look) {
    return ActorSelection(self(), look.path).matches();
  }

 private:
  ActorRef listener_;
};

/// Each is to be there once.
inline std::set<std::string> paths_of(const std::vector<ActorRef>& refs) {
  std::set<std::string> paths;
  for (const ActorRef& ref : refs) {
    EXPECT_TRUE(paths.insert(ref.path()).second) << ref.path() << " matches twice";
  }
  return paths;
}
using Paths = std::set<std::string>;

class Selections : public ::testing::Test {
 protected:
  Selections() {
    start("pool", {"worker-1", "worker-2", "worker-10", "boss"});
    start("other", {"worker-1"});
    sys.run_until_idle();
  }
  void start(const std::string& name, const std::vector<std::string>& children) {
    const auto node = sys.actor_of<Node>(actors::named(name), probe.ref());
    for (const std::string& child : children) {
      static_cast<void>(node.ask(Start{child}).get());
    }
  }
  Paths found(const std::string& path) { return paths_of(ActorSelection(sys, path).matches()); }
  Paths found_from(const std::string& from, const std::string& path) {
    return paths_of(ActorSelection(at(from), path).matches());
  }
  ActorRef at(const std::string& path) { return sys.system().find(path); }

  System sys;
  TestProbe probe{sys};
};

}  // namespace actors::reach
