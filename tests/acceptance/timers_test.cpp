// Acceptance cases, section 8: the timers of an actor.

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/changing_actor.hpp"
#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::Behavior;
using actors::testkit::System;
using actors::testkit::TestProbe;

class Timers : public testing::Test {
 protected:
  void tell(std::function<void(Changing&)> run) {
    actor.tell(Do{std::move(run)});
    sys.run_until_idle();
  }
  [[nodiscard]] Events noted() {
    sys.run_until_idle();
    return take_notes(*events);
  }

  /// Ten seconds pass while a handler waits for `gate`.
  void be_slow() {
    sys.advance(10s);
    go.set(0);
    sys.run_until_idle();
  }

  System sys;
  actors::Promise<int> go;
  const actors::Future<int> gate = go.future();
  EventsPtr events = new_events();
  actors::Ref<Changing> actor = sys.actor_of<Changing>(events, "c");
  TestProbe letters{sys};

  void SetUp() override {
    sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
    static_cast<void>(noted());
  }
};

TEST_F(Timers, OneMessageComesAfterItsDelay) {
  tell([](Changing& self) { self.timers().once("key", Ping{1}, 100ms); });
  sys.advance(99ms);
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Events{"c0 ping 1"}));
  sys.advance(1s);
  EXPECT_TRUE(noted().empty());
}

TEST_F(Timers, AMessageComesAgainAndAgainUntilItIsCancelled) {
  tell([](Changing& self) { self.timers().every("key", Ping{2}, 100ms); });
  sys.advance(350ms);
  EXPECT_EQ(noted(), (Events(3, "c0 ping 2")));
  tell([](Changing& self) {
    EXPECT_TRUE(self.timers().active("key"));
    self.timers().cancel("key");
    EXPECT_FALSE(self.timers().active("key"));
    self.timers().cancel("another");
  });
  sys.advance(1s);
  EXPECT_TRUE(noted().empty());
}

// SC-04
TEST_F(Timers, OneWithADelayKeepsItAndOneAtAFixedRateCatchesUp) {
  tell([this](Changing& self) {
    self.timers().every("delay", Do{[](Changing& late) { late.note("delay"); }}, 3s);
    self.timers().at_fixed_rate("rate", Do{[](Changing& late) { late.note("rate"); }}, 3s);
    gate.get();
  });
  be_slow();
  const Events first = noted();
  EXPECT_EQ(std::count(first.begin(), first.end(), "c0 delay"), 1);
  EXPECT_EQ(std::count(first.begin(), first.end(), "c0 rate"), 3);
  sys.advance(2s);
  EXPECT_EQ(noted(), (Events{"c0 rate"}));  // at 12 s
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"c0 delay"}));  // 3 s after it was taken up
}

// TI-02
TEST_F(Timers, AReplacedTimersMessageIsDiscardedThoughItIsInTheMailbox) {
  tell([this](Changing& self) {
    self.timers().once("key", Ping{1}, 1s);
    self.timers().once("other", Ping{2}, 1s);
    gate.get();  // both are in the mailbox now
    self.timers().once("key", Ping{3}, 1s);
    self.timers().cancel("other");
  });
  be_slow();
  EXPECT_TRUE(noted().empty());
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"c0 ping 3"}));
  letters.expect_no_message();
}

// TI-04
TEST_F(Timers, ARestartCancelsThemAndDiscardsWhatIsInTheMailbox) {
  class Checking : public Changing {
   public:
    using Changing::Changing;
    void pre_restart(const actors::Failure& failure) override {
      note(timers().active("key") ? "active" : "cancelled");
      Changing::pre_restart(failure);
    }
  };
  const auto checking = sys.actor_of<Checking>(events, "k");
  checking.tell(Do{[this](Changing& self) {
    self.timers().every("key", Ping{1}, 1s);
    gate.get();
    throw std::runtime_error("boom");
  }});
  sys.run_until_idle();
  be_slow();
  EXPECT_EQ(noted(), (Events{"k0 pre_start", "k0 cancelled", "k0 pre_restart", "k0 post_stop",
                             "k0 destroyed", "k1 post_restart", "k1 pre_start"}));
  sys.advance(10s);
  EXPECT_TRUE(noted().empty());
}

// TI-05
TEST_F(Timers, AStopCancelsThemAndLeavesNoDeadLetter) {
  tell([this](Changing& self) {
    self.timers().every("key", Ping{1}, 1s);
    self.timers().once("once", Ping{2}, 1s);
    gate.get();
    self.stop();
  });
  be_slow();
  sys.advance(10s);
  EXPECT_EQ(noted(), (Events{"c0 post_stop", "c0 destroyed"}));
  letters.expect_no_message();
}

// TI-07
TEST_F(Timers, AFailureShowsTheMessageAndNotTheTick) {
  class Showing : public Changing {
   public:
    using Changing::Changing;
    void pre_restart(const actors::Failure& failure) override {
      note(failure.message().get<Fail>().what);
    }
  };
  const auto showing = sys.actor_of<Showing>(events, "s");
  showing.tell(Do{[](Changing& self) { self.timers().once("key", Fail{"a text"}, 1s); }});
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"s0 pre_start", "s0 a text", "s0 destroyed", "s1 post_restart",
                             "s1 pre_start"}));
}

// TI-08
TEST_F(Timers, AStashedMessageOfATimerComesAgain) {
  tell([](Changing& self) {
    self.timers().every("key", Ping{1}, 1s);
    self.become(self.stashing());
  });
  sys.advance(2s);
  tell([](Changing& self) {
    self.timers().cancel_all();
    self.unbecome();
    self.unstash_all();
  });
  EXPECT_EQ(noted(), (Events{"c0 ping 1", "c0 ping 1"}));
}

// TI-09
TEST_F(Timers, TheySurviveThatTheActorBecomesAnother) {
  tell([](Changing& self) {
    self.timers().once("key", "text", 1s);
    self.become(self.noting("a"));
  });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"c0 a text"}));
}

TEST_F(Timers, AHandlerMayReceiveTheirMessages) {
  tell([](Changing& self) {
    self.timers().every("key", Ping{1}, 1s);
    for (int i = 0; i < 2; ++i) {
      self.note("received " + std::to_string(self.context().receive<Ping>().number));
    }
    self.timers().cancel("key");
  });
  sys.advance(5s);
  EXPECT_EQ(noted(), (Events{"c0 received 1", "c0 received 1"}));
}

TEST_F(Timers, TheMessageOfOneMayBeMoveOnly) {
  tell([](Changing& self) {
    self.timers().once("key", std::make_unique<int>(7), 1s);
    self.become(Behavior{[&self](std::unique_ptr<int> n) { self.note(std::to_string(*n)); }});
  });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"c0 7"}));
}

TEST_F(Timers, AKillComesTrue) {
  tell([](Changing& self) { self.timers().once("key", actors::Kill{}, 1s); });
  sys.advance(1s);
  sys.run_until_idle();
  EXPECT_TRUE(sys.system().find(actor.path()) == ActorRef());
}

TEST_F(Timers, AMessageWhoseDestructorCancelsIsDestroyedOnce) {
  struct Cancels {
    std::shared_ptr<std::function<void()>> last_words;
  };
  auto last_words = std::shared_ptr<std::function<void()>>(new std::function<void()>(),
                                                           [](std::function<void()>* run) {
                                                             (*run)();
                                                             delete run;
                                                           });
  tell([&last_words](Changing& self) {
    *last_words = [&self] {
      self.timers().cancel("key");
      self.timers().cancel_all();
    };
    self.timers().once("key", Cancels{std::move(last_words)}, 1s);
    self.timers().once("other", Ping{1}, 1s);
  });
  tell([](Changing& self) {
    self.timers().cancel("key");
    EXPECT_FALSE(self.timers().active("other"));
  });
}

TEST_F(Timers, WhatCannotBeCopiedIsNotRepeated) {
  tell([](Changing& self) {
    EXPECT_THROW(self.timers().every("key", actors::Message::of(std::make_unique<int>(1)), 1s),
                 actors::Error);
    EXPECT_FALSE(self.timers().active("key"));
  });
}

TEST_F(Timers, OnlyTheActorItselfMaySetThem) {
  std::function<void()> from_outside;
  tell([&from_outside](Changing& self) {
    from_outside = [&self] {
      EXPECT_THROW(self.timers().once("key", Ping{1}, 1s), actors::Error);
      EXPECT_THROW(self.set_receive_timeout(1s), actors::Error);
      EXPECT_THROW(self.become(Behavior{}), actors::Error);
      EXPECT_THROW(self.unbecome(), actors::Error);
      EXPECT_THROW(self.set_stash_capacity(1), actors::Error);
    };
  });
  from_outside();
}

TEST_F(Timers, APeriodIsPositive) {
  tell([](Changing& self) {
    EXPECT_THROW(self.timers().every("key", Ping{1}, 0s), actors::Error);
    EXPECT_THROW(self.timers().at_fixed_rate("key", Ping{1}, -1s), actors::Error);
    self.timers().once("key", Ping{2}, 0s);
  });
  EXPECT_EQ(noted(), (Events{"c0 ping 2"}));
}

}  // namespace
}  // namespace acceptance
