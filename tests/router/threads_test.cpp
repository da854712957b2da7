// Routers on real workers: many senders, routees that come and go, nothing lost.

#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

struct Tally {
  std::atomic<int> handled{0};  ///< by all routees; counted up by them, read when they are idle
  std::atomic<int> lost{0};
};
struct Tick {
  int key = 0;
};
struct Block {
  std::latch* reached;
  std::latch* until;
};

class Counter : public actors::Actor {
 public:
  using Protocol = actors::Messages<Tick, Block, int(Who)>;
  explicit Counter(Tally* tally) : tally_(tally) {}
  void receive(const Tick& /*tick*/) { tally_->handled.fetch_add(1); }
  void receive(const Block& block) {
    block.reached->count_down();
    const auto guard = actors::blocking([&] {
      block.until->wait();
      return 0;
    });
    static_cast<void>(guard);
  }
  int receive(const Who& /*who*/) { return 1; }

 private:
  Tally* tally_;
};
class LetterCounter : public actors::Actor {
 public:
  explicit LetterCounter(Tally* tally) : tally_(tally) {}
  void receive(const actors::DeadLetter& letter) {
    if (letter.message.is<Tick>()) {
      tally_->lost.fetch_add(1);
    }
  }

 private:
  Tally* tally_;
};

class OnThreads : public ::testing::TestWithParam<actors::Routing::Kind> {
 protected:
  [[nodiscard]] static actors::Routing routing() {
    return GetParam() == actors::Routing::Kind::consistent_hashing
               ? actors::consistent_hashing([](const Tick& tick) { return tick.key; },
                                            [](const Who& /*who*/) { return 7; })
               : actors::Routing(GetParam(), 1);
  }
  Tally tally;
  actors::ActorSystem system{actors::Config{.workers = 2, .log_level = actors::Level::error}};
};

TEST_P(OnThreads, ManySendersTellAndAskWhileThePoolChangesItsSizeAndNothingIsLost) {
  system.event_stream().subscribe<actors::DeadLetter>(system.actor_of<LetterCounter>(&tally));
  const auto router = actors::router_pool(system, actors::props<Counter>(&tally),
                                          {.size = 4, .routing = routing()});
  constexpr int kSenders = 3;
  constexpr int kMessages = 4000;
  std::vector<std::thread> senders;
  senders.reserve(kSenders);
  for (int s = 0; s < kSenders; ++s) {
    senders.emplace_back([&router, s] {
      const actors::Router<Counter> mine = router;
      for (int i = 0; i < kMessages; ++i) {
        mine.tell(Tick{i});
        if (i % 500 == s) {
          EXPECT_EQ(mine.ask(Who{}, 60s).get(), 1);
        }
      }
    });
  }
  for (int i = 0; i < 40; ++i) {
    router.resize(1 + i % 6);
    static_cast<void>(router.routees().size());
    std::this_thread::yield();
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(tally.handled.load() + tally.lost.load(), kSenders * kMessages);
}

INSTANTIATE_TEST_SUITE_P(EveryRouting, OnThreads,
                         ::testing::Values(actors::Routing::Kind::round_robin,
                                           actors::Routing::Kind::random,
                                           actors::Routing::Kind::smallest_mailbox,
                                           actors::Routing::Kind::balancing,
                                           actors::Routing::Kind::consistent_hashing));

// DI-13
TEST(BalancingOnThreads, NoMessageWaitsBehindARouteeThatIsStuck) {
  Tally tally;
  std::latch stuck(1);
  std::latch go_on(1);
  actors::ActorSystem system{actors::Config{.workers = 2, .log_level = actors::Level::error}};
  const auto router = actors::router_pool(system, actors::props<Counter>(&tally),
                                          {.size = 3, .routing = actors::balancing()});
  router.tell(Block{&stuck, &go_on});
  stuck.wait();
  for (int i = 0; i < 1000; ++i) {
    router.tell(Tick{i});
  }
  // The answers come from those that are not stuck, after what was told before.
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(router.ask(Who{}, 60s).get(), 1);
  }
  go_on.count_down();
  ASSERT_TRUE(system.await_idle(60s));
  EXPECT_EQ(tally.handled.load(), 1000);
}

TEST(RouterOnThreads, ManyContestsAtOnceEachGiveOneAnswer) {
  Tally tally;
  actors::ActorSystem system{actors::Config{.workers = 2, .log_level = actors::Level::error}};
  const auto router = actors::router_pool(system, actors::props<Counter>(&tally), {.size = 4});
  std::vector<actors::Future<int>> answers;
  for (int i = 0; i < 300; ++i) {
    answers.push_back(i % 2 == 0 ? router.scatter_gather(Who{}, 60s)
                                 : router.tail_chop(Who{}, 1ms, 60s));
  }
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.get(), 1);
  }
}

TEST(RouterOnThreads, ASystemMayEndWhileOthersTell) {
  Tally tally;
  std::atomic<bool> ended{false};
  std::latch told(1);
  auto system = std::make_unique<actors::ActorSystem>(
      actors::Config{.workers = 2, .log_level = actors::Level::error});
  const auto router = actors::router_pool(
      *system, actors::props<Counter>(&tally),
      {.size = 2, .routing = actors::balancing(), .resizer = actors::Resizer{.upper = 4}});
  std::thread sender([&] {
    router.tell(Tick{});
    told.count_down();
    while (!ended.load()) {
      router.tell(Tick{});
      static_cast<void>(router.ask(Who{}, 1s));
      std::this_thread::yield();
    }
  });
  told.wait();
  system->terminate();
  system.reset();
  ended.store(true);
  sender.join();
  EXPECT_EQ(router.size(), 0U);
}

}  // namespace
}  // namespace router_tests
