// Acceptance cases, section 1: how actors end, and what remains of them.

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using actors::testkit::System;
using actors::testkit::TestProbe;

// LC-10, LC-19
TEST(Stopping, ChildrenEndBeforeTheirParentLastCreatedFirst) {
  System sys;
  TestProbe probe(sys);
  const EventsPtr events = new_events();
  const auto parent =
      sys.actor_of<Supervising>(actors::named("p"), events, "p", actors::one_for_one(), 3);
  probe.watch(parent);
  sys.run_until_idle();
  events->clear();
  sys.system().stop(parent);
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"c0 post_stop", "c0 destroyed", "b0 post_stop", "b0 destroyed",
                             "a0 post_stop", "a0 destroyed", "p0 post_stop", "p0 destroyed"}));
  probe.expect_terminated(parent);
}

/// Tries to give its name, and its child's, to others while it ends; `on_end` when it has ended.
class ClingsToItsName : public actors::Actor {
 public:
  explicit ClingsToItsName(EventsPtr events) : events_(std::move(events)) {
    actor_of<Recording>(actors::named("kid"), new_events(), "kid");
  }
  void receive(int) {}
  void post_stop() override {
    events_->push_back(children().empty() ? "no children" : "children");
    events_->push_back(system().find("/user/p/kid") ? "kid listed" : "kid gone");
    try {
      system().actor_of<Recording>(actors::named("p"), new_events(), "p");
    } catch (const actors::NameTaken&) {
      events_->push_back("name taken");
    }
  }

 private:
  EventsPtr events_;
};

/// Takes the name of whom it watches as soon as it hears of the end.
class Inherits : public actors::Actor {
 public:
  using Protocol = actors::Messages<int>;
  Inherits(actors::ActorRef other, EventsPtr events) : events_(std::move(events)) { watch(other); }
  void receive(int) {}
  void receive(const actors::Terminated& end) {
    const auto heir = system().actor_of<Recording>(actors::named("p"), new_events(), "p");
    events_->push_back(end.path + " inherited by " + heir.path());
  }

 private:
  EventsPtr events_;
};

// LC-10
TEST(Stopping, ANameIsFreeOnlyAfterPostStopAndBeforeTheWatchersAreTold) {
  System sys;
  const EventsPtr events = new_events();
  const auto parent = sys.actor_of<ClingsToItsName>(actors::named("p"), events);
  sys.actor_of<Inherits>(parent, events);
  sys.run_until_idle();
  sys.system().stop(parent);
  sys.run_until_idle();
  EXPECT_EQ(*events,
            (Events{"no children", "kid gone", "name taken", "/user/p inherited by /user/p"}));
}

// LC-13
TEST(Stopping, AGracefulStopEndsTheChildrenThenRunsPostStopOnceThenCompletes) {
  System sys;
  const EventsPtr events = new_events();
  const auto parent =
      sys.actor_of<Supervising>(actors::named("p"), events, "p", actors::one_for_one(), 2);
  sys.run_until_idle();
  parent.tell(Ping{1});
  sys.system().graceful_stop(parent).on_complete(
      [&events](const auto&) { events->push_back("complete"); });
  sys.run_until_idle();
  EXPECT_EQ(Events(events->end() - 8, events->end()),
            (Events{"p0 ping 1", "b0 post_stop", "b0 destroyed", "a0 post_stop", "a0 destroyed",
                    "p0 post_stop", "p0 destroyed", "complete"}));
}

// LC-14
TEST(Stopping, APoisonPillEndsTheActorAfterWhatItWasToldBefore) {
  System sys;
  const EventsPtr events = new_events();
  const auto ref = sys.actor_of<Recording>(events, "a");
  for (int i = 1; i <= 5; ++i) {
    ref.tell(Ping{i});
  }
  ref.tell(actors::PoisonPill{});
  ref.tell(Ping{6});
  sys.run_until_idle();
  EXPECT_EQ(*events,
            (Events{"a0 constructed", "a0 pre_start", "a0 ping 1", "a0 ping 2", "a0 ping 3",
                    "a0 ping 4", "a0 ping 5", "a0 post_stop", "a0 destroyed"}));
}

// LC-15
TEST(Stopping, KillStopsByDefaultAndRestartsWithACustomDecider) {
  System sys;
  TestProbe probe(sys);
  const EventsPtr events = new_events();
  const auto lone = sys.actor_of<Recording>(events, "lone");
  probe.watch(lone);
  sys.actor_of<Supervising>(
      actors::named("p"), events, "p",
      actors::one_for_one(actors::Decider{}.on<actors::ActorKilled>(actors::Directive::restart)),
      1);
  sys.run_until_idle();
  lone.tell(actors::Kill{});
  EXPECT_EQ(probe.expect_terminated(lone).reason.kind(), actors::ExitReason::Kind::killed);
  events->clear();
  events->push_back("a constructed");
  sys.system().find("/user/p/a").tell(actors::Kill{});
  sys.run_until_idle();
  EXPECT_EQ(events->back(), "a1 pre_start");
}

TEST(Stopping, KillOvertakesMessagesThatWait) {
  System sys;
  const EventsPtr events = new_events();
  const auto ref = sys.actor_of<Recording>(events, "a");
  sys.run_until_idle();
  events->clear();
  ref.tell(Ping{1});
  ref.tell(actors::Kill{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"a0 post_stop", "a0 destroyed"}));
}

class Holds : public actors::Actor {
 public:
  explicit Holds(std::shared_ptr<int> kept) : kept_(std::move(kept)) {}
  void receive(const std::shared_ptr<int>& message) { last_ = message; }

 private:
  std::shared_ptr<int> kept_;
  std::shared_ptr<int> last_;
};

// LC-18
TEST(Stopping, AStoppedActorKeepsNothingAlive) {
  System sys;
  auto argument = std::make_shared<int>(1);
  auto message = std::make_shared<int>(2);
  const std::weak_ptr<int> weak_argument = argument;
  const std::weak_ptr<int> weak_message = message;
  const auto ref = sys.actor_of<Holds>(std::move(argument));
  ref.tell(std::move(message));
  argument.reset();
  message.reset();
  sys.run_until_idle();
  EXPECT_FALSE(weak_argument.expired());
  EXPECT_FALSE(weak_message.expired());
  sys.system().stop(ref);
  sys.run_until_idle();
  EXPECT_TRUE(weak_argument.expired());
  EXPECT_TRUE(weak_message.expired());
}

/// Looks at its surroundings from its destructor, when it has been stopped already.
class LooksAroundAtTheEnd : public actors::Actor {
 public:
  explicit LooksAroundAtTheEnd(EventsPtr events) : events_(std::move(events)) {}
  ~LooksAroundAtTheEnd() override {
    events_->push_back(self().path() + " of " + parent().path() + " in " + system().name());
    events_->push_back(sender() == system().dead_letters() ? "no sender" : "a sender");
    events_->push_back(children().empty() ? "no children" : "children");
    logger().info("still logging");
  }
  void receive(const Ping&) {}

 private:
  EventsPtr events_;
};

// LC-07: nobody can keep the object of a stopped actor; its destructor is the last that sees it.
TEST(Stopping, AnActorsSurroundingsAreValidUntilItsDestructorHasReturned) {
  System sys;
  const EventsPtr events = new_events();
  const auto ref = sys.actor_of<LooksAroundAtTheEnd>(actors::named("a"), events);
  ref.tell(Ping{});
  ref.tell(actors::PoisonPill{});
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"/user/a of /user in test", "no sender", "no children"}));
  EXPECT_EQ(sys.log().count(actors::Level::info, "still logging"), 1U);
}

// LC-07
TEST(Stopping, ARefToAStoppedActorStaysAnObjectThatCanBeUsed) {
  System sys;
  TestProbe probe(sys);
  const auto ref = sys.actor_of<Recording>(actors::named("a"), new_events(), "a");
  sys.run_until_idle();
  sys.system().stop(ref);
  sys.run_until_idle();
  EXPECT_TRUE(ref);
  EXPECT_EQ(ref.path(), "(stopped)");
  EXPECT_EQ(ref, actors::Ref<Recording>(ref));
  ref.tell(Ping{1});
  EXPECT_THROW(static_cast<void>(ref.ask(Ping{1}).get()), actors::ActorTerminated);
  sys.system().stop(ref);
  probe.watch(ref);
  EXPECT_EQ(probe.expect_terminated(ref).reason.kind(), actors::ExitReason::Kind::noproc);
}

}  // namespace
}  // namespace acceptance
