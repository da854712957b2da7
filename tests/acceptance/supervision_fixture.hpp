#pragma once
// What the tests of supervision share: a system with one supervisor.

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {

/// A system with one supervisor /user/p of children a, b, c...
class Supervision : public testing::Test {
 protected:
  void start(const actors::SupervisorStrategy& strategy, int children) {
    sys.actor_of<Supervising>(actors::named("p"), events, "p", strategy, children);
    sys.run_until_idle();
  }
  actors::ActorRef child(const std::string& name) { return sys.system().find("/user/p/" + name); }
  template <class M>
  void tell(const std::string& name, M message) {
    child(name).tell(std::move(message));
    sys.run_until_idle();
  }
  /// How often a line that starts with `name` and ends with `what` was noted.
  [[nodiscard]] int count(const std::string& name, const std::string& what) const {
    int n = 0;
    for (const std::string& line : *events) {
      n += line.starts_with(name) && line.ends_with(' ' + what) ? 1 : 0;
    }
    return n;
  }

  actors::testkit::System sys;
  EventsPtr events = new_events();
};

/// A supervisor with one child named "child".
template <class Child, class Argument>
class ParentOf : public actors::Actor {
 public:
  ParentOf(Argument argument, actors::SupervisorStrategy strategy)
      : strategy_(std::move(strategy)) {
    actor_of<Child>(actors::named("child"), std::move(argument));
  }
  void receive(int) {}
  actors::SupervisorStrategy supervisor_strategy() const override { return strategy_; }

 private:
  actors::SupervisorStrategy strategy_;
};

}  // namespace acceptance
