// BackoffSupervisor: when a child comes back, and when not.

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/delivery/backoff_fixture.hpp"

namespace actors::backoff_tests {
namespace {

// BO-03
TEST_F(BackoffSupervision, AChildThatStopsItselfComesBackAfterTheDelay) {
  start_on_stop();
  const ActorRef first = child();
  tell(StopNow{});
  expect_child_after(200ms);
  EXPECT_NE(child(), first);
  EXPECT_EQ(child().path(), "/user/s/c");
  tell(StopNow{});
  expect_child_after(400ms);
  EXPECT_EQ(count(), 2);
}

// BO-03
TEST_F(BackoffSupervision, OnStopAnyEndCountsAndAFailureIsFirstRestartedInPlace) {
  start_on_stop();
  const ActorRef first = child();
  tell(Throw{});
  EXPECT_EQ(child(), first);
  EXPECT_EQ(life->constructed, 2);
  EXPECT_EQ(count(), 0);
  child().tell(Kill{});
  sys.run_until_idle();
  expect_child_after(200ms);
  sys.stop(child());
  sys.run_until_idle();
  expect_child_after(400ms);
}

// BO-05
TEST_F(BackoffSupervision, OnFailureDelaysDoubleAndThereAreNeverTwoChildren) {
  start_on_failure();
  for (const auto delay : {200ms, 400ms, 800ms, 1600ms}) {
    const ActorRef before = child();
    tell(Throw{});
    expect_child_after(delay);
    EXPECT_NE(child(), before);
  }
  EXPECT_EQ(count(), 4);
  EXPECT_EQ(life->most_alive, 1);
}

TEST_F(BackoffSupervision, OnFailureWhatIsNoExceptionOfTheStandardIsDecidedToo) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::restart);
  start_on_failure(options);
  tell(ThrowNumber{});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, OnFailureTheDeciderMayResumeStopOrEscalate) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.on<std::runtime_error>(Directive::resume).otherwise(Directive::stop);
  start_on_failure(options);
  tell(Throw{});
  tell(Ping{1});
  EXPECT_EQ(life->constructed, 1);
  EXPECT_EQ(life->pings, std::vector<int>{1});
  tell(ThrowNumber{});
  EXPECT_TRUE(ended());

  options.decider = Decider{}.otherwise(Directive::escalate);
  start_on_failure(options);  // the guardian restarts the supervisor
  for (int i = 0; i < 2; ++i) {
    const int before = life->constructed;
    tell(Throw{});
    EXPECT_EQ(life->constructed, before + 1);
    EXPECT_TRUE(child());
  }
}

/// Resumes what fails below it.
class Resumes : public Actor {
 public:
  explicit Resumes(Props<BackoffSupervisor> below) { actor_of(std::move(below).named("s")); }
  void receive(int) {}
  [[nodiscard]] SupervisorStrategy supervisor_strategy() const override {
    return one_for_one(Decider{}.otherwise(Directive::resume));
  }
};

TEST_F(BackoffSupervision, ASupervisorThatIsResumedStillHasAChild) {
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::escalate);
  sys.actor_of<Resumes>(named("above"), backoff_on_failure(props<Child>(life), options));
  sys.run_until_idle();
  const ActorRef below = sys->find("/user/above/s");
  below.tell(Throw{});  // the child is resumed with it
  below.tell(Ping{1});
  sys.run_until_idle();
  EXPECT_EQ(life->pings, std::vector<int>{1});
  below.tell(ThrowNumber{});  // has ended already, when that is decided
  sys.run_until_idle();
  EXPECT_EQ(life->alive, 0);
  sys.advance(200ms);
  below.tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(life->constructed, 2);
  EXPECT_EQ(life->pings, (std::vector<int>{1, 2}));
}

// BO-06
TEST_F(BackoffSupervision, TheCountIsZeroAgainWhenAChildHasLivedForResetAfter) {
  BackoffOptions options = kSteady();
  options.backoff.reset_after = 1s;
  start_on_stop(options);
  tell(StopNow{});
  sys.advance(200ms);
  tell(StopNow{});
  sys.advance(400ms);
  EXPECT_EQ(count(), 2);
  sys.advance(999ms);
  EXPECT_EQ(count(), 2);
  sys.advance(1ms);
  EXPECT_EQ(count(), 0);
  tell(StopNow{});
  expect_child_after(200ms);
}

// BO-07
TEST_F(BackoffSupervision, TheChildResetsTheCountByHand) {
  BackoffOptions options = kSteady();
  options.backoff.reset_after = no_timeout;
  start_on_stop(options);
  tell(StopNow{});
  sys.advance(1h);
  EXPECT_EQ(count(), 1);
  tell(ResetParent{});
  EXPECT_EQ(count(), 0);
  tell(StopNow{});
  expect_child_after(200ms);
}

// BO-12
TEST_F(BackoffSupervision, OnFailureAChildThatEndsByItselfEndsTheSupervisor) {
  start_on_failure();
  tell(StopNow{});
  EXPECT_TRUE(ended());
  probe.expect_terminated(supervisor);
  sys.advance(1h);
  EXPECT_EQ(life->constructed, 1);
}

// BO-14
TEST_F(BackoffSupervision, FailuresInsideTheWindowUseTheRestartsUpAndThoseOutsideDoNot) {
  BackoffOptions options{.backoff = {.min = 10ms, .max = 10ms}};
  options.max_restarts = 2;
  options.within = 1s;
  start_on_failure(options);
  for (int i = 0; i < 6; ++i) {
    tell(Throw{});
    sys.advance(600ms);
    EXPECT_TRUE(child()) << i;
  }
  sys.advance(1s);
  for (int i = 0; i < 2; ++i) {
    tell(Throw{});
    sys.advance(10ms);
    EXPECT_TRUE(child());
  }
  sys.log().expect_log(1, Level::error, "has no restarts left", [&] { tell(Throw{}); });
  EXPECT_TRUE(ended());
}

TEST_F(BackoffSupervision, OnStopNoRestartsLeftEndsTheSupervisor) {
  BackoffOptions options = kSteady();
  options.max_restarts = 1;
  options.backoff.reset_after = no_timeout;
  start_on_stop(options);
  tell(StopNow{});
  expect_child_after(200ms);
  tell(StopNow{});
  EXPECT_TRUE(ended());
}

// BO-16
TEST_F(BackoffSupervision, ResetAfterIsHalfWayBetweenMinAndMaxUnlessSet) {
  start_on_stop({.backoff = {.min = 2s, .max = 10s}});
  tell(StopNow{});
  sys.advance(2s);
  sys.advance(6s - 1ms);
  EXPECT_EQ(count(), 1);
  sys.advance(1ms);
  EXPECT_EQ(count(), 0);
}

// BO-18
TEST_F(BackoffSupervision, AStopDuringTheDelayEndsItForGood) {
  start_on_stop();
  tell(StopNow{});
  sys.stop(supervisor);
  probe.expect_terminated(supervisor);
  sys.advance(1h);
  EXPECT_EQ(life->constructed, 1);
}

TEST_F(BackoffSupervision, AResetDuringTheDelayDoesNotShortenIt) {
  start_on_stop();
  tell(StopNow{});
  sys.advance(100ms);
  tell(ResetBackoff{});
  expect_child_after(100ms);
  tell(StopNow{});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, AChildWhoseConstructorThrowsIsTriedAgainIfTheDeciderSaysSo) {
  struct NeedsLuck : Actor {
    explicit NeedsLuck(const LifePtr& life) {
      if (++life->constructed < 3) {
        throw std::runtime_error("no luck");
      }
    }
    void receive(int) {}
  };
  BackoffOptions options = kSteady();
  options.decider = Decider{}.otherwise(Directive::restart);
  start(backoff_on_failure(props<NeedsLuck>(life), options));
  EXPECT_EQ(life->constructed, 1);
  sys.advance(200ms);
  EXPECT_EQ(life->constructed, 2);
  sys.advance(400ms);
  EXPECT_EQ(life->constructed, 3);
  EXPECT_TRUE(child());
}

TEST_F(BackoffSupervision, AProcessComesBackToo) {
  start(backoff_on_stop(child_process(
                            [](Process& self, const LifePtr& shared) {
                              ++shared->constructed;
                              static_cast<void>(self.receive<Ping>());
                            },
                            life),
                        kSteady()));
  tell(Ping{1});
  expect_child_after(200ms);
}

TEST_F(BackoffSupervision, ImpossibleOptionsAreRefusedByName) {
  struct Case {
    BackoffOptions options;
    const char* field;
  };
  const Case cases[] = {
      {{.backoff = {.min = 0s}}, "backoff.min"},
      {{.backoff = {.min = -1s}}, "backoff.min"},
      {{.backoff = {.min = 2s, .max = 1s}}, "backoff.max"},
      {{.backoff = {.min = 1s, .jitter = 1.5}}, "backoff.jitter"},
      {{.backoff = {.min = 1s, .reset_after = -1s}}, "backoff.reset_after"},
      {{.max_restarts = -2}, "max_restarts"},
      {{.max_restarts = 1, .within = 0s}, "within"},
      {{.within = 1s}, "within"},
      {{.reply_while_stopped = Message::of(1), .handler_while_stopped = probe.ref()},
       "handler_while_stopped"},
  };
  for (const Case& c : cases) {
    for (auto* const make : {&backoff_on_stop, &backoff_on_failure}) {
      try {
        static_cast<void>(make(props<Child>(life), c.options));
        ADD_FAILURE() << c.field;
      } catch (const ConfigError& error) {
        EXPECT_NE(std::string(error.what()).find(std::string("BackoffOptions.") + c.field),
                  std::string::npos)
            << error.what();
      }
    }
  }
  EXPECT_THROW(static_cast<void>(backoff_on_stop(ChildStart())), ConfigError);
  EXPECT_THROW(static_cast<void>(
                   backoff_on_stop([shared = life](const int&) { return props<Child>(shared); })),
               ConfigError);
}

}  // namespace
}  // namespace actors::backoff_tests
