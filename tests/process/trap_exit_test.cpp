// trap_exit and Exit: ends of the linked as messages.

#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/linked.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using Kind = ExitReason::Kind;

TEST(TrapExit, TurnsAnEndIntoOneMessage) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    const Exit exit = trapping(self, other);
    EXPECT_FALSE(self.receive_for(1h).has_value());  // one message, and nothing else
    return exit;
  });
  sys.run_until_idle();
  other | Ping{};
  sys.advance(2h);
  const Exit exit = process.join().get();
  EXPECT_EQ(exit.ref, other);
  EXPECT_EQ(exit.reason.kind(), Kind::exception);
  EXPECT_EQ(exit.reason.what(), "broken");
  EXPECT_FALSE(exit.value);
}

TEST(TrapExit, ANormalEndIsAMessageTooWithWhatWasReturned) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    const auto number = self.spawn_link(named("number"), [](Process&) { return 4; });
    Exit exit = self.receive<Exit>();
    EXPECT_EQ(exit.path, "/user/number");
    EXPECT_EQ(exit.ref, number);
    EXPECT_TRUE(exit.reason.normal());
    EXPECT_EQ(exit.value.get<int>(), 4);
    EXPECT_EQ(number.join().get(), 4);
    self.spawn_link([](Process&) { return "text"; });
    EXPECT_EQ(self.receive<Exit>().value.get<std::string>(), "text");
    self.spawn_link([](Process&) { return Message::of(Ping{7}); });
    EXPECT_EQ(self.receive<Exit>().value.get<Ping>().n, 7);
    self.spawn_link([](Process&) { return std::make_unique<int>(1); });
    EXPECT_FALSE(self.receive<Exit>().value);
    self.spawn_link([](Process&) {});
    EXPECT_FALSE(self.receive<Exit>().value);
  });
  process.join().get();
}

TEST(TrapExit, GivesWhatItWas) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    EXPECT_FALSE(self.trap_exit(true));
    EXPECT_TRUE(self.trap_exit(true));
    EXPECT_TRUE(self.trap_exit(false));
    EXPECT_FALSE(self.trap_exit(false));
  });
  process.join().get();
}

TEST(TrapExit, CanBeTakenBack) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.trap_exit(false);
    self.receive<Exit>();
  });
  sys.run_until_idle();
  other | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
}

TEST(TrapExit, AnExitComesBehindWhatTheDeadOneHadTold) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.spawn_link([parent = self.self()](Process&) {
      parent | Ping{1};
      parent | Ping{2};
    });
    self.sleep_for(1s);
    EXPECT_EQ(self.receive().get<Ping>().n, 1);
    EXPECT_EQ(self.receive().get<Ping>().n, 2);
    EXPECT_TRUE(self.receive().is<Exit>());
  });
  sys.advance(2s);
  process.join().get();
}

TEST(TrapExit, AGlanceSeesAnExitThatHasCome) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.spawn_link([](Process&) {}).join().get();
    EXPECT_TRUE(self.receive_for<Exit>(0s).has_value());
  });
  process.join().get();
}

TEST(TrapExit, NoKillCanBeTrapped) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  const auto victim = sys->spawn([](Process& self) {
    self.trap_exit(true);
    self.receive<Exit>();
  });
  const auto trapper = sys->spawn(trapping, victim);
  const auto innocent = sys->spawn(linked_to, victim);
  probe.watch(innocent);
  sys.run_until_idle();
  victim | Kill{};
  EXPECT_THROW(victim.join().get(), ActorKilled);
  EXPECT_EQ(trapper.join().get().reason.kind(), Kind::killed);
  EXPECT_THROW(innocent.join().get(), ActorTerminated);
  EXPECT_EQ(probe.expect<Terminated>().reason.kind(), Kind::killed);
}

TEST(TrapExit, NorCanAKillBeSwallowed) {
  testkit::System sys;
  const auto victim = sys->spawn([](Process& self) {
    try {
      self.receive<Go>();
    } catch (const ActorKilled&) {
    }
    return 1;
  });
  const auto trapper = sys->spawn(trapping, victim);
  sys.run_until_idle();
  victim | Kill{};
  EXPECT_EQ(trapper.join().get().reason.kind(), Kind::killed);
  EXPECT_THROW(victim.join().get(), ActorKilled);
}

TEST(TrapExit, NorCanAKilledProcessEndForAnotherReason) {
  for (const bool by_stop : {false, true}) {
    testkit::System sys;
    const auto victim = sys->spawn([by_stop](Process& self) {
      try {
        self.receive<Go>();
      } catch (const ActorKilled&) {
        if (by_stop) {
          self.stop();
        } else {
          self.exit("of my own free will");
        }
      }
    });
    const auto trapper = sys->spawn(trapping, victim);
    sys.run_until_idle();
    victim | Kill{};
    EXPECT_EQ(trapper.join().get().reason.kind(), Kind::killed);
    EXPECT_THROW(victim.join().get(), ActorKilled);
  }
}

TEST(TrapExit, AnExitHasTheOneThatEndedAsItsSender) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    const auto other = self.spawn_link([](Process&) {});
    self.receive([&](const Exit& exit) { EXPECT_EQ(exit.ref, other); },
                 [](const Message&) { FAIL(); });
    EXPECT_EQ(self.sender(), other);
  });
  process.join().get();
}

}  // namespace
}  // namespace actors::test
