// Significant children: whose end ends the supervisor.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SupervisorFlags kAny{.intensity = 3, .auto_shutdown = AutoShutdown::any_significant};
constexpr SupervisorFlags kAll{.intensity = 3, .auto_shutdown = AutoShutdown::all_significant};

class AutoShutdownTest : public SupervisorTest {
 protected:
  [[nodiscard]] ChildSpec significant(const std::string& id,
                                      RestartType restart = RestartType::transient) const {
    ChildSpec spec = child(id, restart);
    spec.significant = true;
    return spec;
  }
};

// OT-21
TEST_F(AutoShutdownTest, TheOrderlyEndOfOneSignificantChildEndsTheSupervisor) {
  start(kAny, {child("a"), significant("b"), significant("c"), child("d")});
  tell("b", Leave{});
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end d", "end c", "end a"));
  const ExitReason reason = end_of_top();
  EXPECT_EQ(reason.kind(), ExitReason::Kind::value);
  EXPECT_EQ(reason.what(), "shutdown");
}

// OT-21
TEST_F(AutoShutdownTest, AnAbnormalEndOfATransientOneIsRestarted) {
  start(kAny, {significant("a"), child("b")});
  crash("a");
  EXPECT_EQ(state_of("a"), ChildState::running);
}

// OT-21
TEST_F(AutoShutdownTest, AnyEndOfATemporaryOneCounts) {
  start(kAny, {significant("a", RestartType::temporary), child("b")});
  crash("a");
  EXPECT_THAT(stage->take(), ElementsAre("end a", "end b"));
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

// OT-21
TEST_F(AutoShutdownTest, TheEndOfAnInsignificantChildDoesNotCount) {
  start(kAny,
        {significant("a"), child("b", RestartType::transient), child("c", RestartType::temporary)});
  tell("b", Leave{});
  tell("c", Leave{});
  EXPECT_EQ(state_of("a"), ChildState::running);
}

// OT-21
TEST_F(AutoShutdownTest, TheLastSignificantChildEndsTheSupervisor) {
  start(kAll,
        {significant("a"), child("b"), significant("c", RestartType::temporary), significant("d")});
  tell("a", Leave{});
  crash("c");
  EXPECT_EQ(state_of("b"), ChildState::running);
  stage->events.clear();
  tell("d", Leave{});
  EXPECT_THAT(stage->take(), ElementsAre("end d", "end b"));
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

// OT-22
TEST_F(AutoShutdownTest, OneThatTheSupervisorEndsItselfDoesNotCount) {
  start(kAny, {significant("a"), significant("b"), child("c")});
  top.ask(TerminateChild{"a"}).get();
  EXPECT_EQ(state_of("b"), ChildState::running);
  top.ask(DeleteChild{"a"}).get();
  EXPECT_EQ(state_of("b"), ChildState::running);
}

// OT-22
TEST_F(AutoShutdownTest, OneThatGoesForASiblingsSakeDoesNotCount) {
  start({.strategy = RestartStrategy::one_for_all, .auto_shutdown = AutoShutdown::any_significant},
        {significant("a"), significant("b", RestartType::temporary), child("c")});
  crash("c");
  EXPECT_EQ(state_of("a"), ChildState::running);
  EXPECT_EQ(state_of("c"), ChildState::running);
  EXPECT_FALSE(has("b"));
}

// OT-22: and what the supervisor has ended is not waited for.
TEST_F(AutoShutdownTest, OneThatWasTerminatedIsNotAmongAll) {
  start(kAll, {significant("a"), significant("b")});
  top.ask(TerminateChild{"a"}).get();
  tell("b", Leave{});
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(AutoShutdownTest, OneThatIsBeingRestartedIsAmongAll) {
  start({.intensity = 1'000'000, .auto_shutdown = AutoShutdown::all_significant},
        {significant("a"), significant("b")});
  stage->bad_starts["a"] = 3;
  at("a").tell(Crash{});
  at("b").tell(Leave{});
  sys.run_until_idle();
  EXPECT_EQ(state_of("a"), ChildState::running);
  EXPECT_EQ(state_of("b"), ChildState::ended);
}

TEST_F(AutoShutdownTest, WorksForSimpleOneForOneToo) {
  start({.strategy = RestartStrategy::simple_one_for_one,
         .auto_shutdown = AutoShutdown::all_significant},
        {{.start = props<Child>("x", stage),
          .restart = RestartType::transient,
          .significant = true}});
  const ActorRef one = top.ask(StartAnother{}).get();
  const ActorRef other = top.ask(StartAnother{}).get();
  one.tell(Leave{});
  sys.run_until_idle();
  EXPECT_EQ(which().size(), 1U);
  other.tell(Leave{});
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

TEST_F(AutoShutdownTest, TheEndOfANestedSupervisorByItselfCounts) {
  const auto inner = supervisor(kAny, {significant("a")});
  start(kAny,
        {{.id = "inner", .start = inner, .restart = RestartType::transient, .significant = true},
         child("b")});
  tell("inner/a", Leave{});
  EXPECT_THAT(stage->take(), ElementsAre("end a", "end b"));
  EXPECT_EQ(end_of_top().what(), "shutdown");
}

}  // namespace
}  // namespace actors::test
