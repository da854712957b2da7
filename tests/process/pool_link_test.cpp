// Links and monitors on threads.

#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

#include "tests/process/link_script.hpp"
#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// Failures and dead letters are what these tests are about: nobody needs to read of them.
void quiet(const LogRecord& /*record*/) {}

TEST(PoolLink, EveryLiveLinkAndMonitorIsToldOfTheEndOnceAndNoOther) {
  ActorSystem system(Config{.workers = 2, .log_sinks = {quiet}});
  for (std::uint64_t round = 0; round < 100; ++round) {
    std::vector<ActorRef> targets;
    for (int i = 0; i < 8; ++i) {
      targets.emplace_back(system.spawn(fragile));
    }
    std::vector<ProcessRef<int>> scripts;
    for (std::uint64_t i = 0; i < 4; ++i) {
      scripts.push_back(system.spawn([targets, round, i](Process& self) {
        return LinkScript(self, targets, round * 8 + i).run(100, 30s);
      }));
    }
    for (const auto& script : scripts) {
      ASSERT_EQ(script.join().get(), 0);
    }
  }
}

TEST(PoolLink, OneFailureEndsARing) {
  constexpr std::size_t kRing = 50;
  ActorSystem system(Config{.workers = 2, .log_sinks = {quiet}});
  for (int round = 0; round < 20; ++round) {
    std::vector<ProcessRef<void>> ring;
    for (std::size_t i = 0; i < kRing; ++i) {
      ring.push_back(system.spawn([](Process& self) {
        self.link(self.receive<ActorRef>());
        self.receive<Go>();
        throw std::out_of_range("broken");
      }));
    }
    for (std::size_t i = 0; i < kRing; ++i) {
      ring[i] | ActorRef(ring[(i + 1) % kRing]);
    }
    ASSERT_TRUE(system.await_idle(30s));
    ring[0] | Go{};
    for (const auto& process : ring) {
      EXPECT_THROW(process.join().get(), std::out_of_range);
    }
  }
}

TEST(PoolLink, WhenBothEndsEndAtOnceEachEndsOnce) {
  ActorSystem system(Config{.workers = 2, .log_sinks = {quiet}});
  for (int round = 0; round < 300; ++round) {
    const auto end = [](Process& self) {
      self.receive<Go>();
      throw std::out_of_range("broken");
    };
    const auto one = system.spawn(end);
    const auto two = system.spawn([one, end](Process& self) {
      self.link(one);
      end(self);
    });
    ASSERT_TRUE(system.await_idle(30s));
    one | Go{};
    two | Go{};
    EXPECT_THROW(one.join().get(), std::out_of_range);
    EXPECT_THROW(two.join().get(), std::out_of_range);
  }
}

TEST(PoolLink, ChildrenAreTiedBeforeTheyRun) {
  ActorSystem system(Config{.workers = 2, .log_sinks = {quiet}});
  const auto spawner = system.spawn([](Process& self) {
    self.trap_exit(true);
    for (int i = 0; i < 2'000; ++i) {
      self.spawn_link([](Process&) { throw std::out_of_range("at once"); });
      if (self.receive<Exit>().reason.kind() != ExitReason::Kind::exception) {
        return false;
      }
      const auto [ref, id] = self.spawn_monitor([](Process&) { throw std::out_of_range("x"); });
      const Down down = self.receive<Down>();
      if (down.id != id || down.reason.kind() != ExitReason::Kind::exception) {
        return false;
      }
    }
    return true;
  });
  EXPECT_TRUE(spawner.join().get());
}

}  // namespace
}  // namespace actors::test
