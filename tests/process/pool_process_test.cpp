// Processes on threads.

#include <atomic>
#include <latch>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

void relay(Process& self, ActorRef next) {
  next.tell(self.receive<int>() + 1);
}

int ring(Process& self, int n) {
  ActorRef node = self;
  for (int i = 0; i < n; ++i) {
    node = self.spawn(relay, node);
  }
  node | 0;
  return self.receive<int>();
}

// The sanitizers keep far more per fiber than a stack.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kRing = 1'000;
#else
constexpr int kRing = 10'000;
#endif

TEST(PoolProcess, ARingOfThousands) {
  ActorSystem system;
  EXPECT_EQ(system.spawn(ring, kRing).join().get(), kRing);
}

TEST(PoolProcess, SelectiveReceiveLosesNothingUnderLoad) {
  constexpr int kSenders = 4;
  constexpr int kMessages = 5'000;
  ActorSystem system(Config{.workers = 2});
  const auto sink = system.spawn([](Process& self) {
    long long pings = 0;
    long long pongs = 0;
    for (int i = 0; i < kSenders * kMessages; ++i) {
      pings += self.receive<Ping>().n;
      pongs += self.receive<Pong>().n;
    }
    return pings - pongs;
  });
  std::vector<ProcessRef<void>> senders;
  for (int s = 0; s < kSenders; ++s) {
    senders.push_back(system.spawn([sink](Process&) {
      for (int i = 0; i < kMessages; ++i) {
        sink | Ping{i};
        sink | Pong{i};
      }
    }));
  }
  EXPECT_EQ(sink.join().get(), 0);
}

TEST(PoolProcess, TimeoutsRaceWithMessages) {
  ActorSystem system(Config{.workers = 2});
  const auto sink = system.spawn([](Process& self) {
    int got = 0;
    for (int waits = 0; got < 300; ++waits) {
      got += self.receive_for<Ping>(std::chrono::microseconds(waits % 50)).has_value() ? 1 : 0;
    }
    return got;
  });
  const auto source = system.spawn([sink](Process& self) {
    for (int i = 0; i < 300; ++i) {
      sink | Ping{i};
      self.sleep_for(std::chrono::microseconds(i % 20));
    }
  });
  EXPECT_EQ(sink.join().get(), 300);
  source.join().get();
}

TEST(PoolProcess, StopsRaceWithMessagesAndEnds) {
  ActorSystem system(Config{.workers = 2});
  for (int round = 0; round < 500; ++round) {
    const auto process = system.spawn([](Process& self) {
      for (;;) {
        self.receive_for<Ping>(1ms);
      }
    });
    const auto teller = system.spawn([process](Process&) {
      for (int i = 0; i < 20; ++i) {
        process | Ping{i};
      }
    });
    round % 2 == 0 ? system.stop(process) : process.tell(Kill{});
    EXPECT_THROW(process.join().get(), Error);
    teller.join().get();
  }
}

TEST(PoolProcess, YieldingProcessesShareAPool) {
  ActorSystem system(Config{.workers = 2});
  std::atomic<int> turns{0};
  std::vector<ProcessRef<void>> all;
  for (int p = 0; p < 8; ++p) {
    all.push_back(system.spawn([&turns](Process& self) {
      for (int i = 0; i < 1'000; ++i) {
        self.yield();
        turns.fetch_add(1, std::memory_order_relaxed);
      }
    }));
  }
  for (const auto& process : all) {
    process.join().get();
  }
  EXPECT_EQ(turns.load(), 8'000);
}

TEST(PoolProcess, AwaitIdleTakesAWaitingProcessForIdle) {
  ActorSystem system(Config{.workers = 2});
  const auto process = system.spawn([](Process& self) { self.receive<Go>(); });
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_FALSE(process.join().ready());
  process | Go{};
  process.join().get();
}

TEST(PoolProcess, AwaitIdleDoesNotTakeASleepingProcessForIdle) {
  ActorSystem system(Config{.workers = 1});
  std::latch sleeping(1);
  const auto process = system.spawn([&sleeping](Process& self) {
    sleeping.count_down();
    self.sleep_for(1h);
  });
  sleeping.wait();
  EXPECT_FALSE(system.await_idle(20ms));
  system.terminate();
  EXPECT_THROW(process.join().get(), ActorTerminated);
}

TEST(PoolProcess, RunsOnAPinnedDispatcher) {
  ActorSystem system(
      Config{.workers = 1, .dispatchers = {{.name = "mine", .executor = make_pinned()}}});
  const auto thread_of = [](Process& self) {
    const auto before = std::this_thread::get_id();
    self.yield();
    self.receive<Go>();
    EXPECT_EQ(std::this_thread::get_id(), before);
    return before;
  };
  const auto first = system.spawn(on_dispatcher("mine"), thread_of);
  const auto second = system.spawn(on_dispatcher("mine"), thread_of);
  first | Go{};
  second | Go{};
  EXPECT_EQ(first.join().get(), second.join().get());
}

}  // namespace
}  // namespace actors::test
