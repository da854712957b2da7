// What unlink() takes back, and what spawn_link() makes.

#include <cstdint>
#include <stdexcept>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/linked.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using Kind = ExitReason::Kind;

TEST(Unlink, ThenTheEndConcernsNobody) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.link(other);
    self.unlink(other);
    self.receive<Go>();
  });
  const auto trapper = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.unlink(other);
    EXPECT_FALSE(self.receive_for<Exit>(1h).has_value());
  });
  sys.run_until_idle();
  other | Ping{};
  sys.advance(2h);
  trapper.join().get();
  process | Go{};
  process.join().get();
}

TEST(Unlink, HoldsForTheOtherEndToo) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.link(other);
    self.unlink(other);
    obedient(self);
  });
  sys.run_until_idle();
  process | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
  sys.run_until_idle();
  EXPECT_FALSE(other.join().ready());
}

TEST(Unlink, DiscardsAnExitThatHasCome) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.sleep_for(1s);
    self.unlink(other);
    EXPECT_FALSE(self.receive_for(1s).has_value());
    self.link(other);  // a link of its own again, to the dead
    EXPECT_EQ(self.receive<Exit>().reason.kind(), Kind::noproc);
    EXPECT_FALSE(self.receive_for(1s).has_value());
  });
  sys.run_until_idle();
  other | Ping{};
  sys.advance(10s);
  process.join().get();
}

TEST(Unlink, AndLinkedAgainIsLinked) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    for (int i = 0; i < 3; ++i) {
      self.link(other);
      self.unlink(other);
    }
    linked_to(self, other);
  });
  sys.run_until_idle();
  other | Ping{};
  EXPECT_THROW(process.join().get(), std::out_of_range);
}

TEST(Unlink, OnceIsEnoughForALinkMadeTwice) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.link(other);
    self.unlink(other);
    EXPECT_FALSE(self.receive_for(1h).has_value());
  });
  sys.run_until_idle();
  other | Ping{};
  sys.advance(2h);
  process.join().get();
}

TEST(Unlink, LeavesTheOtherFreeToLinkAgain) {
  testkit::System sys;
  const auto other = sys->spawn([](Process& self) {
    self.link(self.receive<ActorRef>());
    self.receive<Go>();
  });
  const auto process = sys->spawn([other](Process& self) {
    self.trap_exit(true);
    self.link(other);
    self.unlink(other);
    other | self.self();
    self.sleep_for(1s);
    other | Go{};
    return self.receive_for<Exit>(1h).has_value();
  });
  sys.advance(2h);
  EXPECT_TRUE(process.join().get());
}

TEST(Unlink, WithoutALinkDoesNothing) {
  testkit::System sys;
  const auto other = sys->spawn(obedient);
  const auto process = sys->spawn([other](Process& self) {
    self.unlink(other);
    self.unlink({});
    self.link(other);
    self.unlink(other);
    self.unlink(other);
  });
  process.join().get();
}

TEST(SpawnLink, TheLinkIsThereBeforeTheProcessRuns) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    testkit::System sys(seed);
    const auto spawner = sys->spawn([](Process& self) {
      self.spawn_link([](Process&) { throw std::out_of_range("at once"); });
      self.receive<Go>();
    });
    EXPECT_THROW(spawner.join().get(), std::out_of_range);
  }
}

struct Worker {
  int main(Process& self, int n) {
    EXPECT_EQ(self.self().path(), "/user/worker");
    return n + 1;
  }
};

TEST(SpawnLink, TakesWhatSpawnTakes) {
  testkit::System sys;
  const auto process = sys->spawn([](Process& self) {
    self.trap_exit(true);
    EXPECT_EQ(self.spawn_link([](Process&, int n) { return n; }, 1).join().get(), 1);
    EXPECT_EQ(self.receive<Exit>().value.get<int>(), 1);
    EXPECT_EQ(self.spawn_link<Worker>(named("worker"), 1).join().get(), 2);
    EXPECT_EQ(self.receive<Exit>().value.get<int>(), 2);
    const auto lazy = self.spawn_link(
        on_first_message, named("lazy"), [](Process& it, int n) { return n + it.receive<int>(); },
        1);
    EXPECT_EQ(lazy.path(), "/user/lazy");
    EXPECT_FALSE(self.receive_for<Exit>(0s).has_value());
    lazy | 2;
    EXPECT_EQ(self.receive<Exit>().value.get<int>(), 3);
  });
  process.join().get();
}

TEST(SpawnLink, ThatThrowsLeavesNoLink) {
  testkit::System sys;
  const auto process = sys->spawn(named("taken"), [](Process& self) {
    self.trap_exit(true);
    EXPECT_THROW(self.spawn_link(named("taken"), [](Process&) {}), NameTaken);
    EXPECT_FALSE(self.receive_for(0s).has_value());
  });
  process.join().get();
}

TEST(SpawnLink, ASpawnersNormalEndEndsNobody) {
  testkit::System sys;
  ProcessRef<void> child;
  sys->spawn([&child](Process& self) { child = self.spawn_link(obedient); }).join().get();
  sys.run_until_idle();
  EXPECT_FALSE(child.join().ready());
  child | Go{};
  child.join().get();
}

}  // namespace
}  // namespace actors::test
