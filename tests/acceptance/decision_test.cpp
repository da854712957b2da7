// Acceptance cases, section 2: deciding about a failure, saying so, and what the parent sees of it.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/supervision_fixture.hpp"

namespace acceptance {
namespace {

using actors::Decider;
using actors::Directive;
using actors::testkit::TestProbe;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class Decisions : public Supervision {};

// SV-08
TEST_F(Decisions, ADeciderThatThrowsIsAFailureOfTheParentAndEndsTheChild) {
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

// SV-30
TEST_F(Decisions, ADeciderMayStartAChildAndSeesTheFailingChildAsSender) {
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
TEST_F(Decisions, TheDefaultDeciderTellsTheClassesOfFailuresApart) {
  const Decider standard;
  const auto of = [&](auto error) { return standard.decide(std::make_exception_ptr(error)); };
  EXPECT_EQ(of(actors::ActorInitializationError("x")), Directive::stop);
  EXPECT_EQ(of(actors::ActorKilled("x")), Directive::stop);
  EXPECT_EQ(of(actors::DeathPact("x")), Directive::stop);
  EXPECT_EQ(of(std::runtime_error("x")), Directive::restart);
  EXPECT_EQ(of(42), Directive::escalate);
}

// SV-32
TEST_F(Decisions, AFailureThatReachesTheRootEndsTheSystemAndPrintsTheWholeChain) {
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
TEST_F(Decisions, AResumeIsAWarningAndRestartAndStopAreErrors) {
  start(actors::one_for_one(
            Decider{}.on<OtherFailure>(Directive::resume).otherwise(Directive::restart),
            {.max_restarts = 1}),
        1);
  const auto only_record = [&](auto message) {
    sys.log().clear();
    tell("a", message);
    EXPECT_EQ(sys.log().records().size(), 1U) << sys.log().text();
    return sys.log().records().front();
  };
  const actors::LogRecord resumed = only_record(FailOther{});
  EXPECT_EQ(resumed.level, actors::Level::warning);
  EXPECT_THAT(resumed.text, AllOf(HasSubstr("OtherFailure: other"), HasSubstr("resumed")));
  const actors::LogRecord restarted = only_record(Fail{"first"});
  EXPECT_EQ(restarted.level, actors::Level::error);
  EXPECT_THAT(restarted.text, AllOf(HasSubstr("runtime_error: first"), HasSubstr("restarted")));
  const actors::LogRecord stopped = only_record(Fail{"last"});
  EXPECT_EQ(stopped.level, actors::Level::error);
  EXPECT_THAT(stopped.text, AllOf(HasSubstr("runtime_error: last"), HasSubstr("stopped")));
  EXPECT_EQ(stopped.path, "/user/p/a");
}

// TS-05: strategies are the parents', not wrapped around the actor.
TEST_F(Decisions, TheNearestSupervisorThatNamesTheExceptionDecides) {
  start_below(actors::one_for_one(Decider{}.on<std::runtime_error>(Directive::restart)),
              actors::one_for_one(Decider{}.on<OtherFailure>(Directive::resume)), 1);
  tell("a", FailOther{});
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_EQ(count("p", "constructed"), 1);
  tell("a", Fail{});
  EXPECT_EQ(count("a", "constructed"), 2);
  EXPECT_EQ(count("p", "constructed"), 2);
  EXPECT_EQ(sys.log().records().back().path, "/user/top/child");  // it went no further up
}

/// Starts a child on a dispatcher that does not exist.
class StartsAChildNowhere : public actors::Actor {
 public:
  struct Careful {};
  struct Careless {};
  using Protocol = actors::Messages<int(Ping), std::string(Careful), Careless>;
  int receive(const Ping& p) { return p.number + static_cast<int>(children().size()); }
  std::string receive(const Careful&) {
    try {
      actor_of<Recording>(actors::on_dispatcher("nowhere"), new_events(), "a");
    } catch (const actors::ConfigError& e) {
      return e.what();
    }
    return "no error";
  }
  void receive(const Careless&) {
    actor_of<Recording>(actors::on_dispatcher("nowhere"), new_events(), "a");
  }
};

// SV-09
TEST_F(Decisions, AChildOnAnUnknownDispatcherIsAnErrorOfWhoeverStartsItWhoLives) {
  const auto parent = sys.actor_of<StartsAChildNowhere>();
  auto refused = parent.ask(StartsAChildNowhere::Careful{});
  sys.run_until_idle();
  EXPECT_THAT(refused.get(), HasSubstr("\"nowhere\""));
  sys.log().expect_log(1, actors::Level::error, "\"nowhere\"", [&] {
    parent.tell(StartsAChildNowhere::Careless{});  // not caught: its own failure, like any other
  });
  auto alive = parent.ask(Ping{7});
  sys.run_until_idle();
  EXPECT_EQ(alive.get(), 7);  // and without children
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
TEST_F(Decisions, AWatchingParentIsToldOfAChildThatHitItsLimitAndMayUseTheNameAgainAtOnce) {
  sys.actor_of<WatchesChild>(actors::named("p"), events, actors::one_for_one({.max_restarts = 0}));
  sys.run_until_idle();
  const auto old = child("a");
  tell("a", Fail{});
  EXPECT_EQ(count("terminated", "/user/p/a"), 1);
  EXPECT_EQ(child("a").path(), "/user/p/a");
  EXPECT_NE(child("a"), old);
}

// SV-29, SE-03
TEST_F(Decisions, ANameInUseIsRefusedAndTheParentGoesOn) {
  start(actors::one_for_one(), 1);
  EXPECT_THROW(sys.actor_of<Recording>(actors::named("p"), events, "x"), actors::NameTaken);
  tell("a", Ping{1});
  EXPECT_EQ(count("a0", "ping 1"), 1);
}

// SV-29
TEST_F(Decisions, AChildsNameIsRefusedWhileItsOldBearerLivesEvenIfToldToStop) {
  class Renames : public actors::Actor {
   public:
    explicit Renames(EventsPtr events) : events_(std::move(events)) {
      actor_of<Recording>(actors::named("a"), events_, "a");
    }
    std::size_t receive(const Ping&) {
      for (const bool stop_first : {false, true}) {
        if (stop_first) {
          stop(children().front());
        }
        try {
          actor_of<Recording>(actors::named("a"), events_, "a");
        } catch (const actors::NameTaken& e) {
          events_->push_back(e.what());
        }
      }
      actor_of<Recording>(actors::named("b"), events_, "b");
      return children().size();
    }

   private:
    EventsPtr events_;
  };
  const auto parent = sys.actor_of<Renames>(actors::named("p"), events);
  sys.run_until_idle();
  auto children = parent.ask(Ping{});
  sys.run_until_idle();
  EXPECT_EQ(children.get(), 2U);  // the old one, on its way out, and b
  EXPECT_THAT(*events, Contains(HasSubstr("/user/p/a exists already")).Times(2));
  EXPECT_EQ(count("a", "constructed"), 1);
  EXPECT_FALSE(child("a"));
  EXPECT_TRUE(child("b"));
}

}  // namespace
}  // namespace acceptance
