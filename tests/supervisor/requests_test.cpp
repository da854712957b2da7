// What others ask of a supervisor: start, terminate, restart, delete a child; which, how many.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Code = SupervisorError::Code;

/// The code that the future has failed with; fails the test if it has not.
template <class R>
Code code_of(const Future<R>& future) {
  try {
    static_cast<void>(future.get());
  } catch (const SupervisorError& error) {
    return error.code();
  }
  throw std::runtime_error("it has not failed");
}

class RequestsTest : public SupervisorTest {
 protected:
  template <class M>
  [[nodiscard]] Code refused(M&& message) {
    return code_of(top.ask(std::forward<M>(message)));
  }
  template <class M>
  auto done(M&& message) {
    return top.ask(std::forward<M>(message)).get();
  }
};

TEST_F(RequestsTest, StartChildAddsAChildBehindTheOthersAndGivesItsRef) {
  start({.strategy = RestartStrategy::rest_for_one}, {child("a")});
  const ActorRef b = done(StartChild{child("b")});
  EXPECT_EQ(b, at("b"));
  crash("a");
  EXPECT_THAT(stage->take(), ElementsAre("start b", "end a", "end b", "start a", "start b"));
}

TEST_F(RequestsTest, StartChildRefusesAnIdThatIsTaken) {
  start({}, {child("a"), child("b", RestartType::transient)});
  EXPECT_EQ(refused(StartChild{child("a")}), Code::already_started);
  tell("b", Leave{});
  EXPECT_EQ(refused(StartChild{child("b")}), Code::already_present);
}

TEST_F(RequestsTest, AChildThatCannotBeStartedLeavesNoSpec) {
  start({}, {child("a")});
  stage->bad_starts["b"] = 1;
  EXPECT_THROW(done(StartChild{child("b")}), ChildStartFailed);
  EXPECT_FALSE(has("b"));
  EXPECT_TRUE(done(StartChild{child("b")})) << "the next time";
}

TEST_F(RequestsTest, TerminateChildKeepsTheSpecAndRestartChildStartsItAgain) {
  start({}, {child("a"), child("b")});
  const ActorRef before = at("a");
  done(TerminateChild{"a"});
  EXPECT_EQ(state_of("a"), ChildState::ended);
  EXPECT_THAT(stage->take(), ElementsAre("end a"));
  done(TerminateChild{"a"});  // again: nothing
  const ActorRef now = done(RestartChild{"a"});
  EXPECT_EQ(now, at("a"));
  EXPECT_NE(now, before);
}

TEST_F(RequestsTest, AChildMayBeTerminatedByItsRef) {
  start({}, {child("a")});
  const ActorRef a = at("a");
  done(TerminateChild{a});
  EXPECT_EQ(state_of("a"), ChildState::ended);
  EXPECT_EQ(refused(TerminateChild{a}), Code::not_found);
}

TEST_F(RequestsTest, ATemporaryChildThatIsTerminatedTakesItsSpecAlong) {
  start({}, {child("a", RestartType::temporary)});
  done(TerminateChild{"a"});
  EXPECT_FALSE(has("a"));
}

TEST_F(RequestsTest, ARestartThatFailsKeepsTheSpec) {
  start({}, {child("a")});
  done(TerminateChild{"a"});
  stage->bad_starts["a"] = 1;
  EXPECT_THROW(done(RestartChild{"a"}), ChildStartFailed);
  EXPECT_EQ(state_of("a"), ChildState::ended) << "nobody tries again: somebody has asked";
  EXPECT_TRUE(done(RestartChild{"a"}));
}

TEST_F(RequestsTest, DeleteChildDropsTheSpecOfAChildWithoutAnActor) {
  start({}, {child("a"), child("b")});
  EXPECT_EQ(refused(DeleteChild{"a"}), Code::running);
  done(TerminateChild{"a"});
  done(DeleteChild{"a"});
  EXPECT_FALSE(has("a"));
  EXPECT_EQ(refused(DeleteChild{"a"}), Code::not_found);
  EXPECT_TRUE(done(StartChild{child("a")})) << "its id is free";
}

TEST_F(RequestsTest, NobodyIsFoundUnderAnIdThatNobodyHas) {
  start({}, {child("a")});
  EXPECT_EQ(refused(TerminateChild{"x"}), Code::not_found);
  EXPECT_EQ(refused(RestartChild{"x"}), Code::not_found);
  EXPECT_EQ(refused(DeleteChild{"x"}), Code::not_found);
  EXPECT_EQ(refused(TerminateChild{probe.ref()}), Code::not_found);
  EXPECT_EQ(refused(TerminateChild{ActorRef()}), Code::not_found);
  EXPECT_EQ(refused(RestartChild{"a"}), Code::running);
  EXPECT_EQ(state_of("a"), ChildState::running);
}

TEST_F(RequestsTest, TextsSayWhoWhatAndWhatToDo) {
  start({}, {child("a")});
  try {
    done(DeleteChild{"a"});
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/user/top: child \"a\" is running; terminate it first");
  }
  try {
    done(StartAnother{1});
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "/user/top: StartAnother: only for simple_one_for_one; use StartChild{spec}");
  }
}

TEST_F(RequestsTest, WhatWasOnlyToldIsLoggedWhenItIsRefused) {
  start({}, {child("a")});
  sys.log().expect_log(1, Level::warning, "refused: /user/top: it has no child \"x\"",
                       [&] { top.tell(TerminateChild{"x"}); });
  EXPECT_EQ(state_of("a"), ChildState::running);
}

TEST_F(RequestsTest, WhichChildrenListsThemInTheOrderOfStart) {
  start({}, {child("a"), {.id = "b", .start = supervisor({}, {})}, child("c")});
  done(TerminateChild{"c"});
  const std::vector<ChildInfo> infos = which();
  ASSERT_EQ(infos.size(), 3U);
  EXPECT_EQ(infos[0].id, "a");
  EXPECT_EQ(infos[0].ref, at("a"));
  EXPECT_EQ(infos[0].type, ChildType::worker);
  EXPECT_EQ(infos[0].state, ChildState::running);
  EXPECT_EQ(infos[1].id, "b");
  EXPECT_EQ(infos[1].type, ChildType::supervisor);
  EXPECT_EQ(infos[2].id, "c");
  EXPECT_FALSE(infos[2].ref);
  EXPECT_EQ(infos[2].state, ChildState::ended);
}

// OT-20
TEST_F(RequestsTest, CountChildrenCountsSpecsActorsSupervisorsAndWorkers) {
  const auto counts = [&] {
    const ChildCount count = done(CountChildren{});
    return std::vector<std::size_t>{count.specs, count.active, count.supervisors, count.workers};
  };
  start({}, {});
  EXPECT_THAT(counts(), ElementsAre(0, 0, 0, 0));
  done(StartChild{child("a")});
  done(StartChild{child("b", RestartType::transient)});
  done(StartChild{{.id = "c", .start = supervisor({}, {child("x"), child("y")})}});
  EXPECT_THAT(counts(), ElementsAre(3, 3, 1, 2));
  tell("b", Leave{});
  EXPECT_THAT(counts(), ElementsAre(3, 2, 1, 2));
  done(TerminateChild{"c"});
  EXPECT_THAT(counts(), ElementsAre(3, 1, 1, 2));
  done(DeleteChild{"c"});
  EXPECT_THAT(counts(), ElementsAre(2, 1, 0, 2));
}

TEST_F(RequestsTest, AProtocolIsEnoughToAsk) {
  start({}, {child("a")});
  const Ref<Messages<ChildCount(CountChildren), void(TerminateChild)>> ref = top;
  ref.ask(TerminateChild{"a"}).get();
  EXPECT_EQ(ref.ask(CountChildren{}).get().active, 0U);
}

TEST_F(RequestsTest, AStartThatOutlastsTheAskIsDoneNevertheless) {
  class Slow : public Actor {
   public:
    void receive(int /*unused*/) {}

   protected:
    void pre_start() override { context().sleep_for(10s); }
  };
  start({}, {});
  const auto started = top.ask(StartChild{{.id = "slow", .start = props<Slow>()}}, 1s);
  sys.advance(1s);
  EXPECT_THROW(static_cast<void>(started.get()), AskTimeout);
  sys.advance(9s);
  EXPECT_EQ(state_of("slow"), ChildState::running);
}

TEST_F(RequestsTest, ASupervisorIsFoundByItsPath) {
  start({}, {child("a")});
  const auto found = sys.system().find("/user/top").as<Supervisor>();
  EXPECT_EQ(found.ask(CountChildren{}).get().active, 1U);
}

}  // namespace
}  // namespace actors::test
