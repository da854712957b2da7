// How a supervisor ends its children, and itself.

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Work {};

/// Does work that takes its time: until a gate answers.
class Busy : public Actor {
 public:
  Busy(std::string name, ActorRef gate, StagePtr stage)
      : name_(std::move(name)), gate_(gate), stage_(std::move(stage)) {}
  void receive(const Work& /*work*/) {
    gate_.ask<int>(name_, no_timeout).get();
    stage_->events.push_back("work " + name_);
  }

 protected:
  void post_stop() override { stage_->events.push_back("end " + name_); }

 private:
  std::string name_;
  ActorRef gate_;
  StagePtr stage_;
};

class EndTest : public SupervisorTest {
 protected:
  [[nodiscard]] ChildSpec busy(const std::string& id, Duration shutdown) {
    return {.id = id, .start = props<Busy>(id, gate.ref(), stage), .shutdown = shutdown};
  }
  testkit::TestProbe gate{sys};
};

TEST_F(EndTest, APoisonPillEndsTheChildrenInReverseOrderOfStart) {
  start({}, {child("a"), child("b"), child("c")});
  top.tell(PoisonPill{});
  EXPECT_EQ(end_of_top().kind(), ExitReason::Kind::normal);
  EXPECT_THAT(stage->take(), ElementsAre("end c", "end b", "end a"));
}

TEST_F(EndTest, AChildHandlesWhatItHadBeenToldWithinItsShutdownTime) {
  start({}, {busy("a", 10s), busy("b", 10s)});
  at("b").tell(Work{});
  at("b").tell(Work{});
  gate.expect("b");
  const auto ended = sys.system().graceful_stop(top, 1h);
  sys.advance(9s);
  EXPECT_THAT(stage->take(), IsEmpty());
  gate.reply(1);
  gate.expect("b");
  gate.reply(1);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("work b", "work b", "end b", "end a"));
  EXPECT_TRUE(ended.ready());
  EXPECT_EQ(sys.log().count(Level::error), 0U);
}

TEST_F(EndTest, AChildIsEndedWhenTheOneAfterItHasEnded) {
  start({}, {busy("a", 10s), child("b")});
  at("a").tell(Work{});
  gate.expect("a");
  const auto ended = sys.system().graceful_stop(top, 1h);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("end b"));
  EXPECT_FALSE(ended.ready());
  gate.reply(1);
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), ElementsAre("work a", "end a"));
  EXPECT_TRUE(ended.ready());
}

TEST_F(EndTest, AChildThatTakesLongerThanItsShutdownTimeIsStopped) {
  start({}, {child("a"), busy("b", 10s)});
  at("b").tell(Work{});
  gate.expect("b");
  const auto ended = sys.system().graceful_stop(top, 1h);
  sys.advance(9999ms);
  EXPECT_FALSE(ended.ready());
  sys.log().expect_log(1, Level::error, "child \"b\" had to be stopped: it did not end within 10s",
                       [&] { sys.advance(1ms); });
  EXPECT_TRUE(ended.ready());
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end a"));
}

TEST_F(EndTest, BrutalKillWaitsForNothingThatCanBeInterrupted) {
  start({}, {busy("a", brutal_kill)});
  at("a").tell(Work{});
  at("a").tell(Work{});
  gate.expect("a");
  sys.system().graceful_stop(top, 1h).get();
  EXPECT_THAT(stage->take(), ElementsAre("end a"));
  EXPECT_EQ(sys.log().count(Level::error), 0U);
}

TEST_F(EndTest, AnUnlimitedShutdownWaitsAsLongAsItTakes) {
  start({}, {busy("a", no_timeout)});
  at("a").tell(Work{});
  gate.expect("a");
  const auto ended = sys.system().graceful_stop(top, no_timeout);
  sys.advance(24h);
  EXPECT_FALSE(ended.ready());
  gate.reply(1);
  sys.run_until_idle();
  EXPECT_TRUE(ended.ready());
}

TEST_F(EndTest, FiveSecondsAreUsualForAWorkerAndNoLimitForASupervisor) {
  start({}, {{.id = "inner", .start = supervisor({}, {busy("a", usual_shutdown)})}});
  tell("inner/a", Work{});
  gate.expect("a");
  const auto ended = sys.system().graceful_stop(top, 1h);
  sys.advance(4999ms);
  EXPECT_FALSE(ended.ready());
  sys.advance(1ms);
  EXPECT_TRUE(ended.ready());
  EXPECT_EQ(sys.log().count(Level::error, "had to be stopped"), 1U) << "a, but not inner";
}

TEST_F(EndTest, ANestedSupervisorEndsItsChildrenInOrderToo) {
  const auto inner = supervisor({}, {child("b"), child("c")});
  start({}, {child("a"), {.id = "inner", .start = inner}, child("d")});
  sys.system().graceful_stop(top).get();
  EXPECT_THAT(stage->take(), ElementsAre("end d", "end c", "end b", "end a"));
}

TEST_F(EndTest, StopEndsItWithItsChildrenAtOnceInReverseOrder) {
  start({}, {busy("a", no_timeout), child("b")});
  at("a").tell(Work{});
  gate.expect("a");
  sys.stop(top);
  EXPECT_EQ(end_of_top().kind(), ExitReason::Kind::stopped);
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end a"));
}

TEST_F(EndTest, AStopOvertakesAnOrderlyEndThatTakesTooLong) {
  start({}, {child("a"), busy("b", no_timeout)});
  at("b").tell(Work{});
  gate.expect("b");
  top.tell(PoisonPill{});
  sys.run_until_idle();
  EXPECT_THAT(stage->take(), IsEmpty());
  sys.stop(top);
  EXPECT_EQ(end_of_top().kind(), ExitReason::Kind::stopped);
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end a"));
}

TEST_F(EndTest, AKillEndsItAndThenItsParentDecides) {
  start({}, {child("a"), child("b")});
  top.tell(Kill{});
  EXPECT_EQ(end_of_top().kind(), ExitReason::Kind::killed);
  EXPECT_THAT(stage->take(), ElementsAre("end b", "end a"));
}

/// Notes why what it is told to watch has ended.
class Watcher : public Actor {
 public:
  explicit Watcher(std::shared_ptr<ExitReason> reason) : reason_(std::move(reason)) {}
  void receive(const ActorRef& ref) { watch(ref); }
  void receive(const Terminated& end) { *reason_ = end.reason; }
  using Protocol = Messages<ActorRef>;

 private:
  std::shared_ptr<ExitReason> reason_;
};

TEST_F(EndTest, TheGracefulEndOfTheSystemEndsItInOrder) {
  const auto reason = std::make_shared<ExitReason>();
  {
    testkit::System ending;
    const auto watcher = ending.actor_of<Watcher>(reason);
    watcher.tell(ActorRef(ending.actor_of(supervisor({}, {child("a"), child("b")}))));
    ending.actor_of<Child>("c", stage);
    ending.run_until_idle();
    stage->events.clear();
  }
  EXPECT_THAT(stage->take(), ElementsAre("end c", "end b", "end a"));
  EXPECT_EQ(reason->kind(), ExitReason::Kind::shutdown);
}

// The child asks the very supervisor that waits for its end.
TEST_F(EndTest, AChildThatWaitsForItsSupervisorIsStopped) {
  class Asking : public Actor {
   public:
    void receive(const Work& /*work*/) {
      static_cast<void>(parent().as<Supervisor>().ask(CountChildren{}, no_timeout).get());
    }
  };
  start({}, {{.id = "a", .start = props<Asking>(), .shutdown = no_timeout}});
  const auto terminated = top.ask(TerminateChild{"a"}, 1h);
  at("a").tell(Work{});
  sys.run_until_idle();
  EXPECT_TRUE(terminated.ready()) << "in OTP they wait for each other for ever";
  EXPECT_EQ(state_of("a"), ChildState::ended);
}

TEST_F(EndTest, AsksThatCameTooLateFail) {
  start({}, {child("a")});
  top.tell(PoisonPill{});
  const auto which = top.ask(WhichChildren{}, 1h);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(which.get()), ActorTerminated);
}

}  // namespace
}  // namespace actors::test
