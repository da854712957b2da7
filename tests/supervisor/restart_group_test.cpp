// one_for_one, one_for_all, rest_for_one: who is started again with whom, and in which order.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SupervisorFlags kOneForAll{.strategy = RestartStrategy::one_for_all, .intensity = 3};
constexpr SupervisorFlags kRestForOne{.strategy = RestartStrategy::rest_for_one, .intensity = 3};

TEST_F(SupervisorTest, OneForOneReplacesOnlyTheChildThatHasEnded) {
  start({.intensity = 3}, {child("a"), child("b"), child("c")});
  const ActorRef a = at("a");
  const ActorRef b = at("b");
  const ActorRef c = at("c");
  crash("b");
  EXPECT_THAT(stage->take(), ElementsAre("end b", "start b"));
  EXPECT_EQ(at("a"), a);
  EXPECT_NE(at("b"), b);
  EXPECT_EQ(at("c"), c);
}

// OT-05
TEST_F(SupervisorTest, OneForAllReplacesAllAndKeepsTheOrderOfStart) {
  start(kOneForAll, {child("a"), child("b"), child("c")});
  crash("b");
  EXPECT_THAT(stage->take(),
              ElementsAre("end b", "end c", "end a", "start a", "start b", "start c"));
}

// OT-06
TEST_F(SupervisorTest, OneForAllBeginsAnewWhenALaterChildCannotBeStarted) {
  start(kOneForAll, {child("a"), child("b")});
  stage->bad_starts["b"] = 1;
  crash("a");
  EXPECT_THAT(stage->take(),
              ElementsAre("end a", "end b", "start a", "fail b", "end a", "start a", "start b"));
  EXPECT_EQ(state_of("a"), ChildState::running);
  EXPECT_EQ(state_of("b"), ChildState::running);
}

// OT-07
TEST_F(SupervisorTest, RestForOneReplacesTheChildAndThoseAfterIt) {
  start(kRestForOne, {child("a"), child("b"), child("c")});
  const ActorRef a = at("a");
  crash("b");
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end c", "start b", "start c"));
  EXPECT_EQ(at("a"), a);
}

// OT-08
TEST_F(SupervisorTest, RestForOneDoesNotRestartTwiceWhatComesBeforeAChildThatCannotBeStarted) {
  start(kRestForOne, {child("a"), child("b"), child("c"), child("d")});
  const ActorRef a = at("a");
  stage->bad_starts["c"] = 1;
  crash("b");
  EXPECT_THAT(stage->take(),
              ElementsAre("end b", "end d", "end c", "start b", "fail c", "start c", "start d"));
  EXPECT_EQ(at("a"), a);
}

// OT-24
TEST_F(SupervisorTest, ATemporaryChildGoesWithItsSiblingsAndDoesNotComeBack) {
  start(kOneForAll, {child("a"), child("b", RestartType::temporary), child("c")});
  crash("c");
  EXPECT_THAT(stage->take(), ElementsAre("end c", "end b", "end a", "start a", "start c"));
  EXPECT_FALSE(has("b"));
}

// OT-24
TEST_F(SupervisorTest, RestForOneEndsOnlyTheTemporaryChildrenAfterIt) {
  start(kRestForOne,
        {child("a", RestartType::temporary), child("b"), child("c", RestartType::temporary)});
  crash("b");
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end c", "start b"));
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("c"));
}

TEST_F(SupervisorTest, ATransientChildThatHasEndedInOrderIsStartedWithItsSiblings) {
  start(kOneForAll, {child("a"), child("b", RestartType::transient)});
  tell("b", Leave{});
  EXPECT_EQ(state_of("b"), ChildState::ended);
  crash("a");
  EXPECT_EQ(state_of("b"), ChildState::running);
}

// OT-11: both have ended when the supervisor hears of the first.
TEST_F(SupervisorTest, SiblingsThatCrashTogetherAreOneRestart) {
  start({.strategy = RestartStrategy::one_for_all, .intensity = 1}, {child("a"), child("b")});
  at("a").tell(Crash{});
  at("b").tell(Crash{});
  sys.run_until_idle();
  EXPECT_EQ(state_of("a"), ChildState::running);
  EXPECT_EQ(state_of("b"), ChildState::running);
}

// OT-11: whoever runs first, the crash or the end.
TEST(SupervisorSeeds, AChildThatEndsWhileItIsEndedIsNoSecondFailure) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    testkit::System sys(seed);
    const auto stage = std::make_shared<Stage>();
    testkit::TestProbe reports(sys);
    sys.system().event_stream().subscribe<SupervisorReport>(reports.ref());
    const auto top = sys.actor_of(supervisor({.strategy = RestartStrategy::one_for_all},
                                             {{.id = "a", .start = props<Child>("a", stage)},
                                              {.id = "b", .start = props<Child>("b", stage)},
                                              {.id = "c", .start = props<Child>("c", stage)}})
                                      .named("top"));
    sys.run_until_idle();
    for (const char* const id : {"a", "b", "c"}) {
      sys.system().find(std::string("/user/top/") + id).tell(Crash{});
    }
    sys.run_until_idle();
    ASSERT_EQ(top.ask(CountChildren{}).get().active, 3U) << "seed " << seed;
    EXPECT_EQ(reports.expect<SupervisorReport>().context,
              SupervisorReport::Context::child_terminated);
    ASSERT_EQ(reports.queued(), 0U) << "seed " << seed;
    ASSERT_EQ(stage->events.size(), 9U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace actors::test
