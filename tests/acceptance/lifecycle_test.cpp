// Acceptance cases, section 1: lifecycle and hooks. How actors end: stop_test.cpp.

#include <algorithm>
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
using actors::testkit::System;
using actors::testkit::TestProbe;

/// Overrides all four hooks without calling the defaults.
class AllHooks : public actors::Actor {
 public:
  AllHooks(EventsPtr events, std::shared_ptr<int> generations)
      : events_(std::move(events)), generation_((*generations)++) {}
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  void pre_start() override { note("pre_start"); }
  void pre_restart(const actors::Failure&) override { note("pre_restart"); }
  void post_restart(const actors::Failure&) override { note("post_restart"); }
  void post_stop() override { note("post_stop"); }

 private:
  void note(const std::string& what) {
    events_->push_back(what + ' ' + std::to_string(generation_));
  }
  EventsPtr events_;
  int generation_;
};

class SupervisesAllHooks : public actors::Actor {
 public:
  SupervisesAllHooks(EventsPtr events) {
    actor_of<AllHooks>(actors::named("child"), events, std::make_shared<int>(0));
  }
  void receive(int) {}
  actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one({.max_restarts = 3, .within = actors::no_timeout});
  }
};

// LC-01
TEST(Lifecycle, RunsTheFourHooksInOrderUntilTheBudgetIsUsedUp) {
  System sys;
  const EventsPtr events = new_events();
  sys.actor_of<SupervisesAllHooks>(actors::named("parent"), events);
  sys.run_until_idle();
  for (int i = 0; i < 5; ++i) {
    sys.system().find("/user/parent/child").tell(Fail{});
    sys.run_until_idle();
  }
  EXPECT_EQ(*events, (Events{"pre_start 0", "pre_restart 0", "post_restart 1", "pre_restart 1",
                             "post_restart 2", "pre_restart 2", "post_restart 3", "post_stop 3"}));
}

// LC-02
TEST(Lifecycle, DefaultRestartHooksCallPostStopOnTheOldAndPreStartOnTheNewObject) {
  System sys;
  const EventsPtr events = new_events();
  sys.actor_of<Supervising>(actors::named("p"), events, "p",
                            actors::one_for_one({.max_restarts = 1}), 1);
  sys.run_until_idle();
  events->clear();
  events->push_back("a constructed");  // the generation counter looks for it
  sys.system().find("/user/p/a").tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"a constructed", "a0 pre_restart", "a0 post_stop", "a0 destroyed",
                             "a1 constructed", "a1 post_restart", "a1 pre_start"}));
  events->clear();
  sys.system().find("/user/p/a").tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"a1 post_stop", "a1 destroyed"}));
}

// LC-03
TEST(Lifecycle, StoppingAnActorThatNeverFailedRunsNoRestartHooks) {
  System sys;
  const EventsPtr events = new_events();
  const auto ref = sys.actor_of<Recording>(events, "a");
  sys.run_until_idle();
  sys.system().stop(ref);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"a0 constructed", "a0 pre_start", "a0 post_stop", "a0 destroyed"}));
}

class ThrowsInPostStop : public actors::Actor {
 public:
  void receive(int) {}
  void post_stop() override { throw std::runtime_error("post_stop is broken"); }
};

// LC-04
TEST(Lifecycle, AThrowingPostStopIsLoggedAndTheActorEndsAllTheSame) {
  System sys;
  TestProbe probe(sys);
  const auto ref = sys.actor_of<ThrowsInPostStop>();
  probe.watch(ref);
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "post_stop is broken", [&] {
    sys.system().stop(ref);
    sys.run_until_idle();
  });
  probe.expect_terminated(ref);
}

class ThrowingDestructor : public actors::Actor {
 public:
  void receive(int) {}
  ~ThrowingDestructor() noexcept(false) override {
    throw std::runtime_error("the destructor is broken");
  }
};

TEST(Lifecycle, AThrowingDestructorIsLoggedAndTheActorEndsAllTheSame) {
  System sys;
  TestProbe probe(sys);
  const auto ref = sys.actor_of<ThrowingDestructor>();
  probe.watch(ref);
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "the destructor is broken", [&] {
    sys.system().stop(ref);
    sys.run_until_idle();
  });
  probe.expect_terminated(ref);
}

class NeverStarts : public actors::Actor {
 public:
  explicit NeverStarts(std::shared_ptr<int> constructions) { ++*constructions; }
  void receive(int) {}
  void pre_start() override { throw std::runtime_error("cannot start"); }
};

class SupervisesNeverStarts : public actors::Actor {
 public:
  explicit SupervisesNeverStarts(std::shared_ptr<int> constructions, EventsPtr events)
      : events_(std::move(events)) {
    watch(actor_of<NeverStarts>(std::move(constructions)));
    actor_of<Recording>(actors::named("other"), events_, "other");
  }
  void receive(int) {}
  void receive(const actors::Terminated&) { events_->push_back("terminated"); }
  using Protocol = actors::Messages<int>;
  actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::restart),
                               {.max_restarts = 3, .within = actors::no_timeout});
  }

 private:
  EventsPtr events_;
};

// LC-06
TEST(Lifecycle, APreStartThatAlwaysThrowsIsTriedOncePlusTheBudgetAndThenStops) {
  System sys;
  const auto constructions = std::make_shared<int>(0);
  const EventsPtr events = new_events();
  sys.actor_of<SupervisesNeverStarts>(actors::named("p"), constructions, events);
  sys.run_until_idle();
  EXPECT_EQ(*constructions, 4);
  EXPECT_EQ(std::count(events->begin(), events->end(), "terminated"), 1);
  sys.advance(1h);
  EXPECT_EQ(*constructions, 4);
  sys.system().find("/user/p/other").tell(Fail{});  // the supervisor still does its work
  sys.run_until_idle();
  EXPECT_EQ(events->back(), "other1 pre_start");
}

class RepliesInHooks : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail>;
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  void pre_restart(const actors::Failure&) override { reply("from pre_restart"); }
  void post_stop() override { reply("from post_stop"); }
};

// LC-09
TEST(Lifecycle, PreRestartCanStillReplyToTheSenderOfTheFailingMessage) {
  System sys;
  TestProbe probe(sys);
  const auto ref = sys.actor_of<RepliesInHooks>();
  ref.tell(Fail{}, probe.ref());
  EXPECT_EQ(probe.expect<std::string>(), "from pre_restart");
}

// LC-09
TEST(Lifecycle, PostStopCanStillReplyToTheSenderOfTheMessageThatEndedTheActor) {
  System sys;
  TestProbe probe(sys);
  class StopsWhatFails : public actors::Actor {
   public:
    StopsWhatFails() { actor_of<RepliesInHooks>(actors::named("child")); }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one({.max_restarts = 0});
    }
  };
  sys.actor_of<StopsWhatFails>(actors::named("p"));
  sys.run_until_idle();
  sys.system().find("/user/p/child").tell(Fail{}, probe.ref());
  EXPECT_EQ(probe.expect<std::string>(), "from post_stop");
}

class ThrowsInConstructor : public actors::Actor {
 public:
  ThrowsInConstructor() { throw std::runtime_error("cannot construct"); }
  void receive(int) {}
};

// LC-11
TEST(Lifecycle, ATopLevelActorWhoseConstructorThrowsIsLoggedOnceAndEnds) {
  System sys;
  TestProbe probe(sys);
  sys.log().expect_log(1, actors::Level::error, "cannot construct", [&] {
    const auto ref = sys.actor_of<ThrowsInConstructor>();
    probe.watch(ref);
    sys.run_until_idle();
    probe.expect_terminated(ref);
  });
}

// LC-12
TEST(Lifecycle, AnActorMadeByHandIsRefused) {
  EXPECT_THROW({ AllHooks by_hand(new_events(), std::make_shared<int>(0)); },
               actors::ActorInitializationError);
}

}  // namespace
}  // namespace acceptance
