#include "actors/testkit/behavior_test_kit.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;

struct Hire {
  std::string name;
};
struct Dismiss {
  std::string name;
};
struct Lay {
  int bricks = 0;
};
struct Remember {
  std::string key;
};
struct Forget {
  std::string key;
};
struct WatchIt {
  ActorRef ref;
};
struct UnwatchIt {
  ActorRef ref;
};
struct HurryUp {};
struct Relax {};
struct Break {};
struct Leave {};
struct CountBricks {};
struct AskMason {};
struct Upwards {};
struct Idle {};
struct PutAside {};
struct TakeUp {};
struct Tick {};

class Mason : public Actor {
 public:
  explicit Mason(bool* built) { *built = true; }
  void receive(const Lay&) {}
};

class Foreman : public Actor {
 public:
  using Protocol =
      Messages<Hire, Dismiss, Lay, Remember, Forget, WatchIt, UnwatchIt, HurryUp, Relax, Break,
               Leave, int(CountBricks), int(AskMason), Upwards, Idle, PutAside, TakeUp, Tick>;
  explicit Foreman(int bricks) : bricks_(bricks) {
    if (bricks < 0) {
      throw std::invalid_argument("no bricks");
    }
  }
  void pre_start() override { timers().every("day", Tick{}, 24h); }

  void receive(const Hire& hire) {
    const auto mason = actor_of<Mason>(named(hire.name), &mason_built_);
    watch(mason);
    mason.tell(Lay{bricks_}, self());
  }
  void receive(const Dismiss& dismiss) {
    for (const ActorRef& child : children()) {
      if (child.path().ends_with('/' + dismiss.name)) {
        stop(child);
      }
    }
  }
  void receive(const Lay& lay) {
    bricks_ += lay.bricks;
    reply(bricks_);
  }
  void receive(const Remember& what) { timers().once(what.key, Tick{}, 10s); }
  void receive(const Forget& what) { timers().cancel(what.key); }
  void receive(const WatchIt& what) { watch(what.ref); }
  void receive(const UnwatchIt& what) { unwatch(what.ref); }
  void receive(const HurryUp&) { set_receive_timeout(3s); }
  void receive(const Relax&) { cancel_receive_timeout(); }
  void receive(const Break&) { throw std::runtime_error("broken"); }
  void receive(const Leave&) { stop(); }
  int receive(const CountBricks&) const { return bricks_; }
  int receive(const AskMason&) { return children().front().ask<int>(CountBricks{}).get(); }
  void receive(const Upwards&) { parent().tell(std::string("up"), self()); }
  void receive(const Idle&) {}
  void receive(const PutAside&) {
    if (puts_aside_) {
      stash();
    }
  }
  void receive(const TakeUp&) {
    puts_aside_ = false;
    unstash_all();
  }
  void receive(const Tick&) { ++bricks_; }
  void receive(const ReceiveTimeout&) { bricks_ = 0; }
  void receive(const Terminated&) { bricks_ -= 100; }
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}
                           .on<std::runtime_error>(Directive::restart)
                           .on<std::logic_error>(Directive::stop)
                           .otherwise(Directive::escalate));
  }

  static bool mason_built_;

 private:
  int bricks_;
  bool puts_aside_ = true;
};
bool Foreman::mason_built_ = false;

/// Expects a TestFailure whose text has this in it.
template <class F>
void expect_failure(const std::string& part, F&& action) {
  try {
    action();
    ADD_FAILURE() << "no TestFailure with " << part;
  } catch (const TestFailure& failure) {
    EXPECT_NE(std::string(failure.what()).find(part), std::string::npos) << failure.what();
  }
}

class BehaviorKit : public testing::Test {
 protected:
  void SetUp() override {
    Foreman::mason_built_ = false;
    kit.start(named("foreman"), 1'000);
    kit.clear_effects();
  }
  [[nodiscard]] int bricks() { return kit.ask(CountBricks{}).get(); }
  BehaviorTestKit<Foreman> kit;
};

// TK-04
TEST(BehaviorKitStart, RunsConstructorAndPreStartAndTheirEffectsAreThere) {
  BehaviorTestKit<Foreman> kit;
  const Ref<Foreman> foreman = kit.start(named("foreman"), 1'000);
  EXPECT_TRUE(kit.is_alive());
  EXPECT_EQ(foreman, kit.ref());
  EXPECT_EQ(foreman.path(), "/user/kit/foreman");
  const auto timer = kit.expect_effect<TimerStarted>();
  EXPECT_EQ(timer.key, "day");
  EXPECT_EQ(timer.delay, 24h);
  EXPECT_EQ(timer.period, 24h);
  EXPECT_NE(timer.message.find("Tick"), std::string::npos);
  kit.expect_no_effects();
}

// TK-04
TEST_F(BehaviorKit, AMessageIsHandledWhenRunReturns) {
  const TestInbox client = kit.inbox("client");
  kit.run(Lay{5}, client.ref());
  EXPECT_EQ(TestInbox(client).expect<int>(), 1'005);
  EXPECT_EQ(bricks(), 1'005);
  kit.expect_no_effects();
}

// TK-04
TEST_F(BehaviorKit, AChildIsAnEffectAndDoesNotRunAndItsInboxCanBeRead) {
  kit.run(Hire{"anna"});
  const auto spawned = kit.expect_effect<Spawned>();
  EXPECT_EQ(spawned.name, "anna");
  EXPECT_EQ(spawned.ref.path(), "/user/kit/foreman/anna");
  EXPECT_NE(spawned.type.find("Mason"), std::string::npos);
  EXPECT_EQ(kit.expect_effect<Watched>().ref, spawned.ref);
  kit.expect_no_effects();
  EXPECT_FALSE(Foreman::mason_built_);
  TestInbox anna = kit.child_inbox("anna");
  EXPECT_EQ(anna.expect<Lay>().bricks, 1'000);
  EXPECT_EQ(anna.last_sender(), kit.ref());
  anna.expect_no_message();
}

// TK-04
TEST_F(BehaviorKit, WatchesAreEffects) {
  const ActorRef other = kit.inbox("other").ref();
  kit.run(WatchIt{other});
  EXPECT_EQ(kit.expect_effect<Watched>().path, "/user/other");
  kit.run(WatchIt{other});
  kit.expect_no_effects();
  kit.run(UnwatchIt{other});
  EXPECT_EQ(kit.expect_effect<Unwatched>().ref, other);
  kit.expect_no_effects();
}

// TK-04
TEST_F(BehaviorKit, TimersAreEffectsAndFireWhenTimePasses) {
  kit.run(Remember{"a"});
  const auto a = kit.expect_effect<TimerStarted>();
  EXPECT_EQ(a.key, "a");
  EXPECT_EQ(a.delay, 10s);
  EXPECT_EQ(a.period, 0s);
  kit.run(Remember{"a"});
  EXPECT_EQ(kit.expect_effect<TimerStarted>().key, "a");  // in place of the other one
  kit.expect_no_effects();
  kit.run(Remember{"b"});
  EXPECT_EQ(kit.expect_effect<TimerStarted>().key, "b");
  kit.run(Forget{"b"});
  EXPECT_EQ(kit.expect_effect<TimerCancelled>().key, "b");
  kit.advance(10s);
  EXPECT_EQ(bricks(), 1'001);
  kit.expect_no_effects();  // "a" is over because it was due
  kit.advance(72h);
  EXPECT_EQ(bricks(), 1'004);
  kit.expect_no_effects();
}

// TK-04
TEST_F(BehaviorKit, TheEndIsAnEffect) {
  kit.run(Hire{"anna"});
  kit.clear_effects();
  kit.run(Leave{});
  EXPECT_FALSE(kit.is_alive());
  EXPECT_TRUE(kit.expect_effect<Stopped>().reason.normal());
  kit.expect_no_effects();
  EXPECT_EQ(kit.child_inbox("anna").size(), 1U);  // can still be read
  kit.run(Lay{1});                                // a dead letter
  kit.expect_no_effects();
}

TEST_F(BehaviorKit, AReceiveTimeoutIsAnEffect) {
  kit.run(HurryUp{});
  EXPECT_EQ(kit.expect_effect<ReceiveTimeoutSet>().after, 3s);
  kit.run(Relax{});
  static_cast<void>(kit.expect_effect<ReceiveTimeoutCancelled>());
  kit.run(HurryUp{});
  kit.clear_effects();
  kit.advance(3s);
  EXPECT_EQ(bricks(), 0);
  kit.expect_no_effects();
}

TEST_F(BehaviorKit, StashedMessagesAreEffects) {
  kit.run(PutAside{});
  kit.run(PutAside{});
  EXPECT_EQ(kit.expect_effect<Stashed>().messages, 1U);
  EXPECT_EQ(kit.expect_effect<Stashed>().messages, 1U);
  kit.run(TakeUp{});
  EXPECT_EQ(kit.expect_effect<Unstashed>().messages, 2U);
  kit.expect_no_effects();
}

TEST_F(BehaviorKit, WhatAHandlerThrowsComesOutOfRunAndTheActorIsStopped) {
  EXPECT_THROW(kit.run(Break{}), std::runtime_error);
  EXPECT_FALSE(kit.is_alive());
  EXPECT_EQ(kit.expect_effect<Stopped>().reason.what(), "broken");
  kit.settle();  // told once
}

TEST(BehaviorKitStart, WhatAConstructorThrowsComesOutOfStart) {
  BehaviorTestKit<Foreman> kit;
  EXPECT_THROW(kit.start(-1), ActorInitializationError);
  EXPECT_FALSE(kit.is_alive());
}

TEST_F(BehaviorKit, AnAskHasItsFailureInTheFuture) {
  class Breaks : public Actor {
   public:
    int receive(const CountBricks&) { throw std::runtime_error("broken"); }
  };
  BehaviorTestKit<Breaks> breaks;
  breaks.start();
  const Future<int> answer = breaks.ask(CountBricks{});
  EXPECT_THROW(static_cast<void>(answer.get()), std::runtime_error);
  EXPECT_FALSE(breaks.is_alive());
  breaks.settle();
}

TEST_F(BehaviorKit, AHandlerThatWaitsForAChildGoesOnWhenTheTestAnswers) {
  kit.run(Hire{"anna"});
  const Future<int> answer = kit.ask(AskMason{});
  EXPECT_FALSE(answer.ready());
  TestInbox anna = kit.child_inbox("anna");
  anna.expect<Lay>();
  anna.expect<CountBricks>();
  anna.reply(7);
  kit.settle();
  ASSERT_TRUE(answer.ready());
  EXPECT_EQ(answer.get(), 7);
}

TEST_F(BehaviorKit, AChildThatEndsIsHeardOf) {
  kit.run(Hire{"anna"});
  kit.run(Hire{"bert"});
  kit.clear_effects();
  kit.stop_child("anna");
  EXPECT_EQ(bricks(), 900);
  EXPECT_EQ(kit.expect_effect<ChildStopped>().name, "anna");
  kit.expect_no_effects();
  kit.run(Dismiss{"bert"});
  EXPECT_EQ(kit.expect_effect<ChildStopped>().name, "bert");
  EXPECT_EQ(bricks(), 800);
}

TEST_F(BehaviorKit, TheStrategyDecidesAboutAChildThatFails) {
  kit.run(Hire{"anna"});
  kit.clear_effects();
  kit.fail_child("anna", std::runtime_error("rain"));
  EXPECT_EQ(kit.expect_effect<ChildRestarted>().name, "anna");
  kit.fail_child("anna", std::logic_error("wrong wall"));
  EXPECT_EQ(kit.expect_effect<ChildStopped>().name, "anna");
  kit.run(Hire{"anna"});  // another one of that name
  EXPECT_EQ(kit.child_inbox("anna").size(), 1U);
  EXPECT_THROW(kit.fail_child("anna", 42), int);
  EXPECT_FALSE(kit.is_alive());
}

TEST_F(BehaviorKit, WhatItTellsItsParentCanBeRead) {
  kit.run(Upwards{});
  EXPECT_EQ(kit.parent_inbox().expect<std::string>(), "up");
}

TEST(BehaviorKitStart, DispatchersMayBeNamed) {
  class Delegates : public Actor {
   public:
    Delegates() { actor_of<Delegates>(named("io").on_dispatcher("blocking")); }
    void receive(const Idle&) {}
  };
  BehaviorTestKit<Delegates> kit({"blocking"});
  kit.start();
  EXPECT_EQ(kit.expect_effect<Spawned>().name, "io");
  kit.expect_no_effects();  // the child did not run, or there would be no end of them
  BehaviorTestKit<Delegates> without;
  EXPECT_THROW(without.start(), ActorInitializationError);
}

TEST_F(BehaviorKit, AFailedExpectationSaysWhatThereIs) {
  kit.run(Hire{"anna"});
  expect_failure("TimerStarted, but there is none; there are:\n  Spawned anna",
                 [&] { kit.expect_effect<TimerStarted>(); });
  expect_failure("expected no effects, but there are:\n  Spawned anna",
                 [&] { kit.expect_no_effects(); });
  kit.clear_effects();
  expect_failure("Stopped, but there is none at all", [&] { kit.expect_effect<Stopped>(); });
  expect_failure("no child \"bert\"; it has started anna",
                 [&] { static_cast<void>(kit.child_inbox("bert")); });
  TestInbox anna = kit.child_inbox("anna");
  expect_failure("inbox anna: expected no message, but there are: ",
                 [&] { anna.expect_no_message(); });
  expect_failure("inbox anna: expected std::string, but a ",
                 [&] { static_cast<void>(anna.expect<std::string>()); });
  expect_failure("inbox anna: expected a message, but nothing has come",
                 [&] { static_cast<void>(anna.receive()); });
}

TEST(BehaviorKitStart, WrongUseIsMisuse) {
  BehaviorTestKit<Foreman> kit;
  EXPECT_THROW(static_cast<void>(kit.ref()), Misuse);
  EXPECT_THROW(kit.run(Idle{}), Misuse);
  EXPECT_THROW(static_cast<void>(kit.is_alive()), Misuse);
  kit.start(1);
  EXPECT_THROW(kit.start(1), Misuse);
  EXPECT_THROW(kit.advance(-1s), Misuse);
  EXPECT_THROW(static_cast<void>(kit.inbox("x").last_sender()), Misuse);
  EXPECT_THROW(static_cast<void>(kit.inbox("x")), NameTaken);
}

TEST(BehaviorKitStart, EffectsHaveWords) {
  struct Case {
    Effect effect;
    std::string text;
  };
  const Case cases[] = {
      {Spawned{{}, "a", "Mason"}, "Spawned a (Mason)"},
      {ChildStopped{{}, "a"}, "ChildStopped a"},
      {ChildRestarted{{}, "a"}, "ChildRestarted a"},
      {Watched{{}, "/user/a"}, "Watched /user/a"},
      {Unwatched{{}, "/user/a"}, "Unwatched /user/a"},
      {TimerStarted{"k", "Tick", 10s, 0s}, "TimerStarted \"k\": Tick in 10s"},
      {TimerStarted{"k", "Tick", 10s, 1s}, "TimerStarted \"k\": Tick in 10s, then every 1s"},
      {TimerCancelled{"k"}, "TimerCancelled \"k\""},
      {ReceiveTimeoutSet{3s}, "ReceiveTimeoutSet 3s"},
      {ReceiveTimeoutCancelled{}, "ReceiveTimeoutCancelled"},
      {Stashed{2}, "Stashed 2"},
      {Unstashed{2}, "Unstashed 2"},
      {Stopped{}, "Stopped: normal"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(describe(c.effect), c.text);
  }
}

}  // namespace
}  // namespace actors::testkit
