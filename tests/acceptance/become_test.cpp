// Acceptance cases about become and unbecome.

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/changing_actor.hpp"
#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using actors::Behavior;
using actors::testkit::System;
using actors::testkit::TestProbe;

class Become : public testing::Test {
 protected:
  void tell(std::function<void(Changing&)> run) {
    actor.tell(Do{std::move(run)});
    sys.run_until_idle();
  }
  void tell(const char* text) {
    actors::ActorRef(actor).tell(text);
    sys.run_until_idle();
  }
  [[nodiscard]] Events noted() { return take_notes(*events); }

  System sys;
  EventsPtr events = new_events();
  actors::Ref<Changing> actor = sys.actor_of<Changing>(actors::named("changing"), events, "c");
  TestProbe unhandled{sys};

  void SetUp() override {
    sys.system().event_stream().subscribe<actors::UnhandledMessage>(unhandled.ref());
    sys.run_until_idle();
    static_cast<void>(noted());
  }
};

TEST_F(Become, ABehaviorTakesTheMessagesFromTheNextOneOn) {
  tell([](Changing& self) {
    self.become(self.noting("a"));
    self.note("still the same handler");
  });
  tell("one");
  EXPECT_EQ(noted(), (Events{"c0 still the same handler", "c0 a one"}));
}

TEST_F(Become, WhatItHasNoClauseForGoesToUnhandledAndNotToReceive) {
  tell([](Changing& self) { self.become(self.noting("a")); });
  actor.tell(Ping{1});
  const auto event = unhandled.expect<actors::UnhandledMessage>();
  EXPECT_EQ(event.message.get<Ping>().number, 1);
  EXPECT_EQ(event.recipient, actors::ActorRef(actor));
  EXPECT_TRUE(noted().empty());
}

TEST_F(Become, AnEmptyBehaviorTakesNothing) {
  tell([](Changing& self) { self.become(Behavior()); });
  tell("one");
  EXPECT_EQ(unhandled.expect<actors::UnhandledMessage>().message.get<std::string>(), "one");
}

TEST_F(Become, ReplacesWhatItBecameLast) {
  tell([](Changing& self) { self.become(self.noting("a")); });
  tell([](Changing& self) { self.become(self.noting("b")); });
  tell("one");
  tell([](Changing& self) { self.unbecome(); });
  EXPECT_EQ(noted(), (Events{"c0 b one"}));
  actor.tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 ping 2"}));
}

TEST_F(Become, UnbecomeComesBackToWhatWasBeforeAStackedOne) {
  tell([](Changing& self) { self.become_stacked(self.noting("a")); });
  tell([](Changing& self) { self.become_stacked(self.noting("b")); });
  tell([](Changing& self) { self.become(self.noting("c")); });  // in place of b
  for (int i = 0; i < 3; ++i) {
    tell("now");
    tell([](Changing& self) { self.unbecome(); });
  }
  EXPECT_EQ(noted(), (Events{"c0 c now", "c0 a now"}));
  EXPECT_EQ(unhandled.expect<actors::UnhandledMessage>().message.get<std::string>(), "now");
}

TEST_F(Become, UnbecomeOfOneThatHasBecomeNothingIsHarmless) {
  tell([](Changing& self) {
    self.unbecome();
    self.become(self.noting("a"));
    self.unbecome();
    self.unbecome();
  });
  EXPECT_EQ(actor.ask(Ping{3}).get(), 3);
}

// LC-05
TEST_F(Become, ARestartComesBackToTheReceiveFunctions) {
  tell([](Changing& self) {
    self.become(self.noting("a"));
    self.become_stacked(Behavior{[](const Ping&) { throw std::runtime_error("boom"); }});
  });
  actor.tell(Ping{1});
  sys.run_until_idle();
  static_cast<void>(noted());
  EXPECT_EQ(actor.ask(Ping{2}).get(), 2);
  tell([](Changing& self) { self.unbecome(); });
  EXPECT_EQ(actor.ask(Ping{3}).get(), 3);
  EXPECT_EQ(noted(), (Events{"c1 ping 2", "c1 ping 3"}));
}

/// Resumes its child, to which it passes on what it is told.
class Resuming : public actors::Actor {
 public:
  explicit Resuming(const EventsPtr& events) : child_(actor_of<Changing>(events, "r")) {}
  void receive(const Do& message) { child_.tell(message); }
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::resume));
  }

 private:
  actors::Ref<Changing> child_;
};

TEST_F(Become, ResumingAfterAFailureKeepsTheBehavior) {
  const auto parent = sys.actor_of<Resuming>(events);
  parent.tell(Do{[](Changing& self) { self.become(self.noting("a")); }});
  parent.tell(Do{[](Changing&) { throw std::runtime_error("boom"); }});
  parent.tell(Do{[](Changing& self) { self.self().tell("after"); }});
  sys.run_until_idle();
  EXPECT_EQ(events->back(), "r0 a after");
}

TEST_F(Become, ClausesAreTriedInOrderWithGuardsAndPatterns) {
  tell([](Changing& self) {
    self.become(Behavior{
        actors::when([](const Ping& p) { return p.number > 10; },
                     [&self](const Ping&) { self.note("large"); }),
        [&self](const Ping&) { self.note("small"); },
        actors::when(actors::map_of({{"kind", "job"}}),
                     [&self](const actors::Value& job) { self.note("job " + job.to_json()); }),
        [&self](const actors::Message& any) { self.note("any " + any.type_name()); }});
  });
  actor.tell(Ping{11});
  actor.tell(Ping{9});
  const actors::ActorRef untyped = actor;
  untyped.tell(actors::Value{{"kind", "job"}});
  untyped.tell(actors::Value{{"kind", "other"}});
  untyped.tell("text");
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 large", "c0 small", R"(c0 job {"kind":"job"})",
                             "c0 any actors::Value", "c0 any std::string"}));
}

TEST_F(Become, WhatAClauseReturnsAnswersAnAsk) {
  actors::Promise<double> later;
  tell([&later](Changing& self) {
    self.become(Behavior{[](const Ping& ping) { return -ping.number; },
                         [](const std::string&) { return "text"; }, [](const StopYourself&) {},
                         [&later](const Do&) { return later.future(); },
                         [](const Fail& fail) -> int { throw std::runtime_error(fail.what); }});
  });
  const actors::ActorRef untyped = actor;
  EXPECT_EQ(actor.ask(Ping{5}).get(), -5);
  EXPECT_EQ(untyped.ask<std::string>("?").get(), "text");
  EXPECT_NO_THROW(untyped.ask<void>(StopYourself{}).get());
  const actors::Future<double> answer = untyped.ask<double>(Do{});
  sys.run_until_idle();
  EXPECT_FALSE(answer.ready());
  later.set(0.5);
  EXPECT_EQ(answer.get(), 0.5);
  EXPECT_THROW(untyped.ask<int>(Fail{}).get(), std::runtime_error);
}

TEST_F(Become, AClauseMayAnswerLater) {
  actors::Promise<int> later;
  tell([&later](Changing& self) {
    self.become(Behavior{[&](const Ping&) {
      later = self.reply_later<int>();
      return 0;
    }});
  });
  const actors::Future<int> answer = actor.ask(Ping{1});
  sys.run_until_idle();
  later.set(7);
  EXPECT_EQ(answer.get(), 7);
}

/// Cannot be copied.
struct Parcel {
  std::unique_ptr<int> content;
};

TEST_F(Become, AClauseTakesAMessageOverLikeAReceiveDoes) {
  std::unique_ptr<int> taken;
  tell([&taken](Changing& self) {
    self.become(Behavior{[&taken](Parcel parcel) { taken = std::move(parcel.content); },
                         [](std::string&&) { throw std::runtime_error("boom"); },
                         [](const Ping&) { throw std::runtime_error("boom"); }});
  });
  actors::ActorRef(actor).tell(Parcel{std::make_unique<int>(8)});
  sys.run_until_idle();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, 8);
}

TEST_F(Become, OnlyAMessageThatAClauseLeavesWholeIsShownInAFailure) {
  class Failing : public Changing {
   public:
    using Changing::Changing;
    void pre_restart(const actors::Failure& failure) override {
      note(failure.message() ? failure.message().type_name() : "nothing");
    }
  };
  const actors::ActorRef failing = sys.actor_of<Failing>(events, "f");
  for (int i = 0; i < 2; ++i) {
    failing.tell(Do{[](Changing& self) {
      self.become(Behavior{[](std::string) { throw std::runtime_error("by value"); },
                           [](const std::vector<int>&) { throw std::runtime_error("by ref"); }});
    }});
    if (i == 0) {
      failing.tell("text");
    } else {
      failing.tell(std::vector<int>{1});
    }
    sys.run_until_idle();
  }
  EXPECT_EQ(std::count(events->begin(), events->end(), "f0 nothing"), 1);
  EXPECT_EQ(std::count(events->begin(), events->end(), "f1 std::vector<int, std::allocator<int> >"),
            1);
}

TEST_F(Become, AClauseTakesTerminated) {
  const auto other = sys.actor_of<Recording>(actors::named("other"), new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other);
    self.become(
        Behavior{[&self](const actors::Terminated& end) { self.note("ended " + end.path); }});
  });
  sys.stop(other);
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 ended /user/other"}));
}

TEST_F(Become, ATerminatedThatNoClauseTakesIsADeathPact) {
  const auto other = sys.actor_of<Recording>(new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other);
    self.become(self.noting("a"));
  });
  sys.log().expect_log(1, actors::Level::error, "DeathPact", [&] {
    sys.stop(other);
    sys.run_until_idle();
  });
  EXPECT_EQ(noted(), (Events{"c0 post_stop", "c0 destroyed"}));
}

TEST_F(Become, AClauseTakesTheMessageOfAWatch) {
  const auto other = sys.actor_of<Recording>(new_events(), "o");
  tell([&other](Changing& self) {
    self.watch(other, "it has ended");
    self.become(self.noting("a"));
  });
  sys.stop(other);
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 a it has ended"}));
}

TEST_F(Become, PoisonPillAndKillNeedNoClause) {
  const auto takes_all = [](Changing& self) {
    self.become(Behavior{[](const actors::Message&) {}});
  };
  const auto killed = sys.actor_of<Changing>(events, "k");
  killed.tell(Do{takes_all});
  sys.run_until_idle();
  killed.tell(actors::Kill{});
  actor.tell(Do{takes_all});
  actor.tell(actors::PoisonPill{});
  sys.run_until_idle();
  EXPECT_EQ(std::count(events->begin(), events->end(), "c0 post_stop"), 1);
  EXPECT_EQ(std::count(events->begin(), events->end(), "k0 post_stop"), 1);
}

TEST_F(Become, CallbacksOfFuturesRunAsAlways) {
  actors::Promise<int> promise;
  tell([&promise](Changing& self) {
    promise.future().then([&self](int n) { self.note("then " + std::to_string(n)); });
    self.become(Behavior());
  });
  promise.set(4);
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 then 4"}));
}

/// Says that it goes.
struct Capture {
  explicit Capture(EventsPtr list) : events(std::move(list)) {}
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  ~Capture() { events->push_back("capture destroyed"); }
  EventsPtr events;
};

TEST_F(Become, AClauseThatReplacesItsBehaviorLivesUntilItHasReturned) {
  tell([this](Changing& self) {
    self.become(Behavior{[&self, kept = std::make_shared<Capture>(events)](const Ping& ping) {
      self.become(self.noting("b"));
      self.unbecome();
      self.note("still there");
      return kept->events == nullptr ? 0 : ping.number;
    }});
  });
  EXPECT_EQ(actor.ask(Ping{1}).get(), 1);
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 still there", "capture destroyed"}));
}

TEST_F(Become, WhatABehaviorHoldsGoesBeforeTheObject) {
  tell([this](Changing& self) {
    self.become(Behavior{[kept = std::make_shared<Capture>(events)](const Ping&) {}});
  });
  sys.stop(actor);
  sys.run_until_idle();
  EXPECT_EQ(noted(), (Events{"c0 post_stop", "capture destroyed", "c0 destroyed"}));
}

TEST_F(Become, OneBehaviorMayBeBecomeAgainAndAgain) {
  const auto kept = std::make_shared<Behavior>();
  tell([&kept](Changing& self) {
    *kept = self.noting("a");
    self.become_stacked(*kept);
    self.become_stacked(*kept);
  });
  tell("one");
  tell([](Changing& self) { self.unbecome(); });
  tell("two");
  EXPECT_EQ(noted(), (Events{"c0 a one", "c0 a two"}));
}

/// Becomes what takes no more than a text, before its first message.
class BornAnother : public Recording {
 public:
  using Recording::Recording;
  void pre_start() override {
    become(Behavior{[this](const std::string& text) { note(text); }});
  }
};

TEST_F(Become, AnActorMayBecomeAnotherBeforeItsFirstMessage) {
  const auto born = sys.actor_of<BornAnother>(events, "b");
  const actors::ActorRef untyped = born;
  untyped.tell("one");
  sys.run_until_idle();
  EXPECT_EQ(events->back(), "b0 one");
  EXPECT_TRUE(untyped.as<BornAnother>());  // still of its class
  EXPECT_FALSE(untyped.as<Changing>());
}

}  // namespace
}  // namespace acceptance
