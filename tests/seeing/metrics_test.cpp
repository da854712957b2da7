// actors::metrics: what is counted, and of whom.

#include "actors/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "actors/debug.hpp"
#include "actors/mailboxes.hpp"
#include "actors/selection.hpp"
#include "actors/testkit/system.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;
namespace metrics = actors::metrics;
using actors::testkit::System;

class Metrics : public testing::Test {
 protected:
  void tell(int count) {
    for (int i = 0; i < count; ++i) {
      actor.tell(Number{i});
    }
    sys.run_until_idle();
  }
  [[nodiscard]] metrics::Counts counts() {
    return metrics::read(actors::ActorRef(actor)).value_or(metrics::Counts());
  }
  [[nodiscard]] metrics::Counts of_class(std::string_view name) {
    const metrics::Snapshot now = metrics::read(sys);
    const auto found = std::find_if(now.classes.begin(), now.classes.end(),
                                    [name](const auto& of) { return of.name == name; });
    return found != now.classes.end() ? found->counts : metrics::Counts();
  }
  System sys;
  actors::Ref<Subject> actor = sys.actor_of<Subject>(actors::named("a"));
};

TEST_F(Metrics, NothingIsCountedBeforeStart) {
  tell(10);
  EXPECT_FALSE(metrics::running(sys));
  EXPECT_EQ(metrics::read(sys).total.messages, 0U);
  EXPECT_EQ(metrics::read(actors::ActorRef(actor)), std::nullopt);
}

TEST_F(Metrics, EveryMessageIsCountedFromStartOn) {
  tell(3);
  metrics::start(sys);
  tell(1000);
  EXPECT_TRUE(metrics::running(sys));
  EXPECT_EQ(counts().messages, 1000U);
  EXPECT_EQ(metrics::read(sys).total.messages, 1000U);
}

TEST_F(Metrics, EventsAreMessagesAndLettersOfSelectionsAreDead) {
  metrics::start(sys);
  sys->event_stream().subscribe<Number>(actor);
  sys->event_stream().publish(Number{1});
  sys.run_until_idle();
  EXPECT_EQ(counts().messages, 1U);
  static_cast<void>(actors::ActorSelection(sys.system(), "/user/none").tell(Number{2}));
  EXPECT_EQ(metrics::read(sys).dead_letters, 1U);
}

TEST_F(Metrics, StartTwiceCountsOnce) {
  metrics::start(sys);
  metrics::start(sys);
  tell(5);
  EXPECT_EQ(counts().messages, 5U);
}

TEST_F(Metrics, AfterStopTheNumbersStayAndStartGoesOn) {
  metrics::start(sys);
  tell(5);
  metrics::stop(sys);
  tell(7);
  EXPECT_EQ(counts().messages, 5U);
  metrics::start(sys);
  tell(2);
  EXPECT_EQ(counts().messages, 7U);
}

TEST_F(Metrics, ActorsThatAreStartedLaterAreCounted) {
  metrics::start(sys);
  sys.actor_of<Subject>().tell(Number{1});
  sys.run_until_idle();
  EXPECT_EQ(of_class("seeing::Subject").messages, 1U);
}

TEST_F(Metrics, WhatActorsThatHaveEndedDidStaysWithTheirClass) {
  metrics::start(sys);
  tell(4);
  sys.stop(actor);
  sys.run_until_idle();
  const metrics::Snapshot now = metrics::read(sys);
  EXPECT_EQ(of_class("seeing::Subject").messages, 4U);
  EXPECT_EQ(now.total.messages, 4U);
  EXPECT_EQ(metrics::read(actors::ActorRef(actor)), std::nullopt);
  EXPECT_EQ(now.living, 1U);  // the guardian
}

TEST_F(Metrics, FailuresAndRestartsAreCounted) {
  metrics::start(sys);
  for (int i = 0; i < 3; ++i) {
    actor.tell(Do{[](Subject&) { throw std::runtime_error("told to"); }});
    sys.run_until_idle();
  }
  EXPECT_EQ(counts().messages, 3U);
  EXPECT_EQ(counts().failures, 3U);
  EXPECT_EQ(counts().restarts, 3U);
  tell(1);
  EXPECT_EQ(counts().messages, 4U);  // the new object's, too
}

TEST_F(Metrics, RestartsAndDeadLettersAreCountedInAnyCase) {
  actor.tell(Do{[](Subject&) { throw std::runtime_error("told to"); }});
  sys.run_until_idle();
  EXPECT_EQ(counts().restarts, 1U);
  sys.stop(actor);
  sys.run_until_idle();
  tell(2);
  EXPECT_EQ(metrics::read(sys).dead_letters, 2U);
}

TEST_F(Metrics, AMessageThatIsStashedCountsEachTimeItIsHandled) {
  metrics::start(sys);
  actor.tell(Do{[stashed = std::make_shared<bool>(false)](Subject& self) {
    if (!std::exchange(*stashed, true)) {
      self.stash();
    }
  }});
  actor.tell(Do{[](Subject& self) { self.unstash_all(); }});
  sys.run_until_idle();
  EXPECT_EQ(counts().messages, 3U);
}

TEST_F(Metrics, AnActorThatHasBecomeAnotherIsCountedAndSoAreItsTicks) {
  metrics::start(sys);
  int taken = 0;
  actor.tell(Do{[&](Subject& self) {
    self.become(actors::Behavior{[&](const Number&) { ++taken; }});
    self.timers().every("tick", Number{1}, 1s);
  }});
  tell(2);
  sys.advance(3s);
  EXPECT_EQ(taken, 5);
  EXPECT_EQ(counts().messages, 6U);
  metrics::stop(sys);
  tell(1);
  EXPECT_EQ(taken, 6);
}

TEST_F(Metrics, AReceiveTimeoutWorksForAnActorThatIsCounted) {
  metrics::start(sys);
  int timeouts = 0;
  actor.tell(Do{[&](Subject& self) {
    self.set_receive_timeout(5s);
    self.become(
        actors::Behavior{[&](const actors::ReceiveTimeout&) { ++timeouts; }, [](const Number&) {}});
  }});
  sys.advance(4s);
  tell(1);
  sys.advance(4s);
  EXPECT_EQ(timeouts, 0);
  sys.advance(1s);
  EXPECT_EQ(timeouts, 1);
}

TEST_F(Metrics, AProcessIsCountedByWhatItReceives) {
  metrics::start(sys);
  const auto process = sys->spawn([](actors::Process& self) {
    for (;;) {
      self.receive<Number>();
    }
  });
  for (int i = 0; i < 100; ++i) {
    process.tell(Number{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(of_class("process").messages, 100U);
}

TEST_F(Metrics, TheTimeOfTheFirstMessageIsTakenAndOfEach64thAfterIt) {
  metrics::start(sys);
  for (int i = 0; i < 129; ++i) {
    actor.tell(Do{[&](Subject&) { sys.clock().advance(3us); }});
  }
  sys.run_until_idle();
  const metrics::Times times = counts().handler_time;
  EXPECT_EQ(times.count(), 3U);
  EXPECT_EQ(times.sum, 9us);
  EXPECT_EQ(times.counts[2], 3U);  // above 1.024 us, at most 4.096 us
}

struct Timed {
  actors::Duration took;
  std::size_t bucket;
};

TEST(MetricsTimes, AHandlerCountsAtTheFirstBoundThatItDoesNotExceed) {
  for (const Timed& timed :
       {Timed{0ns, 0}, Timed{1ns, 0}, Timed{256ns, 0}, Timed{257ns, 1}, Timed{1024ns, 1},
        Timed{1025ns, 2}, Timed{metrics::Times::bound(12), 12},
        Timed{metrics::Times::bound(12) + 1ns, 13}, Timed{24h, 13}}) {
    System sys;
    metrics::start(sys);
    const auto actor = sys.actor_of<Subject>();
    actor.tell(Do{[&](Subject&) { sys.clock().advance(timed.took); }});
    sys.run_until_idle();
    EXPECT_EQ(metrics::read(sys).total.handler_time.counts[timed.bucket], 1U)
        << timed.took.count() << " ns";
  }
}

TEST_F(Metrics, AHandlerThatThrowsHasTakenItsTime) {
  metrics::start(sys);
  actor.tell(Do{[&](Subject&) {
    sys.clock().advance(1s);
    throw std::runtime_error("told to");
  }});
  sys.run_until_idle();
  EXPECT_EQ(counts().handler_time.sum, 1s);
}

TEST_F(Metrics, HighWaterIsTheMostThatWaitedAtOnce) {
  metrics::start(sys);
  tell(100);  // the look at the first message sees them all
  EXPECT_EQ(counts().high_water, 100U);
  EXPECT_EQ(counts().waiting, 0U);
  tell(20);
  EXPECT_EQ(counts().high_water, 100U);
}

TEST_F(Metrics, OfABoundedMailboxBothAreExactAtAnyTime) {
  const auto small = sys.actor_of<Subject>(actors::with_mailbox(actors::bounded(10)));
  metrics::start(sys);
  small.tell(Number{0});
  sys.run_until_idle();
  actors::debug::suspend(small).get();
  for (int i = 0; i < 7; ++i) {
    small.tell(Number{i});
  }
  EXPECT_EQ(metrics::read(actors::ActorRef(small))->waiting, 7U);
  EXPECT_EQ(metrics::read(actors::ActorRef(small))->high_water, 7U);
  actors::debug::resume(small).get();
  sys.run_until_idle();
  EXPECT_EQ(metrics::read(actors::ActorRef(small))->waiting, 0U);
  EXPECT_EQ(metrics::read(actors::ActorRef(small))->high_water, 7U);
  EXPECT_EQ(metrics::read(actors::ActorRef(small))->messages, 8U);
}

TEST_F(Metrics, OneSystemCountsNothingOfAnother) {
  System other;
  metrics::start(other);
  tell(5);
  EXPECT_EQ(metrics::read(other).total.messages, 0U);
}

TEST_F(Metrics, OfAnEmptyRefThereIsNothing) {
  EXPECT_EQ(metrics::read(actors::ActorRef()), std::nullopt);
}

}  // namespace
}  // namespace seeing
