// How many restarts are too many, and what happens then.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

// OT-02
TEST_F(SupervisorTest, TheRestartThatIsOneTooManyEndsTheSupervisorWithAllChildren) {
  start({.intensity = 2}, {child("a"), child("b"), child("c")});
  crash("b");
  crash("b");
  EXPECT_EQ(state_of("b"), ChildState::running);
  stage->events.clear();
  crash("b");
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end c", "end a"));
  const ExitReason reason = end_of_top();
  EXPECT_EQ(reason.kind(), ExitReason::Kind::value);
  EXPECT_EQ(reason.what(), "shutdown");
}

TEST_F(SupervisorTest, AnIntensityOfZeroAllowsNoRestart) {
  start({.intensity = 0}, {child("a")});
  crash("a");
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

// OT-03
TEST_F(SupervisorTest, RestartsThatAreFarEnoughApartGoOnForEver) {
  start({.intensity = 1, .period = 1s}, {child("a")});
  for (int i = 0; i < 20; ++i) {
    crash("a");
    ASSERT_EQ(state_of("a"), ChildState::running) << i;
    sys.advance(2100ms);
  }
}

TEST_F(SupervisorTest, ThePeriodSlides) {
  start({.intensity = 2, .period = 10s}, {child("a")});
  crash("a");  // at 0 s
  sys.advance(9s);
  crash("a");  // at 9 s
  sys.advance(2s);
  crash("a");  // at 11 s: the first one does not count any more
  ASSERT_EQ(state_of("a"), ChildState::running);
  sys.advance(7s);
  crash("a");  // at 18 s: the third one within 9 s. A window that tumbles would not see it
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(SupervisorTest, AllChildrenShareOneCount) {
  start({.intensity = 1}, {child("a"), child("b")});
  crash("a");
  crash("b");
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(SupervisorTest, EndsWithoutARestartDoNotCount) {
  start({.intensity = 0}, {child("a", RestartType::transient), child("b", RestartType::temporary)});
  tell("a", Leave{});
  crash("b");
  EXPECT_EQ(state_of("a"), ChildState::ended);
}

// OT-04
TEST_F(SupervisorTest, RestartsThatFailCountAndEndTheSupervisorWithTheSiblings) {
  start({.intensity = 3}, {child("a"), child("b")});
  stage->bad_starts["a"] = 1000;
  crash("a");
  EXPECT_THAT(stage->take(), ElementsAre("end a", "fail a", "fail a", "fail a", "end b"));
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(SupervisorTest, ARestartThatFailsIsTriedAgain) {
  start({.intensity = 3}, {child("a"), child("b")});
  stage->bad_starts["a"] = 2;
  crash("a");
  EXPECT_THAT(stage->take(), ElementsAre("end a", "fail a", "fail a", "start a"));
  EXPECT_EQ(state_of("a"), ChildState::running);
}

// Asks that have come meanwhile have their turn between two tries: hanging_restart_loop.
TEST_F(SupervisorTest, AChildThatIsTriedAgainAndAgainCanBeTerminated) {
  start({.intensity = 1'000'000}, {child("a"), child("b")});
  stage->bad_starts["a"] = 1'000'000;
  at("a").tell(Crash{});
  const auto before = top.ask(WhichChildren{}, 1h);
  const auto terminated = top.ask(TerminateChild{"a"}, 1h);
  const auto deleted = top.ask(DeleteChild{"a"}, 1h);
  sys.run_until_idle();
  EXPECT_THAT(before.get().size(), 2U);
  terminated.get();
  deleted.get();
  EXPECT_FALSE(has("a"));
  EXPECT_EQ(state_of("b"), ChildState::running);
}

TEST_F(SupervisorTest, AChildWithoutAnActorWaitsForTheNextTry) {
  start({.intensity = 1'000'000}, {child("a")});
  stage->bad_starts["a"] = 1'000'000;
  at("a").tell(Crash{});
  sys.executor().run_one();
  std::vector<ChildState> seen;
  for (int i = 0; i < 50; ++i) {
    const auto infos = top.ask(WhichChildren{}, 1h);
    const auto restart = top.ask(RestartChild{"a"}, 1h);
    const auto remove = top.ask(DeleteChild{"a"}, 1h);
    seen.push_back(infos.get().front().state);
    if (seen.back() == ChildState::restarting) {
      EXPECT_THROW(static_cast<void>(restart.get()), SupervisorError);
      EXPECT_THROW(remove.get(), SupervisorError);
      break;
    }
  }
  EXPECT_THAT(seen, Contains(ChildState::restarting));
  top.ask(TerminateChild{"a"}, 1h).get();
  EXPECT_EQ(state_of("a"), ChildState::ended);
}

/// Watches what it supervises, in Akka's way.
class Outer : public Actor {
 public:
  Outer(const StagePtr& stage, Directive on_exhausted) : stage_(stage) {
    actor_of(supervisor({.intensity = 0, .on_exhausted = on_exhausted},
                        {{.id = "a", .start = props<Child>("a", stage)}})
                 .named("top"));
  }
  void receive(int /*unused*/) {}

 protected:
  SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}.on<RestartIntensityReached>([stage = stage_](const auto& error) {
      stage->events.push_back(error.what());
      return Directive::restart;
    }));
  }

 private:
  StagePtr stage_;
};

// SV-19: both ways on offer.
TEST_F(SupervisorTest, OneThatEscalatesFailsTowardsItsParentWhenItHasEndedItsChildren) {
  sys.actor_of<Outer>(named("outer"), stage, Directive::escalate);
  sys.run_until_idle();
  stage->events.clear();
  sys.system().find("/user/outer/top/a").tell(Crash{});
  sys.run_until_idle();
  ASSERT_EQ(stage->events.size(), 3U);
  EXPECT_EQ(stage->events[0], "end a");
  EXPECT_THAT(stage->events[1],
              HasSubstr("/user/outer/top: more than 0 restarts within 5s; its children"));
  EXPECT_EQ(stage->events[2], "start a") << "the parent has restarted it";
}

// OT-04: a supervisor's end is that of a child of the next one.
TEST_F(SupervisorTest, ASupervisorOfSupervisorsRestartsOneThatHasGivenUp) {
  const auto inner = supervisor({.intensity = 0}, {child("a"), child("b")});
  start({.intensity = 1}, {{.id = "inner", .start = inner}, child("c")});
  const ActorRef before = at("inner");
  tell("inner/a", Crash{});
  EXPECT_THAT(stage->take(), ElementsAre("end a", "end b", "start a", "start b"));
  EXPECT_NE(at("inner"), before);
  tell("inner/a", Crash{});
  EXPECT_THAT(stage->take(), ElementsAre("end a", "end b", "end c"));
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(SupervisorTest, ATransientSupervisorThatHasGivenUpHasEndedInOrder) {
  const auto inner = supervisor({.intensity = 0}, {child("a")});
  start({}, {{.id = "inner", .start = inner, .restart = RestartType::transient}});
  tell("inner/a", Crash{});
  EXPECT_EQ(state_of("inner"), ChildState::ended);
}

}  // namespace
}  // namespace actors::test
