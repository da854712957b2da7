// Acceptance cases, section 2: strategies, budgets, hierarchy; and what section 5 adds about order.

#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Decider;
using actors::Directive;
using actors::testkit::System;
using actors::testkit::TestProbe;

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

  System sys;
  EventsPtr events = new_events();
};

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
  EXPECT_EQ(count("a", "constructed"), 4);
  EXPECT_EQ(count("a2", "ping 2"), 1);
  EXPECT_EQ(events->back(), "a3 destroyed");
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

/// Its pre_restart throws once, and its second construction too.
class StumblesOnRestart : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail, int(Ping)>;
  explicit StumblesOnRestart(std::shared_ptr<int> constructions)
      : constructions_(std::move(constructions)) {
    if (++*constructions_ == 2) {
      throw std::runtime_error("second construction");
    }
  }
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  int receive(const Ping& p) { return p.number; }
  void pre_restart(const actors::Failure&) override {
    throw std::runtime_error("broken pre_restart");
  }

 private:
  std::shared_ptr<int> constructions_;
};

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

// SV-07
TEST_F(Supervision, AChildThatStumblesInPreRestartAndInItsConstructorEndsUpRestarted) {
  const auto constructions = std::make_shared<int>(0);
  sys.actor_of<ParentOf<StumblesOnRestart, std::shared_ptr<int>>>(
      actors::named("q"), constructions,
      actors::one_for_one(Decider{}.otherwise(Directive::restart)));
  sys.run_until_idle();
  const auto child = sys.system().find("/user/q/child");
  sys.log().expect_log(1, actors::Level::error, "broken pre_restart", [&] {
    child.tell(Fail{});
    sys.run_until_idle();
  });
  EXPECT_EQ(*constructions, 3);
  auto pong = child.ask<int>(Ping{7});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 7);
}

// SV-08
TEST_F(Supervision, ADeciderThatThrowsIsAFailureOfTheParentAndEndsTheChild) {
  TestProbe probe(sys);
  const auto broken = actors::one_for_one(Decider{}.on<std::runtime_error>(
      [](const std::runtime_error&) -> Directive { throw std::logic_error("broken decider"); }));
  start(broken, 1);
  const auto old = child("a");
  probe.watch(old);
  sys.log().expect_log(1, actors::Level::error, "broken decider", [&] { tell("a", Fail{}); });
  probe.expect_terminated(old);
  EXPECT_EQ(count("p", "constructed"), 2);
  EXPECT_EQ(count("a", "constructed"), 2);  // by the new parent
}

/// Its first construction throws.
class ThrowsOnce : public actors::Actor {
 public:
  explicit ThrowsOnce(std::shared_ptr<int> constructions) {
    if (++*constructions == 1) {
      throw std::runtime_error("the first construction");
    }
  }
  int receive(const Ping& p) { return p.number; }
};

// SV-10
TEST_F(Supervision, AFailedFirstConstructionIsRepeatedWhenTheDeciderSaysRestart) {
  const auto constructions = std::make_shared<int>(0);
  sys.actor_of<ParentOf<ThrowsOnce, std::shared_ptr<int>>>(
      actors::named("q"), constructions,
      actors::one_for_one(Decider{}.on<actors::ActorInitializationError>(Directive::restart)));
  sys.run_until_idle();
  auto pong = sys.system().find("/user/q/child").ask<int>(Ping{3});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 3);
  EXPECT_EQ(*constructions, 2);
}

// SV-11
TEST_F(Supervision, AnUnlimitedBudgetRestartsAHundredTimes) {
  start(actors::one_for_one({.max_restarts = -1}), 1);
  for (int i = 0; i < 100; ++i) {
    tell("a", Fail{});
  }
  EXPECT_EQ(count("a", "constructed"), 101);
}

// SV-12
TEST_F(Supervision, AnUnlimitedBudgetWithAWindowIsRefused) {
  EXPECT_THROW(static_cast<void>(actors::one_for_one({.max_restarts = -1, .within = 10s})),
               actors::ConfigError);
}

// SV-13
TEST_F(Supervision, WithoutAWindowTheBudgetIsForTheWholeLife) {
  start(actors::one_for_one({.max_restarts = 2, .within = actors::no_timeout}), 1);
  for (int i = 0; i < 2; ++i) {
    tell("a", Fail{});
    sys.advance(24h);
  }
  EXPECT_TRUE(child("a"));
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
}

// SV-16
TEST_F(Supervision, TheWindowTumblesSoALaterFailureStartsANewOne) {
  start(actors::one_for_one({.max_restarts = 2, .within = 500ms}), 1);
  tell("a", Fail{});
  tell("a", Fail{});
  sys.advance(700ms);
  tell("a", Fail{});
  EXPECT_TRUE(child("a"));
  EXPECT_EQ(count("a", "constructed"), 4);
}

// SV-17
TEST_F(Supervision, OneRestartInTheWindowThenTheEnd) {
  TestProbe probe(sys);
  start(actors::one_for_one({.max_restarts = 1, .within = 1s}), 1);
  const auto a = child("a");
  probe.watch(a);
  tell("a", Fail{});
  probe.expect_no_message();
  tell("a", Fail{});
  probe.expect_terminated(a);
}

// SV-18
TEST_F(Supervision, BudgetsArePerChildUnlessTheSupervisorSharesOne) {
  start(actors::one_for_one({.max_restarts = 1, .within = actors::no_timeout}), 2);
  tell("a", Fail{});
  tell("a", Fail{});
  EXPECT_FALSE(child("a"));
  tell("b", Fail{});
  EXPECT_TRUE(child("b"));
}

TEST_F(Supervision, ASharedBudgetIsUsedUpByAllChildrenTogether) {
  start(actors::one_for_one({.max_restarts = 1,
                             .within = actors::no_timeout,
                             .budget = actors::Budget::per_supervisor}),
        2);
  tell("a", Fail{});
  EXPECT_TRUE(child("a"));
  tell("b", Fail{});
  EXPECT_FALSE(child("b"));
}

// SV-19
TEST_F(Supervision, AnExhaustedBudgetStopsTheChildOrEscalates) {
  start(actors::one_for_one({.max_restarts = 0, .on_exhausted = Directive::escalate}), 2);
  tell("a", Fail{});
  EXPECT_EQ(count("p", "constructed"), 2);  // the guardian restarted the supervisor
  EXPECT_EQ(count("b", "constructed"), 2);
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

/// Counts Terminated of its child.
class WatchesChild : public actors::Actor {
 public:
  using Protocol = actors::Messages<int>;
  WatchesChild(EventsPtr events, actors::SupervisorStrategy strategy)
      : events_(std::move(events)), strategy_(std::move(strategy)) {
    watch(actor_of<Recording>(actors::named("a"), events_, "a"));
  }
  void receive(int) {}
  void receive(const actors::Terminated& end) {
    events_->push_back("terminated " + end.path);
    watch(actor_of<Recording>(actors::named("a"), events_, "a"));  // same name, in the handler
  }
  actors::SupervisorStrategy supervisor_strategy() const override { return strategy_; }

 private:
  EventsPtr events_;
  actors::SupervisorStrategy strategy_;
};

// SV-21, SV-28
TEST_F(Supervision, AWatchingParentIsToldOfAChildThatHitItsLimitAndMayUseTheNameAgainAtOnce) {
  sys.actor_of<WatchesChild>(actors::named("p"), events, actors::one_for_one({.max_restarts = 0}));
  sys.run_until_idle();
  const auto old = child("a");
  tell("a", Fail{});
  EXPECT_EQ(count("terminated", "/user/p/a"), 1);
  EXPECT_EQ(child("a").path(), "/user/p/a");
  EXPECT_NE(child("a"), old);
}

// SV-22
TEST_F(Supervision, ResumeAtAnAncestorKeepsTheStateOfAllBelow) {
  class Top : public actors::Actor {
   public:
    explicit Top(EventsPtr e) {
      actor_of<Supervising>(actors::named("middle"), e, "middle",
                            actors::one_for_one(Decider{}.on<OtherFailure>(Directive::stop)), 2);
    }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one(Decider{}.otherwise(Directive::resume));
    }
  };
  sys.actor_of<Top>(actors::named("top"), events);
  sys.run_until_idle();
  sys.system()
      .find("/user/top/middle/a")
      .tell(Fail{});  // middle does not name it: escalated; top resumes
  sys.system().find("/user/top/middle/a").tell(Ping{1});
  sys.system().find("/user/top/middle/b").tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(count("middle", "constructed"), 1);
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("a0", "ping 1"), 1);
  EXPECT_EQ(count("b0", "ping 2"), 1);
}

/// Constructed by a factory that fails until the sixth attempt.
class SixthTimeLucky : public actors::Actor {
 public:
  SixthTimeLucky(EventsPtr events, std::shared_ptr<int> attempts) : events_(std::move(events)) {
    if (++*attempts < 6) {
      throw std::runtime_error("attempt " + std::to_string(*attempts));
    }
  }
  void receive(int) {}
  void pre_start() override { events_->push_back("x pre_start"); }
  void post_restart(const actors::Failure&) override { events_->push_back("x post_restart"); }

 private:
  EventsPtr events_;
};

// SV-24
TEST_F(Supervision, CreationIsTriedAgainOnResumeAsOnRestart) {
  class Alternates : public actors::Actor {
   public:
    Alternates(EventsPtr events, std::shared_ptr<int> attempts) {
      actor_of<SixthTimeLucky>(std::move(events), std::move(attempts));
    }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      auto turn = std::make_shared<int>(0);
      return actors::one_for_one(Decider{}.on<std::exception>([turn](const std::exception&) {
        return (*turn)++ % 2 == 0 ? Directive::resume : Directive::restart;
      }));
    }
  };
  const auto attempts = std::make_shared<int>(0);
  sys.actor_of<Alternates>(events, attempts);
  sys.run_until_idle();
  EXPECT_EQ(*attempts, 6);
  EXPECT_EQ(count("x", "pre_start"), 1);
  EXPECT_EQ(count("x", "post_restart"), 0);
}

// SV-29, SE-03
TEST_F(Supervision, ANameInUseIsRefusedAndTheParentGoesOn) {
  start(actors::one_for_one(), 1);
  EXPECT_THROW(sys.actor_of<Recording>(actors::named("p"), events, "x"), actors::NameTaken);
  tell("a", Ping{1});
  EXPECT_EQ(count("a0", "ping 1"), 1);
}

// SV-30
TEST_F(Supervision, ADeciderMayStartAChildAndSeesTheFailingChildAsSender) {
  class Decides : public actors::Actor {
   public:
    explicit Decides(EventsPtr events) : events_(std::move(events)) {
      actor_of<Recording>(actors::named("a"), events_, "a");
    }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one(
          Decider{}.on<std::runtime_error>([this](const std::runtime_error&) {
            events_->push_back("sender " + sender().path());
            actor_of<Recording>(actors::named("extra"), events_, "extra");
            return Directive::resume;
          }));
    }

   private:
    EventsPtr events_;
  };
  sys.actor_of<Decides>(actors::named("p"), events);
  sys.run_until_idle();
  tell("a", Fail{});
  EXPECT_EQ(count("sender", "/user/p/a"), 1);
  EXPECT_TRUE(child("extra"));
}

// SV-31
TEST_F(Supervision, TheDefaultDeciderTellsTheClassesOfFailuresApart) {
  const Decider standard;
  const auto of = [&](auto error) { return standard.decide(std::make_exception_ptr(error)); };
  EXPECT_EQ(of(actors::ActorInitializationError("x")), Directive::stop);
  EXPECT_EQ(of(actors::ActorKilled("x")), Directive::stop);
  EXPECT_EQ(of(actors::DeathPact("x")), Directive::stop);
  EXPECT_EQ(of(std::runtime_error("x")), Directive::restart);
  EXPECT_EQ(of(42), Directive::escalate);
}

// SV-32
TEST_F(Supervision, AFailureThatReachesTheRootEndsTheSystemAndPrintsTheWholeChain) {
  start(actors::one_for_one(Decider{}.on<OtherFailure>(Directive::stop)), 1);
  testing::internal::CaptureStderr();
  sys.system().find("/user/p/a").tell(FailOddly{});
  sys.run_until_idle();
  const std::string printed = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(sys.system().when_terminated().ready());
  EXPECT_NE(printed.find("/user/p"), std::string::npos) << printed;
  EXPECT_NE(printed.find("caused by /user/p/a: int"), std::string::npos) << printed;
}

// SV-34
TEST_F(Supervision, AResumeIsAWarningAndRestartAndStopAreErrors) {
  start(actors::one_for_one(
            Decider{}.on<OtherFailure>(Directive::resume).otherwise(Directive::restart),
            {.max_restarts = 1}),
        1);
  sys.log().expect_log(1, actors::Level::warning, "resumed", [&] { tell("a", FailOther{}); });
  sys.log().expect_log(1, actors::Level::error, "restarted", [&] { tell("a", Fail{}); });
  sys.log().expect_log(1, actors::Level::error, "stopped", [&] { tell("a", Fail{}); });
}

// OT-07
TEST_F(Supervision, RestForOneRestartsTheFailedChildAndThoseStartedAfterIt) {
  start(actors::rest_for_one(), 3);
  tell("b", Fail{});
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("b", "constructed"), 2);
  EXPECT_EQ(count("c", "constructed"), 2);
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

// BO-05
TEST_F(Supervision, BackoffDelaysDoubleAndMessagesWaitMeanwhile) {
  start(actors::one_for_one({.max_restarts = -1, .backoff = {.min = 200ms, .max = 10s}}), 1);
  const auto a = child("a");
  int constructed = 1;
  for (const auto delay : {200ms, 400ms, 800ms, 1600ms}) {
    tell("a", Fail{});
    a.tell(Ping{constructed});
    sys.advance(delay - 10ms);
    EXPECT_EQ(count("a", "constructed"), constructed);
    sys.advance(12ms);
    EXPECT_EQ(count("a", "constructed"), ++constructed);
    EXPECT_EQ(count("a", "ping " + std::to_string(constructed - 1)), 1);
  }
}

// BO-18
TEST_F(Supervision, AStopCancelsThePendingRestart) {
  start(actors::one_for_one({.backoff = {.min = 1s}}), 1);
  const auto a = child("a");
  tell("a", Fail{});
  sys.system().stop(a);
  sys.run_until_idle();
  sys.advance(5s);
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_FALSE(child("a"));
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

}  // namespace
}  // namespace acceptance
