// Acceptance cases, section 8: the receive timeout.

#include <chrono>
#include <functional>
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

/// Leaves the time running.
struct Heartbeat : actors::NotInfluenceReceiveTimeout {
  explicit Heartbeat(std::function<void(Changing&)> what = {}) : run(std::move(what)) {}
  std::function<void(Changing&)> run;
};

class Quiet : public Changing {
 public:
  using Protocol = actors::Messages<Do, int(Ping), Fail, StopYourself, Heartbeat>;
  using Changing::Changing;
  using Changing::receive;
  void receive(const Heartbeat& beat) {
    if (beat.run) {
      beat.run(*this);
    }
  }
  void receive(const actors::ReceiveTimeout& timeout) {
    note("timeout " +
         std::to_string(
             std::chrono::duration_cast<std::chrono::milliseconds>(timeout.after).count()));
  }
};

class ReceiveTimeout : public testing::Test {
 protected:
  void tell(std::function<void(Changing&)> run) {
    actor.tell(Do{std::move(run)});
    sys.run_until_idle();
  }
  [[nodiscard]] Events noted() {
    sys.run_until_idle();
    return take_notes(*events);
  }

  System sys;
  EventsPtr events = new_events();
  actors::Ref<Quiet> actor = sys.actor_of<Quiet>(events, "q");
  TestProbe published{sys};

  void SetUp() override {
    static_cast<void>(noted());
    tell([](Changing& self) { self.set_receive_timeout(500ms); });
  }
};

// RT-01
TEST_F(ReceiveTimeout, ComesWhenNothingHasComeForSoLongAndAgain) {
  sys.advance(499ms);
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 500"}));
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events(2, "q0 timeout 500")));
}

TEST_F(ReceiveTimeout, EachMessageLetsTheTimeRunAnew) {
  for (int i = 0; i < 3; ++i) {
    sys.advance(400ms);
    actor.tell(Ping{i});
  }
  EXPECT_EQ(noted(), (Events{"q0 ping 0", "q0 ping 1", "q0 ping 2"}));
  sys.advance(499ms);
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 500"}));
}

TEST_F(ReceiveTimeout, TheTimeRunsFromTheEndOfAHandlerThatWaits) {
  actors::Promise<int> go;
  tell([gate = go.future()](Changing&) { gate.get(); });
  sys.advance(2s);
  go.set(0);
  EXPECT_TRUE(noted().empty());
  sys.advance(499ms);
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 500"}));
}

// RT-03
TEST_F(ReceiveTimeout, MessagesThatDoNotInfluenceItLeaveTheTimeRunning) {
  tell([](Changing& self) { self.timers().every("beat", Heartbeat{}, 100ms); });
  sys.advance(300ms);
  actor.tell(Heartbeat{});
  sys.advance(200ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 500"}));
}

// RT-04
TEST_F(ReceiveTimeout, IsSetAndCancelledByThemAllTheSame) {
  sys.advance(400ms);
  actor.tell(Heartbeat{[](Changing& self) { self.set_receive_timeout(200ms); }});
  sys.advance(199ms);
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 200"}));
  actor.tell(Heartbeat{[](Changing& self) {
    self.set_receive_timeout(100ms);
    self.cancel_receive_timeout();
  }});
  sys.advance(5s);
  EXPECT_TRUE(noted().empty());
}

TEST_F(ReceiveTimeout, CancelledWhileItIsInTheMailboxItDoesNotCome) {
  actors::Promise<int> go;
  actor.tell(Heartbeat{[gate = go.future()](Changing& self) {
    gate.get();
    self.cancel_receive_timeout();
  }});
  sys.advance(1s);
  go.set(0);
  EXPECT_TRUE(noted().empty());
}

TEST_F(ReceiveTimeout, ARestartCancelsIt) {
  tell([](Changing&) { throw std::runtime_error("boom"); });
  static_cast<void>(noted());
  sys.advance(5s);
  EXPECT_TRUE(noted().empty());
  EXPECT_EQ(actor.ask(Ping{1}).get(), 1);
}

// RT-06
TEST_F(ReceiveTimeout, AStopCancelsItAndLeavesNoDeadLetter) {
  sys.system().event_stream().subscribe<actors::DeadLetter>(published.ref());
  actors::Promise<int> go;
  tell([gate = go.future()](Changing& self) {
    gate.get();
    self.stop();
  });
  sys.advance(1s);
  go.set(0);
  sys.advance(5s);
  EXPECT_EQ(noted(), (Events{"q0 post_stop", "q0 destroyed"}));
  published.expect_no_message();
}

TEST_F(ReceiveTimeout, ABehaviorTakesItByAClauseAndKeepsIt) {
  tell([](Changing& self) {
    self.become(Behavior{[&self](const actors::ReceiveTimeout&) {
      self.note("by its clause");
      self.unbecome();
    }});
  });
  sys.advance(1s);
  EXPECT_EQ(noted(), (Events{"q0 by its clause", "q0 timeout 500"}));
}

TEST_F(ReceiveTimeout, WithoutAReceiveForItItIsUnhandled) {
  sys.system().event_stream().subscribe<actors::UnhandledMessage>(published.ref());
  const auto deaf = sys.actor_of<Changing>(events, "d");
  tell([](Changing& self) { self.cancel_receive_timeout(); });
  deaf.tell(Do{[](Changing& self) { self.set_receive_timeout(1s); }});
  sys.advance(1s);
  EXPECT_EQ(
      published.expect<actors::UnhandledMessage>().message.get<actors::ReceiveTimeout>().after, 1s);
}

TEST_F(ReceiveTimeout, AHandlerThatReceivesByItselfDoesNotSeeIt) {
  tell([](Changing& self) { self.note(self.context().receive().type_name()); });
  sys.advance(2s);
  EXPECT_TRUE(noted().empty());
  actor.tell(Ping{1});
  EXPECT_EQ(noted(), (Events{"q0 acceptance::Ping"}));
  sys.advance(500ms);
  EXPECT_EQ(noted(), (Events{"q0 timeout 500"}));
}

TEST_F(ReceiveTimeout, IsASignalThatNobodySendsOn) {
  tell([this](Changing& self) {
    self.become(Behavior{[this, &self](const actors::ReceiveTimeout&) {
      EXPECT_THROW(self.forward(published.ref()), actors::Error);
      self.note("kept");
    }});
  });
  sys.advance(500ms);
  EXPECT_EQ(noted(), (Events{"q0 kept"}));
}

/// Fails as it starts, having set what it should not hear of; and sets it again as it goes.
class Hasty : public actors::Actor {
 public:
  explicit Hasty(EventsPtr events) : events_(std::move(events)) {}
  ~Hasty() override { set_receive_timeout(1s); }
  void pre_start() override {
    timers().once("tick", 1, 1s);
    set_receive_timeout(1s);
    if (events_->empty()) {
      events_->push_back("failed");
      throw std::runtime_error("no");
    }
  }
  void receive(const int&) { events_->push_back("tick"); }
  void receive(const actors::ReceiveTimeout&) { events_->push_back("timeout"); }
  using Protocol = actors::Messages<int>;

 private:
  EventsPtr events_;
};

/// Stops it when it fails.
class HastyParent : public actors::Actor {
 public:
  explicit HastyParent(const EventsPtr& events) { actor_of<Hasty>(events); }
  void receive(const Ping&) {}
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::stop));
  }
};

TEST_F(ReceiveTimeout, EndsWithAStartThatFailsAndMayBeSetByTheLastWords) {
  const auto lines = new_events();
  sys.actor_of<HastyParent>(lines);
  sys.run_until_idle();
  sys.advance(5s);
  EXPECT_EQ(*lines, (Events{"failed"}));
}

TEST_F(ReceiveTimeout, IsPositive) {
  tell([](Changing& self) {
    EXPECT_THROW(self.set_receive_timeout(0s), actors::Error);
    EXPECT_THROW(self.set_receive_timeout(-1s), actors::Error);
  });
}

}  // namespace
}  // namespace acceptance
