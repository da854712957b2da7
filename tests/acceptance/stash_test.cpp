// Acceptance cases, section 7: the stash.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/acceptance/stash_fixture.hpp"

namespace acceptance {
namespace {

using actors::ActorRef;
using actors::Behavior;
using actors::testkit::System;

class Stash : public StashFixture {};

// ST-01
TEST_F(Stash, GivesBackInTheOriginalOrderAheadOfNewerMessages) {
  become_stashing();
  tell_pings(1, 3);
  EXPECT_TRUE(noted().empty());
  actor.tell(Do{[](Changing& self) {
    self.unbecome();
    self.unstash_all();
  }});
  tell_pings(4, 5);
  EXPECT_EQ(noted(), (Events{"c0 ping 1", "c0 ping 2", "c0 ping 3", "c0 ping 4", "c0 ping 5"}));
}

TEST_F(Stash, AMessageMayBeStashedAgainWhenItComesAgain) {
  become_stashing();
  tell_pings(1, 3);
  for (int i = 0; i < 3; ++i) {
    tell([](Changing& self) { self.unstash_all(); });
  }
  tell_pings(4, 4);
  open_up();
  EXPECT_EQ(noted(), (Events{"c0 ping 1", "c0 ping 2", "c0 ping 3", "c0 ping 4"}));
}

// ST-02
TEST_F(Stash, TheSameMessageTwiceIsAnError) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Ping&) {
      self.stash();
      try {
        self.stash();
        self.note("no error");
      } catch (const actors::AlreadyStashed& error) {
        self.note(error.what());
      }
      self.unbecome();
    }});
  });
  tell_pings(1, 1);
  EXPECT_EQ(noted(), (Events{"c0 /user/changing: stash() of a acceptance::Ping that is stashed "
                             "already; once is enough"}));
  open_up();
  EXPECT_EQ(noted(), (Events{"c0 ping 1"}));
}

// ST-04
TEST_F(Stash, ATerminatedComesAgainAndIsNoDeathPact) {
  const auto other = sys.actor_of<Recording>(actors::named("other"), new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other);
    self.become(self.stashing());
  });
  sys.stop(other);
  sys.run_until_idle();
  tell_pings(1, 1);
  tell([](Changing& self) {
    self.become(Behavior{[&self](const actors::Terminated& end) { self.note("ended " + end.path); },
                         [&self](const Ping&) { self.note("ping"); }});
    self.unstash_all();
  });
  EXPECT_EQ(noted(), (Events{"c0 ended /user/other", "c0 ping"}));
}

TEST_F(Stash, ATerminatedThatComesAgainToNoClauseIsADeathPactAfterAll) {
  const auto other = sys.actor_of<Recording>(new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other);
    self.become(self.stashing());
  });
  sys.stop(other);
  sys.run_until_idle();
  sys.log().expect_log(1, actors::Level::error, "DeathPact", [&] { open_up(); });
}

// DW-10
TEST_F(Stash, KeepsTheMessageOfAWatchIntact) {
  const auto other = sys.actor_of<Recording>(new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other, "it has ended");
    self.become(self.stashing());
  });
  sys.stop(other);
  sys.run_until_idle();
  tell([](Changing& self) {
    self.become(self.noting("a"));
    self.unstash_all();
  });
  EXPECT_EQ(noted(), (Events{"c0 a it has ended"}));
}

// ST-07
TEST_F(Stash, IsDeadLettersWhenTheActorStops) {
  sys.system().event_stream().subscribe<actors::DeadLetter>(probe.ref());
  become_stashing();
  tell_pings(1, 2);
  const auto asked = actor.ask(Ping{3});
  actor.tell(Do{[](Changing& self) { self.stop(); }});
  tell_pings(4, 4);
  for (int i = 1; i <= 4; ++i) {
    const auto letter = probe.expect<actors::DeadLetter>();
    EXPECT_EQ(letter.message.get<Ping>().number, i);
    EXPECT_EQ(letter.recipient, ActorRef(actor));
  }
  EXPECT_THROW(asked.get(), actors::ActorTerminated);
}

TEST_F(Stash, IsDeadLettersWhenTheSystemEnds) {
  class Waiting : public actors::Actor {
   public:
    void receive(const Ping&) { stash(); }
  };
  System other;
  const auto waiting = other.actor_of<Waiting>();
  const auto asked = waiting.ask(Ping{1});
  other.run_until_idle();
  other->terminate();
  other.run_until_idle();
  EXPECT_THROW(asked.get(), actors::ActorTerminated);
}

// ST-08
TEST_F(Stash, GivesBackAFewAtATimeTheOldestFirst) {
  become_stashing();
  tell_pings(1, 5);
  actor.tell(Do{[](Changing& self) {
    self.unbecome();
    self.unstash(2);
  }});
  tell_pings(6, 6);
  EXPECT_EQ(noted(), (Events{"c0 ping 1", "c0 ping 2", "c0 ping 6"}));
  actor.tell(Do{[](Changing& self) {
    self.unstash(1);
    self.unstash(0);
    self.unstash(1);  // ahead of what has been given back before: it is the newest order
  }});
  EXPECT_EQ(noted(), (Events{"c0 ping 4", "c0 ping 3"}));
  tell([](Changing& self) { self.unstash(10); });
  EXPECT_EQ(noted(), (Events{"c0 ping 5"}));
}

/// Its child, by the directive it is given.
class Parent : public actors::Actor {
 public:
  Parent(const EventsPtr& events, actors::Directive directive)
      : child_(actor_of<Changing>(events, "k")), directive_(directive) {}
  void receive(const actors::Message& any) { child_.tell(any); }
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(directive_));
  }

 private:
  ActorRef child_;
  actors::Directive directive_;
};

/// What a child does that fails in the middle of three messages given back.
Events fail_in_the_middle(System& sys, actors::Directive directive) {
  const auto events = new_events();
  const ActorRef child = sys.actor_of<Parent>(events, directive);
  child.tell(Do{[](Changing& self) { self.become(self.stashing()); }});
  child.tell(Ping{1});
  child.tell(Fail{});
  child.tell(Ping{2});
  child.tell(Do{[](Changing& self) {
    self.become(Behavior{[&self](const Ping& ping) { self.note(std::to_string(ping.number)); },
                         [](const Fail&) { throw std::runtime_error("boom"); }});
    self.unstash_all();
  }});
  child.tell(Ping{3});
  sys.run_until_idle();
  std::erase_if(*events, [](const std::string& line) {
    return line.ends_with("constructed") || line.ends_with("destroyed");
  });
  return *events;
}

// ST-09
TEST_F(Stash, AFailureInTheMiddleOfWhatComesBackLosesOnlyTheMessageThatFailed) {
  EXPECT_EQ(fail_in_the_middle(sys, actors::Directive::resume),
            (Events{"k0 pre_start", "k0 1", "k0 2", "k0 3"}));
  EXPECT_EQ(fail_in_the_middle(sys, actors::Directive::restart),
            (Events{"k0 pre_start", "k0 1", "k0 pre_restart", "k0 post_stop", "k1 post_restart",
                    "k1 pre_start", "k1 ping 2", "k1 ping 3"}));
  EXPECT_EQ(fail_in_the_middle(sys, actors::Directive::stop),
            (Events{"k0 pre_start", "k0 1", "k0 post_stop"}));
}

TEST_F(Stash, ARestartGivesEverythingBackToTheNewObjectInOrder) {
  become_stashing();
  tell_pings(1, 2);
  actor.tell(Do{[](Changing&) { throw std::runtime_error("boom"); }});
  tell_pings(3, 3);
  Events all = noted();
  std::erase_if(all,
                [](const std::string& line) { return line.find("ping") == std::string::npos; });
  EXPECT_EQ(all, (Events{"c1 ping 1", "c1 ping 2", "c1 ping 3"}));
}

TEST_F(Stash, ResumingKeepsItAsItIs) {
  const auto list = new_events();
  const ActorRef child = sys.actor_of<Parent>(list, actors::Directive::resume);
  child.tell(Do{[](Changing& self) { self.become(self.stashing()); }});
  child.tell(Ping{1});
  child.tell(Do{[](Changing&) { throw std::runtime_error("boom"); }});
  sys.run_until_idle();
  EXPECT_NE(list->back(), "k0 ping 1");
  child.tell(Do{[](Changing& self) {
    self.unbecome();
    self.unstash_all();
  }});
  sys.run_until_idle();
  EXPECT_EQ(list->back(), "k0 ping 1");
}

TEST_F(Stash, AMessageThatIsStashedByAHandlerThatFailsIsNotLost) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const Ping&) {
      self.stash();
      throw std::runtime_error("boom");
    }});
  });
  const auto answer = actor.ask(Ping{7});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 7);  // by the new object
  EXPECT_EQ(events->back(), "c1 ping 7");
}

TEST_F(Stash, BeyondItsCapacityIsAnErrorAndTheMessageThatOfTheFailure) {
  class Bounded : public Changing {
   public:
    Bounded(EventsPtr events, std::string name) : Changing(std::move(events), std::move(name)) {
      set_stash_capacity(2);
      become(stashing());
    }
    void pre_restart(const actors::Failure& failure) override {
      note(std::to_string(failure.message().get<Ping>().number) + ": " +
           std::string(failure.what()));
    }
  };
  const auto bounded = sys.actor_of<Bounded>(actors::named("bounded"), events, "b");
  bounded.tell(Ping{1});
  bounded.tell(Ping{2});
  const auto refused = bounded.ask(Ping{3});
  EXPECT_THROW(refused.get(), actors::StashOverflow);
  sys.run_until_idle();
  EXPECT_EQ(std::count(events->begin(), events->end(),
                       "b0 3: /user/bounded: stash() of a acceptance::Ping: 2 messages are "
                       "stashed, as many as set_stash_capacity() allows"),
            1);
  static_cast<void>(noted());
  bounded.tell(Do{[](Changing& self) {
    self.unbecome();
    self.unstash_all();
  }});
  EXPECT_EQ(noted(), (Events{"b1 ping 1", "b1 ping 2"}));
}

}  // namespace
}  // namespace acceptance
