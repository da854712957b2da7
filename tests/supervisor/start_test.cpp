// A supervisor starts its children in order: all or none.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(SupervisorTest, ChildrenAreStartedInOrderUnderTheNamesOfTheirIds) {
  sys.actor_of(supervisor({}, {child("a"), child("b"), child("c")}).named("top"));
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a", "start b", "start c"));
  EXPECT_EQ(at("b").path(), "/user/top/b");
}

/// Starts when it is told so, in its pre_start().
class Slow : public Actor {
 public:
  Slow(ActorRef gate, StagePtr stage) : gate_(gate), stage_(std::move(stage)) {}
  void receive(int /*unused*/) {}

 protected:
  void pre_start() override {
    stage_->events.emplace_back("begin slow");
    gate_.ask<int>("may I?", 1h).get();
    stage_->events.emplace_back("start slow");
  }
  void post_stop() override { stage_->events.emplace_back("end slow"); }

 private:
  ActorRef gate_;
  StagePtr stage_;
};

TEST_F(SupervisorTest, TheNextChildWaitsUntilTheOneBeforeHasStarted) {
  testkit::TestProbe gate(sys);
  top = sys.actor_of(
      supervisor({}, {{.id = "slow", .start = props<Slow>(gate.ref(), stage)}, child("b")})
          .named("top"));
  gate.expect("may I?");
  const auto which = top.ask(WhichChildren{}, 1h);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("begin slow"));
  EXPECT_FALSE(which.ready()) << "a supervisor that starts answers nobody";
  gate.reply(1);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start slow", "start b"));
  EXPECT_EQ(which.get().size(), 2U);
}

TEST_F(SupervisorTest, AGroupStartsAllOrNone) {
  stage->bad_starts["c"] = 1;
  top = sys.actor_of(supervisor({}, {child("a"), child("b"), child("c"), child("d")}).named("top"));
  probe.watch(top);
  const auto which = top.ask(WhichChildren{}, 1h);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a", "start b", "fail c", "end b", "end a"));
  EXPECT_THROW(static_cast<void>(which.get()), ActorTerminated);
  const ExitReason reason = end_of_top();
  EXPECT_THAT(reason.what(), HasSubstr("/user/top: child \"c\" did not start: "));
  EXPECT_THAT(reason.what(), HasSubstr("c cannot start"));
  EXPECT_FALSE(sys.system().find("/user/top")) << "its name is free";
}

TEST_F(SupervisorTest, WhatAChildHasThrownIsNestedInWhyTheGroupDidNotStart) {
  stage->bad_starts["a"] = 1;
  start({}, {child("a")});
  try {
    std::rethrow_exception(end_of_top().cause());
  } catch (const ActorInitializationError& supervisors) {
    try {
      std::rethrow_if_nested(supervisors);
      FAIL() << "nothing is nested in it";
    } catch (const ChildStartFailed& failed) {
      EXPECT_THROW(std::rethrow_if_nested(failed), ActorInitializationError) << "of the child";
    }
  }
}

TEST_F(SupervisorTest, AChildMayBeStartedUnderANameOfItsOwn) {
  start({}, {{.id = "a", .start = props<Child>("a", stage).named("amy")}});
  EXPECT_TRUE(at("amy"));
  crash("amy");
  EXPECT_TRUE(at("amy"));
  EXPECT_EQ(state_of("a"), ChildState::running);
}

TEST_F(SupervisorTest, AnObjectMayBeMadeByAFactory) {
  start({}, {{.id = "a", .start = props<Child>([stage = stage] {
                           return std::make_unique<Child>("made", stage);
                         })}});
  crash("a");
  EXPECT_THAT(stage->take(), ElementsAre("end made", "start made"));
  EXPECT_TRUE(at("a").as<Child>()) << "its class is what it is";
}

TEST_F(SupervisorTest, WhatMakesAChildMayFail) {
  start({.intensity = 1}, {{.id = "a", .start = props<Child>([]() -> std::unique_ptr<Child> {
                                         throw std::runtime_error("no memory for it");
                                       })}});
  EXPECT_THAT(end_of_top().what(), HasSubstr("no memory for it"));
}

TEST_F(SupervisorTest, ADispatcherThatDoesNotExistIsWhyAChildDoesNotStart) {
  start({}, {{.id = "a", .start = props<Child>("a", stage).on_dispatcher("nowhere")}});
  EXPECT_EQ(sys.log().count(Level::error, "there is no dispatcher \"nowhere\""), 1U);
  EXPECT_FALSE(sys.system().find("/user/top"));
}

/// Stops itself before it has started.
class Reluctant : public Actor {
 public:
  explicit Reluctant(StagePtr stage) : stage_(std::move(stage)) {}
  void receive(int /*unused*/) {}

 protected:
  void pre_start() override {
    if (stage_->bad_starts["reluctant"] > 0) {
      stop();
    }
  }

 private:
  StagePtr stage_;
};

// OTP's ignore.
TEST_F(SupervisorTest, AChildThatStopsItselfBeforeItHasStartedIsNoFailure) {
  stage->bad_starts["reluctant"] = 1;
  const auto reluctant = props<Reluctant>(stage);
  start({}, {child("a"),
             {.id = "b", .start = reluctant},
             {.id = "c", .start = reluctant, .restart = RestartType::temporary},
             child("d")});
  EXPECT_EQ(state_of("b"), ChildState::ended);
  EXPECT_FALSE(has("c"));
  EXPECT_EQ(state_of("d"), ChildState::running);
  EXPECT_FALSE(top.ask(RestartChild{"b"}).get()) << "again";
  stage->bad_starts["reluctant"] = 0;
  EXPECT_TRUE(top.ask(RestartChild{"b"}).get());
  EXPECT_EQ(state_of("b"), ChildState::running);
}

// OT-29
TEST_F(SupervisorTest, AChildThatStartsTooSlowlyIsStoppedAndItsNameIsFree) {
  testkit::TestProbe gate(sys);
  ChildSpec slow{.id = "slow", .start = props<Slow>(gate.ref(), stage), .start_timeout = 2s};
  start({}, {child("a")});
  const auto started = top.ask(StartChild{slow}, 1h);
  gate.expect("may I?");
  sys.advance(1999ms);
  EXPECT_FALSE(started.ready());
  sys.advance(1ms);
  try {
    static_cast<void>(started.get());
    FAIL() << "it has started";
  } catch (const ChildStartFailed& error) {
    EXPECT_STREQ(error.what(),
                 "/user/top: child \"slow\" did not start: it did not start within 2s");
    EXPECT_THROW(std::rethrow_if_nested(error), AskTimeout);
  }
  EXPECT_FALSE(at("slow"));
  EXPECT_FALSE(has("slow"));
  EXPECT_THAT(stage->take(), ElementsAre("begin slow"));
  const auto again = top.ask(StartChild{slow}, 1h);
  gate.expect("may I?");
  gate.reply(1);
  EXPECT_EQ(again.get().path(), "/user/top/slow");
}

// OTP: a silent deadlock.
TEST_F(SupervisorTest, AChildThatAsksItsSupervisorWhileItStartsGetsADeadlock) {
  class Asking : public Actor {
   public:
    void receive(int /*unused*/) {}

   protected:
    void pre_start() override {
      static_cast<void>(parent().as<Supervisor>().ask(CountChildren{}, no_timeout).get());
    }
  };
  start({}, {{.id = "a", .start = props<Asking>()}});
  EXPECT_THAT(end_of_top().what(), HasSubstr("waits for"));
}

TEST_F(SupervisorTest, OneThatIsStoppedWhileAChildStartsEndsWithIt) {
  testkit::TestProbe gate(sys);
  top = sys.actor_of(
      supervisor({}, {child("a"), {.id = "slow", .start = props<Slow>(gate.ref(), stage)}})
          .named("top"));
  probe.watch(top);
  gate.expect("may I?");
  sys.stop(top);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a", "begin slow", "end a"));
  EXPECT_EQ(end_of_top().kind(), ExitReason::Kind::stopped);
}

/// OTP's callback module: what init/1 returns.
class Shop : public Supervisor {
 public:
  Shop(const std::string& name, const StagePtr& stage)
      : Supervisor({.strategy = RestartStrategy::one_for_all},
                   {{.id = name, .start = props<Child>(name, stage)},
                    {.id = "b", .start = props<Child>("b", stage)}}) {}
};

TEST_F(SupervisorTest, ASupervisorMayBeAClassOfItsOwn) {
  const Ref<Shop> shop = sys.actor_of<Shop>(named("top"), "a", stage);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("start a", "start b"));
  EXPECT_EQ(shop.ask(CountChildren{}).get().active, 2U);
  sys.system().graceful_stop(shop).get();
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end a"));
}

TEST_F(SupervisorTest, ASupervisorsOwnSpecsMayBeWrong) {
  class Wrong : public Supervisor {
   public:
    Wrong() : Supervisor({.intensity = -1}) {}
  };
  sys.log().expect_log(1, Level::error, "supervisor: .intensity must be 0 or more, not -1",
                       [&] { sys.actor_of<Wrong>(); });
}

}  // namespace
}  // namespace actors::test
