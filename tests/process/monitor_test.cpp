// Monitors: one way, never deadly, each call one of its own; and Down, exactly once.

#include <stdexcept>
#include <string>
#include <unordered_set>
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
using Kind = ExitReason::Kind;

TEST(Monitor, GivesOneDownAndNeverKills) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto failing = self.spawn(named("failing"), obedient);
    const MonitorId id = self.monitor(failing);
    failing | Ping{};
    const Down down = self.receive<Down>();
    EXPECT_EQ(down.id, id);
    EXPECT_EQ(down.ref, failing);
    EXPECT_EQ(down.reason.kind(), Kind::exception);
    EXPECT_EQ(down.reason.what(), "broken");
    EXPECT_EQ(down.path, "/user/failing");
    EXPECT_THROW(std::rethrow_exception(down.reason.cause()), std::out_of_range);
    EXPECT_FALSE(self.receive_for(0s).has_value());
  });
  process.join().get();
}

TEST(Monitor, TellsOfANormalEndToo) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto ending = self.spawn(obedient);
    self.monitor(ending);
    ending | Go{};
    EXPECT_TRUE(self.receive<Down>().reason.normal());
  });
  process.join().get();
}

TEST(Monitor, EachCallIsAMonitorOfItsOwn) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto other = self.spawn(obedient);
    std::unordered_set<MonitorId> ids;
    for (int i = 0; i < 3; ++i) {
      ids.insert(self.monitor(other));
    }
    EXPECT_EQ(ids.size(), 3U);
    self.watch(other);
    other | Go{};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(ids.erase(self.receive<Down>().id), 1U);
    }
    EXPECT_EQ(self.receive<Terminated>().ref, other);
    EXPECT_FALSE(self.receive_for(0s).has_value());
  });
  process.join().get();
}

TEST(Monitor, OfTheDeadIsDownAtOnce) {
  testkit::System sys;
  const auto dead = sys->spawn([](Process&) {});
  sys.run_until_idle();
  const auto process = sys->spawn([dead](Process& self) {
    for (const ActorRef& ref : {ActorRef(dead), ActorRef(), self.system().dead_letters()}) {
      const MonitorId id = self.monitor(ref);
      const auto down = self.receive_for<Down>(0s);
      ASSERT_TRUE(down.has_value());
      EXPECT_EQ(down->id, id);
      EXPECT_EQ(down->ref, ref);
      EXPECT_EQ(down->reason.kind(), Kind::noproc);
    }
  });
  process.join().get();
}

TEST(Monitor, OfItselfIsAnError) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) { EXPECT_THROW(self.monitor(self), Error); });
  process.join().get();
}

TEST(Monitor, DoesNotTellTheMonitored) {
  testkit::System sys;
  const auto other = sys->spawn([](Process& self) {
    self.trap_exit(true);
    return self.receive_for(1h).has_value();
  });
  sys->spawn([other](Process& self) {
    self.monitor(other);
    throw std::out_of_range("broken");
  });
  sys.advance(2h);
  EXPECT_FALSE(other.join().get());
}

// DW-19
TEST(Monitor, ALargeReasonReachesEveryMonitor) {
  testkit::System sys;
  const std::string large(1'000'000, 'x');
  const auto failing = sys->spawn([&large](Process& self) {
    self.receive<Go>();
    throw std::runtime_error(large);
  });
  std::vector<ProcessRef<bool>> monitors;
  for (int i = 0; i < 10; ++i) {
    monitors.push_back(sys->spawn([&large, failing](Process& self) {
      self.monitor(failing);
      return self.receive<Down>().reason.what() == large;
    }));
  }
  sys.run_until_idle();
  failing | Go{};
  for (const auto& monitor : monitors) {
    EXPECT_TRUE(monitor.join().get());
  }
}

// ---- demonitor

TEST(Demonitor, EndsThisMonitorOnly) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto other = self.spawn(obedient);
    const MonitorId gone = self.monitor(other);
    const MonitorId kept = self.monitor(other);
    self.watch(other);
    self.demonitor(gone);
    self.demonitor(gone);
    self.demonitor({});
    other | Go{};
    EXPECT_EQ(self.receive<Down>().id, kept);
    EXPECT_EQ(self.receive<Terminated>().ref, other);
    EXPECT_FALSE(self.receive_for(0s).has_value());
    self.demonitor(kept);
  });
  process.join().get();
}

TEST(Demonitor, DiscardsADownThatHasCome) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const auto [other, id] = self.spawn_monitor(obedient);
    other | Go{};
    self.sleep_for(1s);
    self.demonitor(id);
    EXPECT_FALSE(self.receive_for(1s).has_value());
  });
  sys.advance(10s);
  process.join().get();
}

TEST(Demonitor, OfAnothersMonitorDoesNothing) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto thief = sys->spawn([other](Process& self) {
    self.monitor(other);
    self.demonitor(self.receive<MonitorId>());
    return self.receive<Down>().reason.normal();
  });
  const auto owner = sys->spawn([other, thief](Process& self) {
    thief | self.monitor(other);
    return self.receive<Down>().reason.normal();
  });
  sys.run_until_idle();
  other | Go{};
  EXPECT_TRUE(thief.join().get());
  EXPECT_TRUE(owner.join().get());
}

// ---- spawn_monitor

struct Worker {
  int main(Process& /*self*/, int n) { return n + 1; }
};

TEST(SpawnMonitor, TheMonitorIsThereBeforeTheProcessRuns) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    testkit::System sys(seed);
    const auto process = sys->spawn([](Process& self) {
      const auto [ref, id] = self.spawn_monitor([](Process&) { throw std::out_of_range("x"); });
      const Down down = self.receive<Down>();
      EXPECT_EQ(down.id, id);
      EXPECT_EQ(down.ref, ref);
      EXPECT_EQ(down.reason.kind(), Kind::exception);  // and not noproc
    });
    process.join().get();
  }
}

TEST(SpawnMonitor, TakesWhatSpawnTakes) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    const MonitoredProcess<int> number = self.spawn_monitor([](Process&, int n) { return n; }, 1);
    EXPECT_EQ(number.ref.join().get(), 1);
    EXPECT_EQ(self.receive<Down>().id, number.id);
    const auto worker = self.spawn_monitor<Worker>(named("worker"), 1);
    EXPECT_EQ(worker.ref.join().get(), 2);
    EXPECT_EQ(self.receive<Down>().id, worker.id);
    const auto lazy = self.spawn_monitor(on_first_message, named("lazy"), obedient);
    EXPECT_EQ(lazy.ref.path(), "/user/lazy");
    lazy.ref | Go{};
    EXPECT_EQ(self.receive<Down>().id, lazy.id);
  });
  process.join().get();
}

}  // namespace
}  // namespace actors::test
