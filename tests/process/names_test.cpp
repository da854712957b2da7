// register_name, whereis, unregister_name.

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

void until_go(Process& self) {
  self.receive<Go>();
}

TEST(Names, WhereisFindsTheRegistered) {
  testkit::System sys;
  const auto process = sys->spawn(until_go);
  EXPECT_FALSE(sys->whereis("printer"));
  sys->register_name("printer", process);
  EXPECT_EQ(sys->whereis("printer"), process);
  EXPECT_FALSE(sys->whereis("other"));
  EXPECT_FALSE(sys->whereis(""));
}

TEST(Names, AnActorMayHaveSeveral) {
  testkit::System sys;
  const auto process = sys->spawn(named("path"), until_go);
  sys->register_name("a", process);
  sys->register_name("b", process);
  EXPECT_EQ(sys->whereis("a"), process);
  EXPECT_EQ(sys->whereis("b"), process);
  EXPECT_EQ(sys->find("/user/path"), process);
  EXPECT_FALSE(sys->whereis("path"));
  EXPECT_TRUE(sys->unregister_name("a"));
  EXPECT_FALSE(sys->whereis("a"));
  EXPECT_EQ(sys->whereis("b"), process);
}

TEST(Names, TheSameAgainIsNothing) {
  testkit::System sys;
  const auto process = sys->spawn(until_go);
  sys->register_name("a", process);
  sys->register_name("a", process);
  EXPECT_TRUE(sys->unregister_name("a"));
  EXPECT_FALSE(sys->unregister_name("a"));
  EXPECT_FALSE(sys->unregister_name("never"));
  sys->register_name("a", process);
  EXPECT_EQ(sys->whereis("a"), process);
}

TEST(Names, ATakenOneStaysWithItsHolder) {
  testkit::System sys;
  const auto holder = sys->spawn(named("holder"), until_go);
  const auto other = sys->spawn(until_go);
  sys->register_name("a", holder);
  try {
    sys->register_name("a", other);
    FAIL() << "it is taken";
  } catch (const NameTaken& e) {
    EXPECT_THAT(e.what(), HasSubstr("\"a\""));
    EXPECT_THAT(e.what(), HasSubstr("/user/holder"));
  }
  EXPECT_EQ(sys->whereis("a"), holder);
}

TEST(Names, OfTheDeadAreRefused) {
  testkit::System sys;
  const auto dead = sys->spawn([](Process&) {});
  sys.run_until_idle();
  EXPECT_THROW(sys->register_name("a", dead), ActorTerminated);
  EXPECT_THROW(sys->register_name("a", {}), ActorTerminated);
  EXPECT_FALSE(sys->whereis("a"));
}

TEST(Names, ThatCannotStandAreRefused) {
  testkit::System sys;
  const auto process = sys->spawn(until_go);
  try {
    sys->register_name("", process);
    FAIL() << "it cannot stand";
  } catch (const InvalidName& e) {
    EXPECT_THAT(e.what(), HasSubstr("register_name()"));
  }
  EXPECT_THROW(sys->register_name("a/b", process), InvalidName);
  EXPECT_THROW(sys->register_name("$a", process), InvalidName);
}

TEST(Names, OfAnotherSystemsActorAreAMixUp) {
  testkit::System sys;
  testkit::System other;
  const auto process = other->spawn(until_go);
  EXPECT_THROW(sys->register_name("a", process), Error);
  EXPECT_FALSE(sys->whereis("a"));
}

/// Tells who asked it: an ask's promise.
class NamesAsker final : public Actor {
 public:
  ActorRef receive(const Ping& /*ping*/) { return sender(); }
};

TEST(Names, OfAPromiseAreAnError) {
  testkit::System sys;
  const ActorRef promise = sys.actor_of<NamesAsker>().ask(Ping{}).get();
  try {
    sys->register_name("a", promise);
    FAIL() << "it is no actor";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("promise"));
  }
}

TEST(Names, SurviveARestart) {
  class Fails final : public Actor {
   public:
    void receive(const Ping& /*ping*/) { throw std::out_of_range("broken"); }
  };
  testkit::System sys;
  const auto actor = sys.actor_of<Fails>();
  sys->register_name("a", actor);
  actor.tell(Ping{});
  sys.run_until_idle();
  EXPECT_EQ(sys->whereis("a"), actor);
}

// A51: whoever knows of the end can have the name.
TEST(Names, AreFreeBeforeTheEndIsVisible) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    testkit::System sys(seed);
    const auto start = [&sys] {
      const auto process = sys->spawn(until_go);
      sys->register_name("a", process);
      sys->register_name("b", process);
      return process;
    };
    const auto check = [](Process& self) {
      EXPECT_FALSE(self.system().whereis("a"));
      EXPECT_FALSE(self.system().unregister_name("b"));
      self.system().register_name("a", self);
      EXPECT_TRUE(self.system().unregister_name("a"));
    };
    auto process = start();
    const auto watching = sys->spawn([&](Process& self) {
      self.watch(process);
      self.receive<Terminated>();
      check(self);
    });
    sys.run_until_idle();
    process | Go{};
    watching.join().get();
    process = start();
    const auto linked = sys->spawn([&](Process& self) {
      self.trap_exit(true);
      self.link(process);
      self.receive<Exit>();
      check(self);
    });
    sys.run_until_idle();
    process | Go{};
    linked.join().get();
    process = start();
    const auto monitoring = sys->spawn([&](Process& self) {
      self.monitor(process);
      self.receive<Down>();
      check(self);
    });
    sys.run_until_idle();
    process | Go{};
    monitoring.join().get();
    process = start();
    process | Go{};
    process.join().get();
    EXPECT_FALSE(sys->whereis("a"));
  }
}

TEST(Names, ASlotUsedAgainDoesNotInheritThem) {
  testkit::System sys;
  for (int i = 0; i < 100; ++i) {
    const auto process = sys->spawn(until_go);
    const std::string name = "n" + std::to_string(i);
    sys->register_name(name, process);
    process | Go{};
    process.join().get();
    const auto next = sys->spawn(until_go);
    EXPECT_FALSE(sys->whereis(name));
    next | Go{};
    next.join().get();
  }
}

// On threads: the name is with one of the living or with nobody, and never stays with the dead.
TEST(PoolNames, RegistrationsRaceWithEnds) {
  ActorSystem system(Config{.workers = 2});
  for (int round = 0; round < 500; ++round) {
    const auto process = system.spawn(until_go);
    std::latch ready(2);
    std::thread registers([&] {
      ready.arrive_and_wait();
      try {
        system.register_name("a", process);
      } catch (const ActorTerminated&) {  // it was quicker
      }
    });
    ready.arrive_and_wait();
    process | Go{};
    process.join().get();
    EXPECT_FALSE(system.whereis("a"));
    registers.join();
    EXPECT_FALSE(system.whereis("a"));
    const auto next = system.spawn(until_go);
    system.register_name("a", next);
    EXPECT_EQ(system.whereis("a"), next);
    next | Go{};
    next.join().get();
  }
}

TEST(PoolNames, OneOfManyGetsTheName) {
  ActorSystem system(Config{.workers = 2});
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> holders{0};
    std::vector<ProcessRef<void>> all;
    for (int i = 0; i < 4; ++i) {
      all.push_back(system.spawn([&holders](Process& self) {
        try {
          self.system().register_name("leader", self);
          holders.fetch_add(1, std::memory_order_relaxed);
        } catch (const NameTaken&) {  // another is the leader
        }
        self.receive<Go>();
      }));
    }
    ASSERT_TRUE(system.await_idle(10s));
    EXPECT_EQ(holders.load(), 1);
    for (const auto& process : all) {
      process | Go{};
      process.join().get();
    }
    EXPECT_FALSE(system.whereis("leader"));
  }
}

}  // namespace
}  // namespace actors::test
