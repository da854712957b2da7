// Inbox: with threads of the system's own, whose answers it waits for.

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/manual_executor.hpp"

#include "tests/process/inbox_actors.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(InboxThreads, AThreadWaitsForAMessage) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  const auto process = system.spawn([](Process& self) {
    const int n = self.receive<Ping>().n;
    self.reply(Pong{n + 1});
  });
  process.tell(Ping{1}, inbox);
  EXPECT_EQ(inbox.receive<Pong>().n, 2);
}

TEST(InboxThreads, ATimeoutIsRealTime) {
  ActorSystem system(Config{.workers = 1});
  Inbox inbox(system);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(inbox.receive_for<Ping>(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
}

TEST(InboxThreads, ManyTellOneReceives) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2000;
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  std::vector<std::thread> tellers;
  for (int t = 0; t < kThreads; ++t) {
    tellers.emplace_back([to = inbox.self(), t] {
      for (int n = 0; n < kEach; ++n) {
        to.tell(Job{t * kEach + n, t % 2 == 0});
      }
    });
  }
  // Urgent ones first: the others are kept. Each thread's come in its order.
  std::vector<int> next(kThreads, 0);
  for (const bool urgent : {true, false}) {
    for (int i = 0; i < kThreads / 2 * kEach; ++i) {
      const Job job = inbox.receive(
          when([urgent](const Job& j) { return j.urgent == urgent; }, [](Job j) { return j; }));
      ASSERT_EQ(job.id % kEach, next[static_cast<std::size_t>(job.id / kEach)]++);
    }
  }
  for (std::thread& teller : tellers) {
    teller.join();
  }
  EXPECT_FALSE(inbox.receive_for(0s));
}

/// Counts dead letters.
class Letters final : public Actor {
 public:
  using Protocol = Messages<DeadLetter, int(Go)>;
  void receive(const DeadLetter& /*letter*/) { ++count_; }
  int receive(const Go& /*go*/) const { return count_; }

 private:
  int count_ = 0;
};

TEST(InboxThreads, WhatIsToldToOneThatIsBeingDestroyedIsADeadLetter) {
  constexpr int kRounds = 100;
  constexpr int kEach = 200;
  ActorSystem system(Config{.workers = 2, .log_level = Level::error});
  const auto letters = system.actor_of<Letters>();
  system.event_stream().subscribe<DeadLetter>(letters);
  for (int round = 0; round < kRounds; ++round) {
    auto inbox = std::make_unique<Inbox>(system);
    std::thread teller([to = inbox->self()] {
      for (int n = 0; n < kEach; ++n) {
        to.tell(Ping{n});
      }
    });
    inbox->receive<Ping>();
    inbox.reset();
    teller.join();
  }
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_EQ(letters.ask(Go{}).get(), kRounds * (kEach - 1));
}

TEST(InboxThreads, CallsWithAnOverallDeadline) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  const auto server = system.actor_of<Server>();
  const auto slow = system.actor_of<Slow>();
  EXPECT_EQ(inbox.call(server, Ping{1}, 10s, -1), 2);
  EXPECT_EQ(inbox.call(slow, Ping{1}, 10ms, -1), -1);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THAT(inbox.call_all<int>({{slow, Ping{1}}, {server, Ping{2}}, {slow, Ping{3}}}, 30ms, -1),
              ElementsAre(-1, 3, -1));
  EXPECT_THAT(inbox.call_all<int>({{slow, Ping{1}}, {server, Ping{2}}}, 30ms, -1, Order::arrival),
              ElementsAre(3, -1));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 60ms);
}

// A deadline for each would make it the sum.
TEST(InboxThreads, TheOverallDeadlineIsNotStartedAgainByAMiss) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  for (const Order order : {Order::request, Order::arrival}) {
    std::vector<Inbox::Request<int>> requests;
    for (int i = 0; i < 100; ++i) {
      requests.emplace_back(system.actor_of<Slow>(), Ping{i});
    }
    const auto before = std::chrono::steady_clock::now();
    EXPECT_THAT(inbox.call_all<int>(std::move(requests), 100ms, -1, order), testing::Each(-1));
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);  // the sum is 10 s
  }
}

TEST(InboxThreads, CallsWithATimeoutForEachReply) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  const auto server = system.actor_of<Server>();
  const auto slow = system.actor_of<Slow>();
  const auto another = system.actor_of<Slow>();
  for (const Order order : {Order::request, Order::arrival}) {
    const auto before = std::chrono::steady_clock::now();
    const auto replies = inbox.call_all<int>(
        {{server, Ping{2}}, {slow, Ping{1}}, {another, Ping{1}}}, per_reply(20ms), -1, order);
    EXPECT_THAT(replies, ElementsAre(3, -1, -1));
    EXPECT_GE(std::chrono::steady_clock::now() - before, 40ms);  // two misses, one after the other
  }
}

TEST(InboxThreads, StopsAll) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  std::vector<Ref<Server>> servers;
  for (int i = 0; i < 50; ++i) {
    servers.push_back(system.actor_of<Server>());
  }
  EXPECT_THAT(inbox.stop_all(servers, 10s), testing::Each(true));
}

TEST(InboxThreads, WatchesBeforeItReturns) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  for (int i = 0; i < 100; ++i) {
    const auto idle = inbox.watch(system.actor_of<Idle>());
    idle.tell(PoisonPill{});
    EXPECT_TRUE(inbox.receive<Terminated>().reason.normal());  // no noproc
  }
}

TEST(InboxThreads, TheEndOfTheSystemWakesAWait) {
  auto system = std::make_unique<ActorSystem>(Config{.workers = 1});
  Inbox inbox(*system);
  std::latch begun(1);
  std::thread waiter([&] {
    begun.count_down();
    EXPECT_THROW(inbox.receive<Ping>(), SystemTerminated);
  });
  begun.wait();
  EXPECT_TRUE(system->shutdown(10s));  // graceful, and does not wait for the Inbox
  waiter.join();
  system.reset();
}

TEST(InboxThreads, TerminateDuringACallGivesTheFallback) {
  ActorSystem system(Config{.workers = 2});
  Inbox inbox(system);
  const auto slow = system.actor_of<Slow>();
  std::latch begun(1);
  std::thread terminator([&] {
    begun.wait();
    system.terminate();
  });
  begun.count_down();
  try {
    EXPECT_EQ(inbox.call(slow, Ping{1}, no_timeout, -1), -1);
  } catch (const SystemTerminated&) {
  }  // it was over before the call
  terminator.join();
}

TEST(InboxThreads, AnotherThreadsReceiveIsRefused) {
  ActorSystem system(Config{.workers = 1});
  Inbox inbox(system);
  std::latch inside(1);
  std::latch refused(1);
  inbox.self().tell(Ping{1});
  std::thread first([&] {
    inbox.receive(when(
        [&](const Ping&) {
          inside.count_down();
          refused.wait();
          return true;
        },
        [](const Ping&) {}));
  });
  inside.wait();
  EXPECT_THROW(inbox.receive<Ping>(), Error);
  refused.count_down();
  first.join();
}

TEST(InboxThreads, AManualSystemOfAnotherThreadIsWaitedFor) {
  const auto executor = make_manual();
  ActorSystem manual(Config{.executor = executor});
  std::atomic<bool> done{false};  // written by the other thread once; relaxed: joined after
  std::thread other([&manual, &done] {
    Inbox inbox(manual);
    inbox.self().tell(Ping{3});
    EXPECT_EQ(inbox.receive<Ping>().n, 3);
    done.store(true, std::memory_order_relaxed);
  });
  while (!done.load(std::memory_order_relaxed)) {
    executor->run_until_idle();
    std::this_thread::yield();
  }
  other.join();
}

using InboxDeathTest = testing::Test;

TEST(InboxDeathTest, DestroyingItUnderAWaitAborts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        ActorSystem system(Config{.workers = 1});
        auto inbox = std::make_unique<Inbox>(system);
        inbox->self().tell(Ping{});
        static_cast<void>(inbox->receive(when(
            [&inbox](const Ping&) {
              inbox.reset();
              return true;
            },
            [](const Ping&) { return 0; })));
      },
      "destroyed while a thread waits in it");
}

}  // namespace
}  // namespace actors::test
