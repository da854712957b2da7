// Acceptance cases, section 2: actors that fail while they are made, or made again.

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"

#include "tests/acceptance/supervision_fixture.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Decider;
using actors::Directive;

class FailedStart : public Supervision {};

/// Its pre_restart throws once, and its second construction too.
class StumblesOnRestart : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail, int(Ping)>;
  explicit StumblesOnRestart(std::shared_ptr<int> constructions)
      : constructions_(std::move(constructions)) {
    if (++*constructions_ == 2) {
      throw std::runtime_error("second construction");
    }
  }
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  int receive(const Ping& p) { return p.number; }
  void pre_restart(const actors::Failure&) override {
    throw std::runtime_error("broken pre_restart");
  }

 private:
  std::shared_ptr<int> constructions_;
};

// SV-07
TEST_F(FailedStart, AChildThatStumblesInPreRestartAndInItsConstructorEndsUpRestarted) {
  const auto constructions = std::make_shared<int>(0);
  sys.actor_of<ParentOf<StumblesOnRestart, std::shared_ptr<int>>>(
      actors::named("q"), constructions,
      actors::one_for_one(Decider{}.otherwise(Directive::restart)));
  sys.run_until_idle();
  const auto child = sys.system().find("/user/q/child");
  child.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(sys.log().count(actors::Level::error, "broken pre_restart"), 1U) << sys.log().text();
  EXPECT_EQ(sys.log().count(actors::Level::error, "second construction"), 1U) << sys.log().text();
  EXPECT_EQ(*constructions, 3);
  auto pong = child.ask<int>(Ping{7});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 7);
}

/// Its first construction throws.
class ThrowsOnce : public actors::Actor {
 public:
  explicit ThrowsOnce(std::shared_ptr<int> constructions) {
    if (++*constructions == 1) {
      throw std::runtime_error("the first construction");
    }
  }
  int receive(const Ping& p) { return p.number; }
};

// SV-10
TEST_F(FailedStart, AFailedFirstConstructionIsRepeatedWhenTheDeciderSaysRestart) {
  const auto constructions = std::make_shared<int>(0);
  sys.actor_of<ParentOf<ThrowsOnce, std::shared_ptr<int>>>(
      actors::named("q"), constructions,
      actors::one_for_one(Decider{}.on<actors::ActorInitializationError>(Directive::restart)));
  sys.run_until_idle();
  auto pong = sys.system().find("/user/q/child").ask<int>(Ping{3});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 3);
  EXPECT_EQ(*constructions, 2);
}

/// Constructed by a factory that fails until the sixth attempt.
class SixthTimeLucky : public actors::Actor {
 public:
  SixthTimeLucky(EventsPtr events, std::shared_ptr<int> attempts) : events_(std::move(events)) {
    if (++*attempts < 6) {
      throw std::runtime_error("attempt " + std::to_string(*attempts));
    }
  }
  void receive(int) {}
  void pre_start() override { events_->push_back("x pre_start"); }
  void post_restart(const actors::Failure&) override { events_->push_back("x post_restart"); }

 private:
  EventsPtr events_;
};

// SV-24
TEST_F(FailedStart, CreationIsTriedAgainOnResumeAsOnRestart) {
  class Alternates : public actors::Actor {
   public:
    Alternates(EventsPtr events, std::shared_ptr<int> attempts) {
      actor_of<SixthTimeLucky>(std::move(events), std::move(attempts));
    }
    void receive(int) {}
    actors::SupervisorStrategy supervisor_strategy() const override {
      auto turn = std::make_shared<int>(0);
      return actors::one_for_one(Decider{}.on<std::exception>([turn](const std::exception&) {
        return (*turn)++ % 2 == 0 ? Directive::resume : Directive::restart;
      }));
    }
  };
  const auto attempts = std::make_shared<int>(0);
  sys.actor_of<Alternates>(events, attempts);
  sys.run_until_idle();
  EXPECT_EQ(*attempts, 6);
  EXPECT_EQ(count("x", "pre_start"), 1);
  EXPECT_EQ(count("x", "post_restart"), 0);
}

/// Starts a child, then fails in its constructor, as often as planned. (The child may be stopped
/// before it has been built.)
class FailsAfterStartingAChild : public actors::Actor {
 public:
  explicit FailsAfterStartingAChild(std::tuple<EventsPtr, std::shared_ptr<int>> plan)
      : events_(std::get<0>(plan)) {
    events_->push_back("tried");
    actor_of<Recording>(actors::named("kid"), events_, "kid");
    if (--*std::get<1>(plan) >= 0) {
      throw std::runtime_error("cannot construct");
    }
  }
  int receive(const Ping& p) { return p.number; }

 private:
  EventsPtr events_;
};

/// /user/q over a child that fails `failures` times in its constructor, after it has started a kid.
class FailedSetup : public FailedStart {
 protected:
  void start_failing(int failures, const actors::SupervisorStrategy& strategy) {
    using Plan = std::tuple<EventsPtr, std::shared_ptr<int>>;
    sys.actor_of<ParentOf<FailsAfterStartingAChild, Plan>>(
        actors::named("q"), Plan(events, std::make_shared<int>(failures)), strategy);
    sys.run_until_idle();
  }
  [[nodiscard]] actors::ActorRef child() { return sys.system().find("/user/q/child"); }
  [[nodiscard]] auto tries() const { return std::count(events->begin(), events->end(), "tried"); }
  [[nodiscard]] int living_kids() const {
    return count("kid", "constructed") - count("kid", "destroyed");
  }
};

// TS-12
TEST_F(FailedSetup, StoppedItEndsWithTheChildrenItHadStarted) {
  start_failing(1, actors::one_for_one(Decider{}.otherwise(Directive::stop)));
  EXPECT_FALSE(child());
  EXPECT_EQ(tries(), 1);
  EXPECT_EQ(living_kids(), 0);
  EXPECT_TRUE(sys.system().find("/user/q"));
}

// TS-12
TEST_F(FailedSetup, RestartedItIsTriedAgainUpToTheLimit) {
  start_failing(9, actors::one_for_one(Decider{}.otherwise(Directive::restart),
                                       {.max_restarts = 3, .within = actors::no_timeout}));
  EXPECT_FALSE(child());
  EXPECT_EQ(tries(), 4);
  EXPECT_EQ(living_kids(), 0);
}

// TS-12
TEST_F(FailedSetup, RestartedOnlyTheChildrenOfTheLastTryLive) {
  start_failing(2, actors::one_for_one(Decider{}.otherwise(Directive::restart)));
  auto pong = child().ask<int>(Ping{4});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 4);
  EXPECT_EQ(tries(), 3);
  EXPECT_EQ(living_kids(), 1);
  EXPECT_TRUE(sys.system().find("/user/q/child/kid"));
}

// TS-12
TEST_F(FailedSetup, WithBackoffEachTryWaitsForItsDelay) {
  start_failing(2, actors::one_for_one(Decider{}.otherwise(Directive::restart),
                                       {.max_restarts = -1, .backoff = {.min = 1s, .max = 10s}}));
  EXPECT_EQ(tries(), 1);
  sys.advance(1100ms);
  EXPECT_EQ(tries(), 2);
  sys.advance(1800ms);
  EXPECT_EQ(tries(), 2);
  sys.advance(200ms);
  EXPECT_EQ(tries(), 3);
  EXPECT_EQ(living_kids(), 1);
  auto pong = child().ask<int>(Ping{4});
  sys.run_until_idle();
  EXPECT_EQ(pong.get(), 4);
}

/// Has stopped itself before its first message.
template <bool kInConstructor>
class StopsAtOnce : public actors::Actor {
 public:
  explicit StopsAtOnce(EventsPtr events) : events_(std::move(events)) {
    events_->push_back("x constructed");
    if (kInConstructor) {
      stop();
    }
  }
  void receive(const Ping&) { events_->push_back("x ping"); }
  void pre_start() override {
    if (!kInConstructor) {
      stop();
    }
  }
  void post_stop() override { events_->push_back("x post_stop"); }

 private:
  EventsPtr events_;
};

// TS-14
TEST_F(FailedStart, AnActorThatStopsWhileItStartsIsStoppedUnderAnyStrategy) {
  const auto always_restart = Decider{}.otherwise(Directive::restart);
  for (const auto& strategy :
       {actors::one_for_one(), actors::one_for_one(always_restart, {.max_restarts = -1}),
        actors::all_for_one(always_restart, {.max_restarts = -1}),
        actors::one_for_one(always_restart, {.backoff = {.min = 1s}})}) {
    events->clear();
    const auto one = sys.actor_of<ParentOf<StopsAtOnce<true>, EventsPtr>>(events, strategy);
    sys.run_until_idle();
    const auto other = sys.actor_of<ParentOf<StopsAtOnce<false>, EventsPtr>>(events, strategy);
    sys.advance(5s);
    EXPECT_EQ(*events, (Events{"x constructed", "x post_stop", "x constructed", "x post_stop"}));
    EXPECT_FALSE(sys.system().find(one.path() + "/child"));
    EXPECT_FALSE(sys.system().find(other.path() + "/child"));
    EXPECT_TRUE(sys.system().find(one.path()));
  }
}

/// Starts a child, and fails on every odd ping.
class FailsOnOdd : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail, Ping>;
  explicit FailsOnOdd(EventsPtr events) : events_(std::move(events)) {
    actor_of<Recording>(actors::named("kid"), events_, "kid");
  }
  void receive(const Fail&) { throw std::runtime_error("boom"); }
  void receive(const Ping& p) {
    events_->push_back("x ping " + std::to_string(p.number));
    if (p.number % 2 == 1) {
      throw std::runtime_error("odd");
    }
  }

 private:
  EventsPtr events_;
};

// TS-11: our mailbox keeps what waits during a restart, where the typed reference stashes it.
TEST_F(FailedStart, AFailureAmongTheMessagesThatWaitedForARestartLosesNoneOfTheOthers) {
  sys.actor_of<ParentOf<FailsOnOdd, EventsPtr>>(
      actors::named("q"), events,
      actors::one_for_one({.max_restarts = -1, .backoff = {.min = 1s, .max = 1s}}));
  sys.run_until_idle();
  const auto child = sys.system().find("/user/q/child");
  child.tell(Fail{});
  for (int i = 0; i < 4; ++i) {
    child.tell(Ping{i});
  }
  sys.advance(1100ms);
  EXPECT_EQ(count("kid", "constructed"), 2);  // the second incarnation has failed at 1, and waits
  EXPECT_EQ(count("kid", "destroyed"), 1);
  sys.advance(5s);
  EXPECT_EQ(count("kid", "constructed"), 4);
  EXPECT_EQ(count("kid", "destroyed"), 3);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(count("x", "ping " + std::to_string(i)), 1) << i;
  }
}

}  // namespace
}  // namespace acceptance
