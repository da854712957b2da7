// Links between processes: who ends with whom, and what becomes of calls that find little to do.

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/linked.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = ExitReason::Kind;

/// Notes that its destructor has run.
struct Guard {
  bool& gone;
  ~Guard() { gone = true; }
};

TEST(Link, AFailureEndsTheLinkedForTheSameReason) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto other = sys->spawn(obedient);
  bool gone = false;
  const auto process = sys->spawn([&](Process& self) {
    const Guard guard{gone};
    linked_to(self, other);
  });
  probe.watch(process);
  sys.run_until_idle();
  other | Ping{};
  const auto end = probe.expect<Terminated>();
  EXPECT_EQ(end.reason.kind(), Kind::exception);
  EXPECT_EQ(end.reason.what(), "broken");
  EXPECT_THROW(std::rethrow_exception(end.reason.cause()), std::out_of_range);
  EXPECT_THROW(process.join().get(), std::out_of_range);  // the original one
  EXPECT_TRUE(gone);
}

TEST(Link, GoesBothWays) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.link(other);
    obedient(self);
  });
  sys.run_until_idle();
  process | Ping{};
  EXPECT_THROW(other.join().get(), std::out_of_range);
}

TEST(Link, AnEndGoesThroughAChain) {
  testkit::System sys;
  const auto last = sys->spawn(obedient);
  ActorRef next = last;
  ProcessRef<void> process;
  for (int i = 0; i < 100; ++i) {
    process = sys->spawn(linked_to, next);
    next = process;
  }
  sys.run_until_idle();
  last | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
  sys.run_until_idle();
  EXPECT_EQ(sys.log().count(Level::error), 1U) << sys.log().text();  // of the one that failed
}

TEST(Link, ANormalEndIsIgnoredByThoseWhoDoNotTrap) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn(linked_to, other);
  sys.run_until_idle();
  other | Go{};
  other.join().get();
  sys.run_until_idle();
  EXPECT_FALSE(process.join().ready());
  process | Go{};
  process.join().get();
}

TEST(Link, AStoppedProcessTakesTheLinkedWithIt) {
  testkit::System sys;
  const auto other = sys->spawn(named("other"), obedient);
  const auto process = sys->spawn(linked_to, other);
  sys.run_until_idle();
  sys.stop(other);
  try {
    process.join().get();
    FAIL() << "it lives";
  } catch (const ActorTerminated& e) {
    EXPECT_THAT(e.what(), HasSubstr("/user/other"));
    EXPECT_THAT(e.what(), HasSubstr("linked to: stopped"));
  }
}

TEST(Link, InterruptsASleepAndAnAsk) {
  testkit::System sys;
  const auto deaf = sys->spawn([](Process& self) { self.receive<Go>(); });
  const auto other = sys->spawn(obedient);
  const auto sleeper = sys->spawn([other](Process& self) {
    self.link(other);
    self.sleep_for(1h);
  });
  const auto asker = sys->spawn([other, deaf](Process& self) {
    self.link(other);
    deaf.ask<int>(Ping{}, no_timeout).get();
  });
  sys.run_until_idle();
  other | Ping{};
  EXPECT_THROW(sleeper.join().get(), std::out_of_range);
  EXPECT_THROW(asker.join().get(), std::out_of_range);
}

TEST(Link, EndsOneThatSwallowsStopping) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    try {
      linked_to(self, other);
    } catch (const Stopping&) {
    }
    return 1;
  });
  probe.watch(process);
  sys.run_until_idle();
  other | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
  EXPECT_EQ(probe.expect<Terminated>().reason.what(), "broken");
}

TEST(Link, TheFirstReasonStays) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    try {
      linked_to(self, other);
    } catch (const Stopping&) {
      throw std::logic_error("while it cleaned up");
    }
  });
  probe.watch(process);
  sys.run_until_idle();
  other | Ping{};
  EXPECT_EQ(probe.expect<Terminated>().reason.what(), "broken");
  EXPECT_THROW(process.join().get(), std::out_of_range);
}

TEST(Link, ReachesAProcessThatHasNotBegun) {
  testkit::System sys;
  bool ran = false;
  ProcessRef<void> idle;
  const auto spawner = sys->spawn([&](Process& self) {
    idle = self.spawn_link(on_first_message, [&ran](Process&) { ran = true; });
    throw std::out_of_range("broken");
  });
  EXPECT_THROW(spawner.join().get(), std::out_of_range);
  EXPECT_THROW(idle.join().get(), std::out_of_range);
  EXPECT_FALSE(ran);
}

// ---- calls that find little to do

TEST(Link, IsIdempotent) {
  testkit::System sys;
  const auto other = sys->spawn([](Process& self) {
    const ActorRef back = self.receive<ActorRef>();
    self.link(back);
    self.link(back);
    self.receive<Go>();
  });
  const auto process = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.link(other);
    other | self.self();
    self.sleep_for(1s);
    self.link(other);
    other | Go{};
    self.sleep_for(1s);
    self.link(other);  // its Exit is here: the same link still
    EXPECT_TRUE(self.receive_for<Exit>(1s).has_value());
    EXPECT_FALSE(self.receive_for<Exit>(1s).has_value());
  });
  sys.advance(10s);
  process.join().get();
}

TEST(Link, ToTheDeadIsAnExitAtOnce) {
  testkit::System sys;
  const auto dead = sys->spawn([](Process&) {});
  sys.run_until_idle();
  const auto process = sys->spawn([dead](Process& self) {
    self.trap_exit(true);
    for (const ActorRef& ref : {ActorRef(dead), ActorRef(), self.system().dead_letters()}) {
      self.link(ref);
      const auto exit = self.receive_for<Exit>(0s);
      ASSERT_TRUE(exit.has_value());
      EXPECT_EQ(exit->ref, ref);
      EXPECT_EQ(exit->reason.kind(), Kind::noproc);
      EXPECT_FALSE(self.receive_for<Exit>(0s).has_value());
    }
  });
  process.join().get();
}

TEST(Link, ToTheDeadEndsOneThatDoesNotTrapWhereItStands) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto dead = sys->spawn([](Process&) {});
  sys.run_until_idle();
  bool survived = false;
  const auto process = sys->spawn([&](Process& self) {
    self.receive<Go>();
    self.link(dead);
    survived = true;
  });
  probe.watch(process);
  process | Go{};
  EXPECT_EQ(probe.expect<Terminated>().reason.kind(), Kind::noproc);
  EXPECT_FALSE(survived);
  EXPECT_THROW(process.join().get(), ActorTerminated);
}

TEST(Link, ToItselfDoesNothing) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.link(self);
    self.unlink(self);
    EXPECT_FALSE(self.receive_for(0s).has_value());
  });
  process.join().get();
}

/// Tells who asked it: an ask's promise.
class NamesAsker final : public Actor {
 public:
  ActorRef receive(const Ping&) { return sender(); }
};

TEST(Link, ToAPromiseIsAnError) {
  testkit::System sys;
  const ActorRef promise = sys.actor_of<NamesAsker>().ask(Ping{}).get();
  const auto process = sys->spawn([promise](Process& self) {
    EXPECT_THROW(self.link(promise), Error);
    EXPECT_THROW(self.monitor(promise), Error);
    self.unlink(promise);
  });
  process.join().get();
}

TEST(Link, IsForTheProcessItself) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    std::thread other([&self] {
      EXPECT_THROW(self.link({}), Error);
      EXPECT_THROW(self.unlink({}), Error);
      EXPECT_THROW(self.monitor({}), Error);
      EXPECT_THROW(self.demonitor({}), Error);
      EXPECT_THROW(self.trap_exit(true), Error);
      EXPECT_THROW(self.spawn_link([](Process&) {}), Error);
      EXPECT_THROW(self.spawn_monitor([](Process&) {}), Error);
    });
    other.join();
  });
  process.join().get();
}

// ---- the end of the system

/// A source: drains into its sink at its end, when its child, linked to the sink, has ended.
class Source final : public Actor {
 public:
  explicit Source(const ActorRef& sink) : sink_(sink) { actor_of<Child>(sink); }
  void receive(const Go& /*go*/) {}
  void post_stop() override { sink_ | Ping{}; }

 private:
  class Child final : public Actor {
   public:
    explicit Child(const ActorRef& sink) { context().link(sink); }
    void receive(const Go& /*go*/) {}
  };
  ActorRef sink_;
};

TEST(Link, DuringAShutdownEverybodyStillHandlesWhatItWasTold) {
  int handled = 0;
  {
    testkit::System sys;
    const auto sink = sys->spawn([&handled](Process& self) {
      for (;;) {
        self.receive<Ping>();
        ++handled;
      }
    });
    sys.actor_of<Source>(sink);
    sys.run_until_idle();
  }
  EXPECT_EQ(handled, 1);
}

TEST(Link, TerminateMakesNoNoise) {
  testkit::System sys;
  std::vector<ActorRef> all;
  for (int i = 0; i < 50; ++i) {
    all.push_back(sys->spawn([&all](Process& self) {
      for (const ActorRef& other : all) {
        self.link(other);
      }
      self.receive<Go>();
    }));
  }
  sys.run_until_idle();
  sys.log().clear();
  sys->terminate().get();
  EXPECT_EQ(sys.log().text(), "");
}

}  // namespace
}  // namespace actors::test
