// How processes are made to end: stop, PoisonPill, Kill, the end of the system; and who may do what
// with them afterwards.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Notes that its destructor has run.
struct Guard {
  bool& gone;
  ~Guard() { gone = true; }
};

TEST(ProcessEnd, StopInterruptsAReceiveAndUnwindsTheStack) {
  testkit::System sys;
  bool gone = false;
  bool stopping = false;
  const auto process = sys->spawn([&](Process& self) {
    const Guard guard{gone};
    try {
      self.receive<Go>();
    } catch (const Stopping&) {
      stopping = true;
      throw;
    }
  });
  sys.run_until_idle();
  sys.stop(process);
  EXPECT_THROW(process.join().get(), ActorTerminated);
  EXPECT_TRUE(gone);
  EXPECT_TRUE(stopping);
}

TEST(ProcessEnd, StoppingIsSticky) {
  testkit::System sys;
  int thrown = 0;
  const auto process = sys->spawn([&](Process& self) {
    for (int i = 0; i < 3; ++i) {
      try {
        i == 0 ? static_cast<void>(self.receive<Go>()) : self.sleep_for(1s);
      } catch (const Stopping&) {
        ++thrown;
      }
    }
  });
  sys.run_until_idle();
  sys.stop(process);
  sys.run_until_idle();
  EXPECT_EQ(thrown, 3);
}

TEST(ProcessEnd, KillThrowsAndCannotBeSwallowed) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  bool gone = false;
  const auto process = sys->spawn([&](Process& self) {
    const Guard guard{gone};
    try {
      self.receive<Go>();
    } catch (const ActorKilled&) {
    }
    self.receive<Go>();
  });
  probe.watch(process);
  sys.run_until_idle();
  process | Ping{};
  process | Kill{};
  EXPECT_THROW(process.join().get(), ActorKilled);
  EXPECT_TRUE(gone);
  EXPECT_EQ(probe.expect<Terminated>().reason.kind(), ExitReason::Kind::killed);
}

TEST(ProcessEnd, KillInterruptsASleepAndAnAsk) {
  testkit::System sys;
  const auto deaf = sys->spawn([](Process& self) { self.receive<Go>(); });
  const auto sleeper = sys->spawn([](Process& self) { self.sleep_for(1h); });
  const auto asker = sys->spawn([deaf](Process&) { deaf.ask<int>(Ping{}, no_timeout).get(); });
  sys.run_until_idle();
  sleeper | Kill{};
  asker | Kill{};
  EXPECT_THROW(sleeper.join().get(), ActorKilled);
  EXPECT_THROW(asker.join().get(), ActorKilled);
}

TEST(ProcessEnd, KillBeforeTheFirstTurnEndsItUnstarted) {
  testkit::System sys(0);
  bool ran = false;
  const auto process = sys->spawn([&ran](Process&) { ran = true; });
  process | Kill{};
  EXPECT_THROW(process.join().get(), ActorKilled);
  EXPECT_FALSE(ran);
}

TEST(ProcessEnd, APoisonPillWaitsForItsTurn) {
  testkit::System sys;
  int handled = 0;
  const auto process = sys->spawn([&](Process& self) {
    for (;;) {
      self.receive<Ping>();
      ++handled;
    }
  });
  process | Ping{};
  process | Ping{};
  process | PoisonPill{};
  process | Ping{};
  EXPECT_THROW(process.join().get(), ActorTerminated);
  EXPECT_EQ(handled, 2);
}

TEST(ProcessEnd, GracefulStopLetsItHandleWhatItWasTold) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    for (;;) {
      self.receive<Ping>();
    }
  });
  process | Ping{};
  sys->graceful_stop(process).get();
  EXPECT_TRUE(process.join().ready());
}

TEST(ProcessEnd, AProcessStopsItself) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto process = sys->spawn([](Process& self) -> int {
    self.receive<Go>();
    self.stop();
  });
  probe.watch(process);
  sys.run_until_idle();
  process | Go{};
  EXPECT_TRUE(probe.expect<Terminated>().reason.normal());
  EXPECT_THROW(process.join().get(), ActorTerminated);
}

TEST(ProcessEnd, TheEndOfTheSystemDrainsThenStopsIt) {
  int handled = 0;
  bool stopped = false;
  ProcessRef<void> process;
  {
    testkit::System sys;
    process = sys->spawn([&](Process& self) {
      try {
        for (;;) {
          self.receive<Ping>();
          ++handled;
        }
      } catch (const Stopping&) {
        stopped = true;
        throw;
      }
    });
    process | Ping{};
    process | Ping{};
  }
  EXPECT_EQ(handled, 2);
  EXPECT_TRUE(stopped);
  EXPECT_THROW(process.join().get(), ActorTerminated);
}

TEST(ProcessEnd, TerminateInterruptsEveryWait) {
  testkit::System sys;
  const auto receives = sys->spawn([](Process& self) { self.receive<Go>(); });
  const auto sleeps = sys->spawn([](Process& self) { self.sleep_for(1h); });
  const auto times = sys->spawn([](Process& self) { self.receive_for<Go>(1h); });
  sys.run_until_idle();
  sys->terminate().get();
  EXPECT_THROW(receives.join().get(), ActorTerminated);
  EXPECT_THROW(sleeps.join().get(), ActorTerminated);
  EXPECT_THROW(times.join().get(), ActorTerminated);
}

TEST(ProcessEnd, WhatIsLeftInTheMailboxIsADeadLetter) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  sys->event_stream().subscribe<DeadLetter>(probe.ref());
  const auto process = sys->spawn([](Process& self) { self.receive<Ping>(); });
  process | Pong{1};
  process | Ping{2};
  EXPECT_TRUE(probe.expect<DeadLetter>().message.is<Pong>());
  process | Go{};
  EXPECT_TRUE(probe.expect<DeadLetter>().message.is<Go>());
}

TEST(ProcessEnd, AnAskThatIsNeverTakenFailsWithTheProcess) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) { self.receive<Go>(); });
  const auto answer = process.ask<int>(Ping{}, no_timeout);
  process | Go{};
  EXPECT_THROW(answer.get(), ActorTerminated);
}

TEST(ProcessEnd, ADestructorThatReceivesWhileStoppingDoesNotEndTheProgram) {
  struct Waits {
    Process& self;
    bool& threw;
    ~Waits() {
      try {
        self.receive<Go>();
      } catch (const Stopping&) {
        threw = true;
      }
    }
  };
  testkit::System sys;
  bool threw = false;
  const auto process = sys->spawn([&threw](Process& self) {
    const Waits waits{self, threw};
    self.receive<Go>();
  });
  sys.run_until_idle();
  sys.stop(process);
  EXPECT_THROW(process.join().get(), ActorTerminated);
  EXPECT_TRUE(threw);
}

TEST(ProcessMisuse, AnotherThreadCannotReceiveForIt) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    std::string text;
    std::thread other([&self, &text] {
      try {
        self.receive();
      } catch (const Error& e) {
        text = e.what();
      }
      EXPECT_THROW(self.sleep_for(1s), Error);
      EXPECT_THROW(self.yield(), Error);
      EXPECT_THROW(self.stop(), Error);
      EXPECT_THROW(static_cast<void>(self.sender()), Error);
    });
    other.join();
    return text;
  });
  EXPECT_THAT(process.join().get(), HasSubstr("own turns"));
}

TEST(ProcessMisuse, NorCanAnotherActor) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto inner = self.spawn([&self](Process&) { self.receive(); });
    inner.join().get();
  });
  EXPECT_THROW(process.join().get(), Error);
}

using Reasons = std::vector<std::string>;

/// Watches whom it is told to.
class Watches : public Actor {
 public:
  using Protocol = Messages<ActorRef>;
  explicit Watches(std::shared_ptr<Reasons> reasons) : reasons_(std::move(reasons)) {}
  void receive(const ActorRef& other) { watch(other); }
  void receive(const Terminated& end) { reasons_->push_back(end.reason.what()); }

 private:
  std::shared_ptr<Reasons> reasons_;
};

// Those made last end first, so the first ones see the others' ends.
TEST(ExitReason, OfWhatEndsWithItsSystemIsShutdown) {
  const auto seen = std::make_shared<Reasons>();
  const auto trapped = std::make_shared<Reasons>();
  {
    ActorSystem system(Config{.executor = make_manual()});
    const auto watches = system.actor_of<Watches>(seen);
    const auto traps = system.spawn([trapped](Process& self) {
      self.trap_exit(true);
      self.link(self.receive<ActorRef>());
      trapped->push_back(self.receive<Exit>().reason.what());
      self.receive<Go>();
    });
    const ActorRef waits = system.spawn([](Process& self) { self.receive<Go>(); });
    watches | waits;
    traps | waits;
    EXPECT_TRUE(system.await_idle(10s));
  }
  EXPECT_EQ(*seen, Reasons{"shutdown"});
  EXPECT_EQ(*trapped, Reasons{"shutdown"});
}

}  // namespace
}  // namespace actors::test
