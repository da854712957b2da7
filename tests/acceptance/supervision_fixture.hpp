#pragma once
// What the tests of supervision share: a system with one supervisor.

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {

/// A supervisor with one child named "child".
template <class Child, class... Arguments>
class ParentOf : public actors::Actor {
 public:
  ParentOf(Arguments... arguments, actors::SupervisorStrategy strategy)
      : strategy_(std::move(strategy)) {
    actor_of<Child>(actors::named("child"), std::move(arguments)...);
  }
  void receive(int) {}
  actors::SupervisorStrategy supervisor_strategy() const override { return strategy_; }

 private:
  actors::SupervisorStrategy strategy_;
};

/// A system with one supervisor that calls itself p, of children a, b, c...
class Supervision : public testing::Test {
 protected:
  using Strategy = actors::SupervisorStrategy;

  /// As /user/p.
  void start(const Strategy& strategy, int children) {
    sys.actor_of<Supervising>(actors::named("p"), events, "p", strategy, children);
    sys.run_until_idle();
  }
  /// As /user/top/child, where `top` decides about it.
  void start_below(const Strategy& top, const Strategy& strategy, int children) {
    using Top = ParentOf<Supervising, EventsPtr, std::string, Strategy, int>;
    sys.actor_of<Top>(actors::named("top"), events, "p", strategy, children, top);
    sys.run_until_idle();
    supervisor_ = "/user/top/child/";
  }
  actors::ActorRef child(const std::string& name) { return sys.system().find(supervisor_ + name); }
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

 private:
  std::string supervisor_ = "/user/p/";
};

}  // namespace acceptance
