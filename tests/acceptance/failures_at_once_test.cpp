// Failures that are on their way while their supervisor decides about another one: each failure of
// an object is decided at most once, and nobody is left waiting for a decision.

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/executors.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Decider;
using actors::Directive;
using actors::Level;
using actors::testkit::System;

/// A supervisor whose children a, b, c run on the dispatcher "kids". Keeps them over its own
/// restart if told so.
class SupervisesKids : public Recording {
 public:
  SupervisesKids(EventsPtr events, actors::SupervisorStrategy strategy, bool keeps_them)
      : Recording(events, "p"), strategy_(std::move(strategy)), keeps_them_(keeps_them) {
    for (const char* name : {"a", "b", "c"}) {
      if (!system().find(self().path() + '/' + name)) {
        actor_of<Recording>(actors::named(name).on_dispatcher("kids"), events, name);
      }
    }
  }
  void pre_restart(const actors::Failure& failure) override {
    if (!keeps_them_) {
      Recording::pre_restart(failure);
    }
  }
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return strategy_;
  }

 private:
  actors::SupervisorStrategy strategy_;
  bool keeps_them_;
};

/// /user/top over p over a, b and c, which run only when the test says so: so their failures are
/// all queued at p before it sees the first.
class FailuresAtOnce : public testing::Test {
 protected:
  void start(const actors::SupervisorStrategy& strategy, bool keeps_them = false) {
    sys.actor_of<SupervisesKids>(actors::named("p"), events, strategy, keeps_them);
    settle();
  }
  actors::ActorRef child(const std::string& name) { return sys.system().find("/user/p/" + name); }
  void fail_at_once(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      child(name).tell(Fail{name});
    }
    kids->run_until_idle();
    settle();
  }
  void settle() {
    while (kids->run_until_idle() + sys.executor().run_until_idle() > 0) {
    }
  }
  void advance(actors::Duration by) {
    sys.advance(by);
    settle();
  }
  [[nodiscard]] int constructed(const std::string& name) const {
    int n = 0;
    for (const std::string& line : *events) {
      n += line.starts_with(name) && line.ends_with(" constructed") ? 1 : 0;
    }
    return n;
  }
  /// Each child handles a message.
  void expect_alive() {
    for (const char* name : {"a", "b", "c"}) {
      auto pong = child(name).ask<int>(Ping{1});
      settle();
      EXPECT_TRUE(pong.ready()) << name << " is left behind";
    }
  }

  EventsPtr events = new_events();
  std::shared_ptr<actors::ManualExecutor> kids = actors::make_manual();
  System sys{System::kSeed,
             {.dispatchers = {{.name = "kids", .executor = kids}}, .log_level = Level::debug}};
};

TEST_F(FailuresAtOnce, RestartEveryChildOnceUnderAllForOneAndCostOneRestart) {
  start(actors::all_for_one({.max_restarts = 1}));
  fail_at_once({"a", "b", "c"});
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(constructed(name), 2) << name;
  }
  EXPECT_EQ(sys.log().count(Level::error, "; restarted"), 1U) << sys.log().text();
  EXPECT_EQ(sys.log().count(Level::error, "; it is being restarted already"), 2U);
  expect_alive();
  fail_at_once({"a"});  // of the new object: this one counts
  EXPECT_FALSE(child("a"));
  EXPECT_EQ(sys.log().count(Level::error, "no restarts left"), 1U) << sys.log().text();
}

TEST_F(FailuresAtOnce, RestartTheLaterOnesOnceUnderRestForOne) {
  start(actors::rest_for_one());
  fail_at_once({"b", "c"});
  EXPECT_EQ(constructed("a"), 1);
  EXPECT_EQ(constructed("b"), 2);
  EXPECT_EQ(constructed("c"), 2);
  expect_alive();
}

TEST_F(FailuresAtOnce, RestartAnEarlierOneOnItsOwnAccountUnderRestForOne) {
  start(actors::rest_for_one());
  fail_at_once({"c", "b"});  // what restarts b restarts c again, but b has not been decided before
  EXPECT_EQ(constructed("a"), 1);
  EXPECT_EQ(constructed("b"), 2);
  expect_alive();
}

TEST_F(FailuresAtOnce, AreEachDecidedUnderOneForOne) {
  start(actors::one_for_one());
  fail_at_once({"a", "b", "c"});
  EXPECT_EQ(sys.log().count(Level::error, "; restarted"), 3U) << sys.log().text();
  expect_alive();
}

TEST_F(FailuresAtOnce, AreEachLoggedWhenTheFirstStopsAll) {
  start(actors::all_for_one({.max_restarts = 0}));
  fail_at_once({"a", "b"});
  EXPECT_EQ(sys.log().count(Level::error, "no restarts left"), 1U) << sys.log().text();
  EXPECT_EQ(sys.log().count(Level::error, "; it is being stopped already"), 1U);
  EXPECT_EQ(sys.system().tree(), "/user\n  /user/p\n");
}

TEST_F(FailuresAtOnce, WaitForOneDelayAndLaterFailuresForTheirOwn) {
  start(actors::all_for_one({.max_restarts = -1, .backoff = {.min = 1s, .max = 1s}}));
  fail_at_once({"a", "b"});
  advance(1100ms);
  EXPECT_EQ(constructed("a"), 2);
  EXPECT_EQ(constructed("b"), 2);
  expect_alive();
  fail_at_once({"c"});
  EXPECT_EQ(constructed("c"), 2);
  advance(1100ms);
  EXPECT_EQ(constructed("c"), 3);
  expect_alive();
}

TEST_F(FailuresAtOnce, AKillIsObeyedEvenIfTheObjectItMetIsBeingRestarted) {
  start(actors::all_for_one());  // restarts what fails, stops what is killed
  const actors::ActorRef b = child("b");
  child("a").tell(Fail{"a"});
  b.tell(actors::Kill{});
  kids->run_until_idle();
  settle();
  EXPECT_FALSE(child("b"));
  EXPECT_EQ(b.path(), "(stopped)");
}

/// /user/top over p, which it resumes whatever has happened, over a, b and c.
class EscalatedFailuresAtOnce : public FailuresAtOnce {
 protected:
  class Resumes : public actors::Actor {
   public:
    Resumes(EventsPtr events, actors::SupervisorStrategy of_p) {
      actor_of<SupervisesKids>(actors::named("p"), std::move(events), std::move(of_p), false);
    }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one(Decider{}.otherwise(Directive::resume));
    }
  };
  void start(const actors::SupervisorStrategy& of_p) {
    sys.actor_of<Resumes>(actors::named("top"), events, of_p);
    settle();
  }
  actors::ActorRef kid(const std::string& name) { return sys.system().find("/user/top/p/" + name); }
  /// Each is the object that was constructed so many times.
  void expect_all_alive(int objects) {
    for (const char* name : {"a", "b", "c"}) {
      auto pong = kid(name).ask<int>(Ping{1});
      settle();
      EXPECT_TRUE(pong.ready()) << name << " is left behind";
      EXPECT_EQ(constructed(name), objects) << name;
    }
  }
};

TEST_F(EscalatedFailuresAtOnce, AndResumedLeaveNobodySuspended) {
  start(actors::one_for_one(Decider{}.on<OtherFailure>(Directive::stop)));
  for (const char* name : {"a", "b", "c"}) {
    kid(name).tell(Fail{name});
  }
  settle();
  expect_all_alive(1);
}

TEST_F(EscalatedFailuresAtOnce, AndResumedDoNotEndARestartOfAllForAnother) {
  start(actors::all_for_one(
      Decider{}.on<OtherFailure>(Directive::escalate).on<std::runtime_error>(Directive::restart)));
  kid("c").tell(FailOther{});
  kid("a").tell(Fail{"a"});
  kids->run_until_idle();  // both wait at p, which has not looked yet
  settle();                // c is told to restart, for a, and then to resume
  expect_all_alive(2);
}

TEST_F(FailuresAtOnce, KeptChildrenThatFailedRestartOnceWithTheirParentsNewObject) {
  start(actors::one_for_one({.max_restarts = 1}), true);
  child("a").tell(Fail{"a"});
  sys.system().find("/user/p").tell(Fail{"p"});
  sys.run_until_idle();  // p has its new object, and has told the kids so
  fail_at_once({});
  EXPECT_EQ(constructed("p"), 2);
  EXPECT_EQ(constructed("a"), 2);
  expect_alive();
  fail_at_once({"b"});  // the new parent decides about it
  EXPECT_EQ(constructed("b"), 2);
  expect_alive();
}

TEST_F(FailuresAtOnce, AKeptChildThatWaitsForItsDelayRestartsWithItsParentAndNotOnceMoreLater) {
  start(actors::one_for_one({.max_restarts = -1, .backoff = {.min = 1s, .max = 1s}}), true);
  fail_at_once({"a"});
  EXPECT_EQ(constructed("a"), 1);
  sys.system().find("/user/p").tell(Fail{"p"});
  settle();
  EXPECT_EQ(constructed("a"), 2);
  advance(5s);
  EXPECT_EQ(constructed("a"), 2);
  fail_at_once({"a"});
  advance(1100ms);
  EXPECT_EQ(constructed("a"), 3);
  expect_alive();
}

/// Its child c runs on the dispatcher "kids", so it ends when the test says so.
class HasSlowChild : public Recording {
 public:
  HasSlowChild(EventsPtr events, std::string name) : Recording(events, std::move(name)) {
    actor_of<Recording>(actors::named("c").on_dispatcher("kids"), events, "c");
  }
};

/// /user/p over a and b, who restart together.
class RestartsBoth : public Recording {
 public:
  explicit RestartsBoth(EventsPtr events) : Recording(events, "p") {
    actor_of<Recording>(actors::named("a"), events, "a");
    actor_of<HasSlowChild>(actors::named("b"), events, "b");
  }
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::all_for_one({.max_restarts = -1});
  }
};

TEST_F(FailuresAtOnce, ARestartOrderedDuringARestartRunsNoHookOfTheOldObjectAgain) {
  sys.actor_of<RestartsBoth>(actors::named("p"), events);
  settle();
  events->clear();
  for (int i = 0; i < 3; ++i) {
    child("a").tell(Fail{"a"});
    sys.run_until_idle();  // b's restart waits for c, and gets company
  }
  settle();
  const auto noted = [this](const std::string& line) {
    return std::count(events->begin(), events->end(), line);
  };
  EXPECT_EQ(noted("b0 pre_restart"), 1);
  EXPECT_EQ(noted("b0 post_stop"), 1);
  EXPECT_EQ(noted("b0 destroyed"), 1);
  EXPECT_EQ(constructed("b"), 1);
  EXPECT_EQ(constructed("c"), 1);
  auto pong = child("b").ask<int>(Ping{1});
  settle();
  EXPECT_TRUE(pong.ready());
}

}  // namespace
}  // namespace acceptance
