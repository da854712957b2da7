// Acceptance cases, section 4: death watch and identity.

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"
#include "tests/acceptance/watcher.hpp"

namespace acceptance {
namespace {

using actors::testkit::System;
using actors::testkit::TestProbe;

/// Watches without a receive for Terminated.
class Ignorant : public actors::Actor {
 public:
  explicit Ignorant(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Watch& w) { watch(w.ref); }
  void post_stop() override { events_->push_back("ignorant post_stop"); }

 private:
  EventsPtr events_;
};

class DeathWatch : public testing::Test {
 protected:
  System sys;
  EventsPtr events = new_events();
  actors::Ref<Recording> subject =
      sys.actor_of<Recording>(actors::named("subject"), new_events(), "s");
};

// DW-03
TEST_F(DeathWatch, EveryWatcherIsToldExactlyOnce) {
  for (int i = 0; i < 3; ++i) {
    sys.actor_of<Watcher>(events).tell(Watch{subject});
  }
  sys.run_until_idle();
  subject.tell(StopYourself{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events(3, "terminated /user/subject normal")));
}

// DW-05
TEST_F(DeathWatch, RestartsAreNoEndOnlyTheStopIs) {
  sys.actor_of<Watcher>(events).tell(Watch{subject});
  sys.run_until_idle();
  for (int i = 0; i < 3; ++i) {
    subject.tell(Fail{});
    sys.run_until_idle();
  }
  EXPECT_TRUE(events->empty());
  sys.system().stop(subject);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"terminated /user/subject stopped"}));
}

// DW-06
TEST_F(DeathWatch, AWatcherWithoutAReceiveForTerminatedDiesOfADeathPact) {
  const auto watcher = sys.actor_of<Ignorant>(events);
  watcher.tell(Watch{subject});
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "DeathPact", [&] {
    sys.system().stop(subject);
    sys.run_until_idle();
  });
  EXPECT_EQ(*events, (Events{"ignorant post_stop"}));
}

// DW-07, DW-20
TEST_F(DeathWatch, ANewActorOfTheSameNameIsAnotherOne) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(Watch{subject});
  sys.system().stop(subject);
  sys.run_until_idle();
  const auto again = sys.actor_of<Recording>(actors::named("subject"), new_events(), "s");
  EXPECT_NE(actors::ActorRef(again), actors::ActorRef(subject));
  watcher.tell(Watch{again});
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 1U);
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  subject.tell(Ping{9});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Ping>().number, 9);
  sys.system().stop(again);
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 2U);
}

/// Waits, in one handler, until its subject has ended, so that the notice is queued; then
/// unwatches.
class UnwatchesTooLate : public actors::Actor {
 public:
  using Protocol = actors::Messages<Watch, Unwatch>;
  explicit UnwatchesTooLate(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Watch& w) { watch(w.ref); }
  void receive(const Unwatch& w) {
    // Watchers are told in the order in which they began to watch: this one before the future.
    system().graceful_stop(w.ref).get();
    events_->push_back(w.ref.path());
    unwatch(w.ref);
  }
  void receive(const actors::Terminated&) { events_->push_back("terminated"); }

 private:
  EventsPtr events_;
};

// DW-09
TEST_F(DeathWatch, UnwatchDiscardsANoticeThatIsQueuedAlready) {
  const auto watcher = sys.actor_of<UnwatchesTooLate>(events);
  watcher.tell(Watch{subject});
  watcher.tell(Unwatch{subject});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"(stopped)"}));
}

// DW-08: nobody can forge a notice (tests/must_not_compile/forged_*); a stale one is a notice that
// was queued for a subject that is not watched any more, or watched anew.
TEST_F(DeathWatch, AStaleNoticeDoesNotAnswerANewWatchOfTheSameActor) {
  class WatchesAgain : public actors::Actor {
   public:
    using Protocol = actors::Messages<Watch, Unwatch>;
    explicit WatchesAgain(EventsPtr events) : events_(std::move(events)) {}
    void receive(const Watch& w) { watch(w.ref); }
    void receive(const Unwatch& w) {
      system().graceful_stop(w.ref).get();
      unwatch(w.ref);
      watch(w.ref);
    }
    void receive(const actors::Terminated& end) {
      events_->push_back(std::string(end.reason.what()));
    }

   private:
    EventsPtr events_;
  };
  const auto watcher = sys.actor_of<WatchesAgain>(events);
  watcher.tell(Watch{subject});
  watcher.tell(Unwatch{subject});
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 1U);  // one end, one notice, whichever of the two it is
}

// DW-10
TEST_F(DeathWatch, WatchWithDeliversTheGivenMessageInsteadOfTerminated) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(WatchWith{subject, "it is gone"});
  sys.run_until_idle();
  sys.system().stop(subject);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"message it is gone"}));
}

// DW-12
TEST_F(DeathWatch, WatchingTwiceIsWatchingOnce) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(Watch{subject});
  watcher.tell(Watch{subject});
  sys.run_until_idle();
  sys.system().stop(subject);
  sys.run_until_idle();
  EXPECT_EQ(events->size(), 1U);
}

// DW-13
TEST_F(DeathWatch, WatchingAgainWithAMessageIsAnErrorUntilUnwatched) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(Watch{subject});
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "unwatch it first", [&] {
    watcher.tell(WatchWith{subject, "x"});
    sys.run_until_idle();
  });
  watcher.tell(Unwatch{subject});
  watcher.tell(WatchWith{subject, "first"});
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "unwatch it first", [&] {
    watcher.tell(WatchWith{subject, "second"});
    sys.run_until_idle();
  });
  sys.log().expect_log(1, actors::Level::error, "unwatch it first", [&] {
    watcher.tell(Watch{subject});
    sys.run_until_idle();
  });
  sys.system().stop(subject);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"message first"}));
}

// DW-12: messages have no equality in general, so a second message is refused even if it is the
// same.
TEST_F(DeathWatch, WatchingTwiceWithTheSameMessageIsRefusedAndTheFirstWatchStays) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(WatchWith{subject, "gone"});
  sys.log().expect_log(1, actors::Level::error, "unwatch it first", [&] {
    watcher.tell(WatchWith{subject, "gone"});
  });
  sys.system().stop(subject);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"message gone"}));
}

// DW-11
TEST_F(DeathWatch, ANewInstanceNeverHearsOfAChildThatItsPredecessorStopped) {
  class Restarts : public actors::Actor {
   public:
    using Protocol = actors::Messages<Fail>;
    explicit Restarts(EventsPtr events) : events_(std::move(events)) {
      watch(actor_of<Recording>(actors::named("kid"), new_events(), "k"));
    }
    void receive(const Fail&) { throw std::runtime_error("boom"); }
    void receive(const actors::Terminated& end) {
      events_->push_back(end.ref == self() ? "?" : "terminated " + end.path);
    }

   private:
    EventsPtr events_;
  };
  const auto parent = sys.actor_of<Restarts>(actors::named("r"), events);
  parent.tell(Fail{});
  sys.run_until_idle();
  EXPECT_TRUE(events->empty());
  sys.system().stop(sys.system().find("/user/r/kid"));
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"terminated /user/r/kid"}));
}

// DW-11
TEST_F(DeathWatch, ANewInstanceNeverHearsOfAChildThatEndedBeforeTheFailure) {
  class Replaces : public actors::Actor {
   public:
    using Protocol = actors::Messages<Fail>;
    explicit Replaces(EventsPtr events) : events_(std::move(events)) {
      watch(actor_of<Recording>(actors::named("kid"), new_events(), "k"));
    }
    void receive(const Fail&) {
      system().graceful_stop(children().front()).get();  // its notice is queued now
      throw std::runtime_error("boom");
    }
    void receive(const actors::Terminated& end) { events_->push_back("terminated " + end.path); }

   private:
    EventsPtr events_;
  };
  sys.actor_of<Replaces>(actors::named("r"), events).tell(Fail{});
  sys.run_until_idle();
  EXPECT_TRUE(events->empty()) << events->front();
  sys.system().stop(sys.system().find("/user/r/kid"));  // the new one
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"terminated /user/r/kid"}));
}

TEST_F(DeathWatch, WatchingTheDeadAnswersAtOnceWithNoproc) {
  sys.system().stop(subject);
  sys.run_until_idle();
  sys.actor_of<Watcher>(events).tell(Watch{subject});
  sys.actor_of<Watcher>(events).tell(Watch{actors::ActorRef()});
  sys.run_until_idle();
  std::sort(events->begin(), events->end());
  EXPECT_EQ(*events, (Events{"terminated (nobody) noproc", "terminated (stopped) noproc"}));
}

// DW-14
TEST_F(DeathWatch, TerminatedOfAFailedChildCarriesTheCause) {
  class Parent : public actors::Actor {
   public:
    explicit Parent(EventsPtr events) : events_(std::move(events)) {
      watch(actor_of<Recording>(actors::named("a"), new_events(), "a")).tell(Fail{"the cause"});
    }
    void receive(const actors::Terminated& end) {
      events_->push_back(std::string(end.reason.what()));
      EXPECT_EQ(end.reason.kind(), actors::ExitReason::Kind::exception);
      EXPECT_THROW(std::rethrow_exception(end.reason.cause()), std::runtime_error);
    }
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one({.max_restarts = 0});
    }

   private:
    EventsPtr events_;
  };
  sys.actor_of<Parent>(events);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"the cause"}));
}

/// Watches a supervisor that escalates its own child's failure, and stops it then.
class WatchesAnEscalation : public actors::Actor {
 public:
  explicit WatchesAnEscalation(EventsPtr events) : events_(std::move(events)) {
    watch(actor_of<Supervising>(
        actors::named("middle"), new_events(), "middle",
        actors::one_for_one(actors::Decider{}.on<std::runtime_error>(actors::Directive::resume)),
        1));
  }
  void receive(const actors::Terminated& end) {
    events_->push_back(end.path + ' ' + std::string(end.reason.what()));
    EXPECT_THROW(std::rethrow_exception(end.reason.cause()), OtherFailure);
  }
  actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one({.max_restarts = 0});
  }

 private:
  EventsPtr events_;
};

// DW-14
TEST_F(DeathWatch, SupervisorsInBetweenKeepTheCause) {
  sys.actor_of<WatchesAnEscalation>(actors::named("top"), events);
  sys.run_until_idle();
  sys.system().find("/user/top/middle/a").tell(FailOther{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"/user/top/middle other"}));
}

// DW-15: the reference tells Terminated when the promise of an ask is completed; we refuse, because
// the asker's future says so already.
TEST_F(DeathWatch, ThePromiseOfAnAskCannotBeWatched) {
  class WatchesItsAsker : public actors::Actor {
   public:
    std::string receive(const Ping&) {
      try {
        watch(sender());
      } catch (const actors::Error& e) {
        return e.what();
      }
      return "watched";
    }
  };
  auto answer = sys.actor_of<WatchesItsAsker>().ask(Ping{});
  sys.run_until_idle();
  EXPECT_NE(answer.get().find("on_complete()"), std::string::npos) << answer.get();
}

// DW-19
TEST_F(DeathWatch, ALargeReasonReachesEveryWatcherWhole) {
  const std::string large(1 << 20, 'x');
  class Parent : public actors::Actor {
   public:
    Parent() { actor_of<Recording>(actors::named("a"), new_events(), "a"); }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one({.max_restarts = 0});
    }
  };
  sys.actor_of<Parent>(actors::named("p"));
  sys.run_until_idle();
  const actors::ActorRef doomed = sys.system().find("/user/p/a");
  for (int i = 0; i < 3; ++i) {
    sys.actor_of<Watcher>(events).tell(Watch{doomed});
  }
  sys.run_until_idle();
  doomed.tell(Fail{large});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events(3, "terminated /user/p/a " + large)));
}

}  // namespace
}  // namespace acceptance
