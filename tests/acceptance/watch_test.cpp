// Acceptance cases, section 4: death watch and identity.

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using actors::testkit::System;
using actors::testkit::TestProbe;

struct Watch {
  actors::ActorRef ref;
};
struct WatchWith {
  actors::ActorRef ref;
  std::string message;
};
struct Unwatch {
  actors::ActorRef ref;
};

/// Watches what it is told to, and notes what it hears.
class Watcher : public actors::Actor {
 public:
  using Protocol = actors::Messages<Watch, WatchWith, Unwatch, std::string>;
  explicit Watcher(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Watch& w) { watch(w.ref); }
  void receive(const WatchWith& w) { watch(w.ref, w.message); }
  void receive(const Unwatch& w) { unwatch(w.ref); }
  void receive(const std::string& text) { events_->push_back("message " + text); }
  void receive(const actors::Terminated& end) {
    events_->push_back("terminated " + end.path + ' ' + std::string(end.reason.what()));
  }

 private:
  EventsPtr events_;
};

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

// DW-09, DW-08
TEST_F(DeathWatch, UnwatchDiscardsANoticeThatIsQueuedAlready) {
  const auto watcher = sys.actor_of<Watcher>(events);
  watcher.tell(Watch{subject});
  sys.run_until_idle();
  watcher.tell(std::string("busy"));
  sys.system().stop(subject);
  watcher.tell(Unwatch{
      subject});  // under every interleaving either the notice comes first or it is discarded
  sys.run_until_idle();
  const auto notices =
      std::count(events->begin(), events->end(), "terminated /user/subject stopped");
  EXPECT_LE(notices, 1);
}

/// Unwatches in the handler before the one that would get the queued notice.
class UnwatchesInTime : public actors::Actor {
 public:
  using Protocol = actors::Messages<Watch, std::string>;
  explicit UnwatchesInTime(EventsPtr events) : events_(std::move(events)) {}
  void receive(const Watch& w) { subject_ = watch(w.ref); }
  void receive(const std::string&) {
    system().stop(subject_);
    // The subject ends, and its notice is queued, while this handler waits.
    system().actor_of<Recording>(new_events(), "other").ask(Ping{1}).get();
    subject_gone_ = subject_.path() == "(stopped)";
    unwatch(subject_);
    events_->push_back(subject_gone_ ? "unwatched after the end" : "unwatched before the end");
  }
  void receive(const actors::Terminated&) { events_->push_back("terminated"); }

 private:
  EventsPtr events_;
  actors::ActorRef subject_;
  bool subject_gone_ = false;
};

// DW-09
TEST_F(DeathWatch, ANoticeInTheMailboxOfAnUnwatchingActorIsNeverDelivered) {
  const auto watcher = sys.actor_of<UnwatchesInTime>(events);
  watcher.tell(Watch{subject});
  watcher.tell(std::string("go"));
  sys.run_until_idle();
  ASSERT_EQ(events->size(), 1U);  // whether the subject ended before or after: no notice
  EXPECT_TRUE(events->front().starts_with("unwatched")) << events->front();
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

}  // namespace
}  // namespace acceptance
