// Acceptance cases, section 2: who restarts with whom; and what section 5 adds about order.

#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"

#include "tests/acceptance/supervision_fixture.hpp"

namespace acceptance {
namespace {

using actors::Decider;
using actors::Directive;

// SV-02
TEST_F(Supervision, OneForOneRestartsUntilTheBudgetIsUsedUpAndLogsEachFailureOnce) {
  start(actors::one_for_one({.max_restarts = 3, .within = actors::no_timeout}), 1);
  sys.log().expect_log(4, actors::Level::error, "boom", [&] {
    for (int i = 1; i <= 3; ++i) {
      tell("a", Fail{});
      tell("a", Ping{i});
    }
    tell("a", Fail{});
  });
  Events expected{"p0 constructed", "p0 pre_start", "a0 constructed", "a0 pre_start"};
  for (int i = 0; i < 3; ++i) {
    const std::string old = "a" + std::to_string(i);
    const std::string fresh = "a" + std::to_string(i + 1);
    const Events restart{old + " pre_restart",
                         old + " post_stop",
                         old + " destroyed",
                         fresh + " constructed",
                         fresh + " post_restart",
                         fresh + " pre_start",
                         fresh + " ping " + std::to_string(i + 1)};
    expected.insert(expected.end(), restart.begin(), restart.end());
  }
  expected.insert(expected.end(), {"a3 post_stop", "a3 destroyed"});
  EXPECT_EQ(*events, expected);
  EXPECT_FALSE(child("a"));
}

// SV-03
TEST_F(Supervision, OneForOneRestartsOnlyTheChildThatFailed) {
  start(actors::one_for_one(), 3);
  tell("b", Fail{});
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("b", "constructed"), 2);
  EXPECT_EQ(count("c", "constructed"), 1);
}

// OT-05
TEST_F(Supervision, AllForOneRestartsEveryChild) {
  start(actors::all_for_one(), 3);
  tell("b", Fail{});
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(count(name, "constructed"), 2) << name;
    EXPECT_EQ(count(name, "post_restart"), 1) << name;
  }
}

// OT-07
TEST_F(Supervision, RestForOneRestartsTheFailedChildAndThoseStartedAfterIt) {
  start(actors::rest_for_one(), 3);
  tell("b", Fail{});
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("b", "constructed"), 2);
  EXPECT_EQ(count("c", "constructed"), 2);
}

// SV-05
TEST_F(Supervision, MessagesToldAroundAFailureKeepTheirOrderAcrossTheRestart) {
  start(actors::one_for_one(), 1);
  const actors::ActorRef a = child("a");
  events->clear();
  events->push_back("a constructed");
  a.tell(Ping{1});
  a.tell(Fail{});
  a.tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(*events,
            (Events{"a constructed", "a0 ping 1", "a0 pre_restart", "a0 post_stop", "a0 destroyed",
                    "a1 constructed", "a1 post_restart", "a1 pre_start", "a1 ping 2"}));
  EXPECT_EQ(a, child("a"));  // the same ref
}

/// /user/outer (all-for-one) over a supervisor "middle" of two, and a lone child.
class Outer : public actors::Actor {
 public:
  explicit Outer(EventsPtr events) {
    actor_of<Supervising>(actors::named("middle"), events, "middle", actors::one_for_one(), 2);
    actor_of<Recording>(actors::named("lone"), events, "lone");
  }
  void receive(int) {}
  actors::SupervisorStrategy supervisor_strategy() const override { return actors::all_for_one(); }
};

// SV-06
TEST_F(Supervision, RestartingASupervisorRecreatesItsChildren) {
  sys.actor_of<Outer>(actors::named("outer"), events);
  sys.run_until_idle();
  sys.system().find("/user/outer/lone").tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(count("lone", "constructed"), 2);
  EXPECT_EQ(count("middle", "constructed"), 2);
  EXPECT_EQ(count("a", "constructed"), 2);
  EXPECT_EQ(count("b", "constructed"), 2);
  EXPECT_EQ(count("a0", "destroyed"), 1);
  EXPECT_TRUE(sys.system().find("/user/outer/middle/a"));
}

// SV-20
TEST_F(Supervision, WhatTheDeciderDoesNotNameIsEscalated) {
  start(actors::all_for_one(Decider{}.on<OtherFailure>(Directive::resume)), 3);
  tell("b", Fail{});
  EXPECT_EQ(count("p", "post_restart"), 1);
  EXPECT_EQ(count("p", "constructed"), 2);
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(count(name, "constructed"), 2) << name;
  }
}

// SV-22
TEST_F(Supervision, ResumeAtAnAncestorKeepsTheStateOfAllBelow) {
  start_below(actors::one_for_one(Decider{}.otherwise(Directive::resume)),
              actors::one_for_one(Decider{}.on<OtherFailure>(Directive::stop)), 2);
  child("a").tell(Fail{});  // its supervisor does not name it: escalated
  child("a").tell(Ping{1});
  tell("b", Ping{2});
  EXPECT_EQ(count("p", "constructed"), 1);
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("a0", "ping 1"), 1);
  EXPECT_EQ(count("b0", "ping 2"), 1);
}

// TS-08
TEST_F(Supervision, TheNewObjectIsBuiltOnlyAfterTheStoppedChildrenAreGone) {
  const auto parent =
      sys.actor_of<Supervising>(actors::named("p"), events, "p", actors::one_for_one(), 2);
  sys.run_until_idle();
  events->clear();
  events->push_back("p constructed");
  parent.tell(Fail{});
  parent.tell(Ping{5});
  sys.run_until_idle();
  std::size_t gone = 0;
  std::size_t built = 0;
  for (std::size_t i = 0; i < events->size(); ++i) {
    const std::string& line = (*events)[i];
    if (line.ends_with("destroyed") && !line.starts_with("p")) {
      gone = i;
    }
    if (line == "p1 constructed") {
      built = i;
    }
  }
  EXPECT_LT(gone, built);
  EXPECT_EQ(count("p1", "ping 5"), 1);
}

/// Keeps its children over a restart.
class KeepsChildren : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail>;
  KeepsChildren(EventsPtr events, std::shared_ptr<bool> started) {
    if (!std::exchange(*started, true)) {
      actor_of<Recording>(actors::named("kept"), std::move(events), "kept");
    }
  }
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  void pre_restart(const actors::Failure&) override {}
};

// TS-09
TEST_F(Supervision, ChildrenThatPreRestartKeepsGoOnWithTheirState) {
  const auto parent =
      sys.actor_of<KeepsChildren>(actors::named("k"), events, std::make_shared<bool>(false));
  parent.tell(Fail{});
  sys.run_until_idle();
  sys.system().find("/user/k/kept").tell(Ping{1});
  sys.run_until_idle();
  EXPECT_EQ(count("kept", "constructed"), 1);
  EXPECT_EQ(count("kept0", "ping 1"), 1);
}

/// Cannot be moved once a handler has seen it.
struct Sticky {
  std::shared_ptr<bool> stuck = std::make_shared<bool>(false);
  Sticky() = default;
  Sticky(Sticky&& other) : stuck(other.stuck) {
    if (*stuck) {
      throw std::logic_error("it sticks");
    }
  }
};

class FailsOnSticky : public actors::Actor {
 public:
  void receive(const Sticky& sticky) {
    *sticky.stuck = true;
    throw std::runtime_error("boom");
  }
};

TEST(SupervisionOfWhatCannotBeMoved, AFailureGoesUpWithoutTheMessage) {
  actors::testkit::System sys;
  const auto actor = sys->actor_of<FailsOnSticky>();
  sys.log().expect_log(1, actors::Level::error, "boom", [&] {
    actor.tell(Sticky());
    sys.run_until_idle();
  });
}

}  // namespace
}  // namespace acceptance
