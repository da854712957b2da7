// actors::debug: one actor from outside.

#include "actors/debug.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/mailboxes.hpp"
#include "actors/supervisor.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/seeing/subject.hpp"

namespace seeing {
namespace {

using namespace std::chrono_literals;
using actors::debug::inspect;
using actors::debug::Report;
using actors::debug::resume;
using actors::debug::State;
using actors::debug::suspend;
using actors::testkit::System;
using actors::testkit::TestProbe;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Broken : public actors::Actor {
 public:
  using Protocol = actors::Messages<>;
  Broken() { throw std::runtime_error("no"); }
};

class Debug : public testing::Test {
 protected:
  void tell(int first, int last) {
    for (int i = first; i <= last; ++i) {
      actor.tell(Number{i});
    }
    sys.run_until_idle();
  }
  System sys;
  std::shared_ptr<Numbers> seen = std::make_shared<Numbers>();
  actors::Ref<Subject> actor = sys.actor_of<Subject>(actors::named("a"), seen);
};

// DI-02
TEST_F(Debug, ASuspendedActorKeepsItsMessagesUntilItIsResumedAndThenHandlesAllInOrder) {
  suspend(actor).get();
  tell(1, 3);
  EXPECT_THAT(*seen, IsEmpty());
  resume(actor).get();
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(1, 2, 3));
}

// MB-02
TEST_F(Debug, ASuspendedActorWithABoundedMailboxKeepsAsManyAsItHoldsAndTheRestIsDeadLetters) {
  TestProbe letters(sys);
  sys->event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto small = sys.actor_of<Subject>(actors::with_mailbox(actors::bounded(10)), seen);
  suspend(small).get();
  for (int i = 0; i < 20; ++i) {
    small.tell(Number{i});
  }
  EXPECT_EQ(inspect(small).get().waiting, 10U);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Number>().value, 10 + i);
  }
  letters.expect_no_message();
}

TEST_F(Debug, SuspendAndResumeTwiceAreAsGoodAsOnce) {
  suspend(actor).get();
  suspend(actor).get();
  tell(1, 1);
  resume(actor).get();
  resume(actor).get();
  tell(2, 2);
  EXPECT_THAT(*seen, ElementsAre(1, 2));
}

TEST_F(Debug, AnActorCanBeStoppedWhileItIsSuspended) {
  TestProbe probe(sys);
  probe.watch(actor);
  suspend(actor).get();
  tell(1, 1);
  sys.stop(actor);
  EXPECT_EQ(probe.expect_terminated(actor).reason.kind(), actors::ExitReason::Kind::stopped);
  EXPECT_THAT(*seen, IsEmpty());
}

TEST_F(Debug, AnActorCanBeKilledWhileItIsSuspended) {
  TestProbe probe(sys);
  probe.watch(actor);
  suspend(actor).get();
  actor.tell(actors::Kill{});
  EXPECT_EQ(probe.expect_terminated(actor).reason.kind(), actors::ExitReason::Kind::killed);
}

TEST_F(Debug, APoisonPillWaitsWithTheOtherMessages) {
  TestProbe probe(sys);
  probe.watch(actor);
  suspend(actor).get();
  tell(1, 1);
  actor.tell(actors::PoisonPill{});
  probe.expect_no_message();
  resume(actor).get();
  probe.expect_terminated(actor);
  EXPECT_THAT(*seen, ElementsAre(1));
}

TEST_F(Debug, ChildrenOfASuspendedActorGoOn) {
  actors::Ref<Subject> child;
  actor.tell(Do{[&](Subject& self) { child = self.actor_of<Subject>(actors::named("c"), seen); }});
  sys.run_until_idle();
  suspend(actor).get();
  child.tell(Number{7});
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(7));
}

TEST_F(Debug, AFailureOfASuspendedActorsChildIsDecided) {
  actors::Ref<Subject> child;
  actor.tell(Do{[&](Subject& self) { child = self.actor_of<Subject>(actors::named("c"), seen); }});
  sys.run_until_idle();
  suspend(actor).get();
  child.tell(Do{[](Subject&) { throw std::runtime_error("told to"); }});
  child.tell(Number{8});
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(8));
  EXPECT_EQ(inspect(child).get().restarts, 1U);
}

TEST_F(Debug, ARestartLeavesItSuspended) {
  actor.tell(Do{[this](Subject&) {
    static_cast<void>(suspend(actor));
    throw std::runtime_error("told to");
  }});
  tell(1, 1);
  const Report report = inspect(actor).get();
  EXPECT_EQ(report.restarts, 1U);
  EXPECT_EQ(report.state, State::suspended);
  EXPECT_THAT(*seen, IsEmpty());
  resume(actor).get();
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(1));
}

TEST_F(Debug, AHandlerThatIsParkedGoesOnToItsEndAndNoFurther) {
  const auto silent = sys.actor_of<Silent>();
  actor.tell(Do{[&, silent](Subject& self) {
    try {
      static_cast<void>(silent.ask(Question{}, 10s).get());
    } catch (const actors::AskTimeout&) {
      self.seen().push_back(-1);
    }
  }});
  sys.run_until_idle();
  suspend(actor).get();
  tell(1, 1);
  sys.advance(10s);
  EXPECT_THAT(*seen, ElementsAre(-1));
  resume(actor).get();
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(-1, 1));
}

TEST_F(Debug, AProcessIsHeldAtItsNextReceive) {
  const auto process = sys->spawn(
      [](actors::Process& self, std::shared_ptr<Numbers> to) {
        for (;;) {
          to->push_back(self.receive<Number>().value);
        }
      },
      seen);
  sys.run_until_idle();
  suspend(process).get();
  process.tell(Number{1});
  process.tell(Number{2});
  sys.run_until_idle();
  EXPECT_THAT(*seen, IsEmpty());
  const Report report = inspect(process).get();
  EXPECT_EQ(report.type, "process");
  EXPECT_EQ(report.state, State::suspended);
  EXPECT_EQ(report.waiting, 2U);
  EXPECT_THAT(report.waits_for, HasSubstr("waits for a message"));
  resume(process).get();
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(1, 2));
}

TEST_F(Debug, TheGracefulEndOfTheSystemResumesWhomItFindsSuspended) {
  suspend(actor).get();
  tell(1, 2);
  EXPECT_TRUE(sys->shutdown(1s));
  EXPECT_THAT(*seen, ElementsAre(1, 2));
}

class Group : public actors::Supervisor {
 public:
  explicit Group(const std::shared_ptr<Numbers>& seen)
      : Supervisor({}, {{.id = "a", .start = actors::props<Subject>(seen).named("a")}}) {}
};

TEST_F(Debug, TheGracefulEndResumesTheChildrenOfASupervisorToo) {
  sys.actor_of<Group>(actors::named("group"), seen);
  sys.run_until_idle();
  const actors::ActorRef child = sys->find("/user/group/a");
  suspend(child).get();
  child.tell(Number{1});
  EXPECT_TRUE(sys->shutdown(1s));
  EXPECT_THAT(*seen, ElementsAre(1));
}

TEST_F(Debug, InAnEndingSystemNobodyIsSuspendedAnyMore) {
  // Holds the end up: the system waits for this handler.
  const auto silent = sys.actor_of<Silent>();
  sys.actor_of<Subject>().tell(
      Do{[&](Subject&) { static_cast<void>(silent.ask(Question{}, 10s).get()); }});
  sys.run_until_idle();
  const auto ended = sys->terminate();
  const auto late = suspend(actor);
  sys.run_until_idle();
  EXPECT_TRUE(late.ready());
  EXPECT_THROW(late.get(), actors::Error);
  EXPECT_TRUE(ended.ready());
}

TEST_F(Debug, InspectTellsWhatIsInTheMailboxAndWhoBelongsToTheActor) {
  actor.tell(Do{[](Subject& self) {
    self.actor_of<Subject>(actors::named("one"));
    self.actor_of<Subject>(actors::named("two"));
  }});
  actor.tell(Do{[](Subject& self) { self.stash(); }});
  TestProbe probe(sys);
  probe.watch(actor);
  sys.run_until_idle();
  suspend(actor).get();
  tell(1, 11);
  const Report report = inspect(actor).get();
  EXPECT_EQ(report.path, "/user/a");
  EXPECT_EQ(report.type, "seeing::Subject");
  EXPECT_EQ(report.state, State::suspended);
  EXPECT_TRUE(report.suspended_here);
  EXPECT_FALSE(report.suspended_by_parent);
  EXPECT_EQ(report.waiting, 11U);
  EXPECT_EQ(report.next.size(), Report::kShown);
  EXPECT_EQ(report.next.front(), "seeing::Number");
  EXPECT_EQ(report.stashed, 1U);
  EXPECT_EQ(report.children, 2U);
  EXPECT_EQ(report.watchers, 1U);
  EXPECT_EQ(report.dispatcher, "default");
  EXPECT_THAT(report.to_text(),
              HasSubstr("/user/a (seeing::Subject) on \"default\": suspended by debug::suspend()\n"
                        "  waiting: 11, next seeing::Number, "));
}

TEST_F(Debug, InspectSeesIntoAPriorityMailboxInItsOrder) {
  const auto urgent = sys.actor_of<Subject>(
      actors::with_mailbox(actors::by_priority(actors::Priorities().of<Do>(0).otherwise(1))), seen);
  suspend(urgent).get();
  urgent.tell(Number{1});
  urgent.tell(Do{[](Subject&) {}});
  EXPECT_THAT(inspect(urgent).get().next, ElementsAre("seeing::Do", "seeing::Number"));
  resume(urgent).get();
  sys.run_until_idle();
  EXPECT_THAT(*seen, ElementsAre(1));
}

TEST_F(Debug, InspectSaysWhatAParkedHandlerHandlesAndWaitsFor) {
  const auto silent = sys.actor_of<Silent>(actors::named("silent"));
  actor.tell(Do{[silent](Subject&) { static_cast<void>(silent.ask(Question{}, 1min).get()); }});
  sys.advance(5s);
  const Report report = inspect(actor).get();
  EXPECT_EQ(report.state, State::live);
  EXPECT_EQ(report.handling, "seeing::Do");
  EXPECT_EQ(report.waits_for, "waits for an answer of /user/silent to seeing::Question, for 5s");
  sys.advance(1min);
}

TEST_F(Debug, AnActorMayInspectItself) {
  std::string text;
  actor.tell(Do{[&](Subject&) { text = inspect(actor).get().path; }});
  sys.run_until_idle();
  EXPECT_EQ(text, "/user/a");
}

TEST_F(Debug, WithGivesTheObjectToAFunction) {
  tell(1, 2);
  EXPECT_EQ(actors::debug::with<Subject>(actor, [](Subject& s) { return s.seen().size(); }).get(),
            2U);
  actors::debug::with<Subject>(actor, [](Subject& s) { s.seen().clear(); }).get();
  EXPECT_THAT(*seen, IsEmpty());
}

TEST_F(Debug, WhatTheFunctionGivenToWithThrowsComesBackAndTheActorLivesOn) {
  const auto failed = actors::debug::with<Subject>(
      actor, [](Subject&) -> int { throw std::logic_error("not like this"); });
  EXPECT_THROW(failed.get(), std::logic_error);
  tell(1, 1);
  EXPECT_THAT(*seen, ElementsAre(1));
}

TEST_F(Debug, WithWaitsForTheObjectOfAnActorThatRestarts) {
  tell(1, 1);
  actor.tell(Do{[](Subject&) { throw std::runtime_error("told to"); }});
  const auto count =
      actors::debug::with<Subject>(actor, [](const Subject& s) { return s.restarted(); });
  sys.run_until_idle();
  EXPECT_FALSE(count.get());  // it was quicker than the failure
  EXPECT_TRUE(
      actors::debug::with<Subject>(actor, [](const Subject& s) { return s.restarted(); }).get());
}

TEST_F(Debug, WithGivesNoObjectThatCannotBeBuilt) {
  const auto none =
      actors::debug::with<Broken>(sys.actor_of<Broken>(), [](const Broken&) { return 1; });
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(none.get()), actors::ActorTerminated);
}

TEST_F(Debug, WithRefusesAnotherClassAndAProcess) {
  const auto wrong = actors::debug::with<Silent>(actor, [](Silent&) {});
  EXPECT_THAT([&] { wrong.get(); },
              testing::ThrowsMessage<actors::Error>(HasSubstr("/user/a is a seeing::Subject")));
  const auto process = sys->spawn([](actors::Process& self) { self.receive<Number>(); });
  const auto none = actors::debug::with<Subject>(process, [](Subject&) {});
  EXPECT_THAT([&] { none.get(); },
              testing::ThrowsMessage<actors::Error>(HasSubstr("has no object: it is a process")));
}

TEST_F(Debug, EveryCallAnswersForAnActorThatHasEnded) {
  sys.stop(actor);
  sys.run_until_idle();
  EXPECT_THROW(suspend(actor).get(), actors::ActorTerminated);
  EXPECT_THROW(resume(actor).get(), actors::ActorTerminated);
  EXPECT_THROW(static_cast<void>(inspect(actor).get()), actors::ActorTerminated);
  EXPECT_THROW(actors::debug::with<Subject>(actor, [](Subject&) {}).get(), actors::ActorTerminated);
  EXPECT_THROW(suspend(actors::ActorRef()).get(), actors::ActorTerminated);
}

TEST_F(Debug, EveryCallRefusesAnAsksPromise) {
  actors::ActorRef asker;
  // Whoever asks from outside is a promise to the actor.
  class Curious : public actors::Actor {
   public:
    using Protocol = actors::Messages<int(Question)>;
    explicit Curious(actors::ActorRef* to) : to_(to) {}
    int receive(const Question& /*question*/) {
      *to_ = sender();
      return 1;
    }

   private:
    actors::ActorRef* to_;
  };
  sys.actor_of<Curious>(&asker).ask(Question{}, 1s).get();
  EXPECT_THROW(static_cast<void>(suspend(asker)), actors::Error);
  EXPECT_THROW(static_cast<void>(resume(asker)), actors::Error);
  EXPECT_THROW(static_cast<void>(inspect(asker)), actors::Error);
  EXPECT_THROW(static_cast<void>(actors::debug::with<Subject>(asker, [](Subject&) {})),
               actors::Error);
}

TEST_F(Debug, AnOrderToAnActorThatEndsFirstFails) {
  sys.stop(actor);
  const auto late = inspect(actor);
  sys.run_until_idle();
  EXPECT_TRUE(late.ready());
}

}  // namespace
}  // namespace seeing
