// The elastic executor: threads come with work that blocks, and go when there is none.

#include <atomic>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "tests/executors/task.hpp"
#include "tests/relief/blocked_threads.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

class Elastic : public testing::Test {
 protected:
  std::shared_ptr<Executor> start(const ElasticOptions& options) {
    auto executor = make_elastic(options);
    executor->start(clock);
    return executor;
  }
  Task& task(std::function<void()> function) { return tasks.emplace_back(std::move(function)); }

  testkit::ManualClock clock;
  std::deque<Task> tasks;
};

TEST_F(Elastic, EveryCallThatBlocksHasAThreadOfItsOwnUpToTheLimit) {
  const auto executor = start({.max_threads = 5});
  Barrier barrier;
  std::atomic<int> done{0};
  for (int i = 0; i < 8; ++i) {
    executor->execute(task([&] {
      barrier.block();
      ++done;
    }));
  }
  EXPECT_TRUE(barrier.await_blocked(5));
  EXPECT_EQ(workers(), 5);
  EXPECT_FALSE(executor->quiet());
  barrier.open();
  EXPECT_TRUE(executor->stop(soon()));
  EXPECT_EQ(done, 8);
}

TEST_F(Elastic, NobodyWaitsBehindACallThatBlocks) {
  const auto executor = start({.max_threads = 2});
  Barrier barrier;
  std::atomic<int> done{0};
  executor->execute(task([&] { barrier.block(); }));
  EXPECT_TRUE(barrier.await_blocked(1));
  for (int i = 0; i < 100; ++i) {
    executor->execute(task([&] {
      if (++done == 100) {
        barrier.open();
      }
    }));
  }
  EXPECT_TRUE(executor->stop(soon()));
  EXPECT_EQ(done, 100);
}

// DI-11
TEST_F(Elastic, ThreadsThatHaveNothingToDoEndAndAreStartedAgainOnDemand) {
  const auto executor = start({.max_threads = 6, .idle_after = 10s});
  for (int round = 0; round < 3; ++round) {
    Barrier barrier;
    for (int i = 0; i < 6; ++i) {
      executor->execute(task([&] { barrier.block(); }));
    }
    ASSERT_TRUE(barrier.await_blocked(6)) << round;
    EXPECT_EQ(workers(), 6);
    clock.advance(1min);  // nobody is idle
    EXPECT_EQ(workers(), 6);
    barrier.open();
    ASSERT_TRUE(executor->await_quiet(soon()));
    clock.advance(9s);
    ASSERT_TRUE(executor->await_quiet(soon()));
    EXPECT_EQ(workers(), 6);
    clock.advance(2s);
    EXPECT_TRUE(await_workers(1)) << round << ": " << workers();
  }
  EXPECT_TRUE(executor->stop(soon()));
  EXPECT_TRUE(await_workers(0));
}

TEST_F(Elastic, AThreadOnWhichAHandlerIsParkedStays) {
  const auto executor = start({.max_threads = 3, .idle_after = 1s});
  Gate gate;
  std::thread::id began;
  std::thread::id went_on;
  executor->execute(task([&] {
    began = std::this_thread::get_id();
    gate.wait();
    went_on = std::this_thread::get_id();
  }));
  while (!gate.reached()) {
    std::this_thread::yield();
  }
  clock.advance(1min);
  clock.advance(1min);
  gate.open();
  ASSERT_TRUE(executor->await_quiet(soon()));
  EXPECT_EQ(began, went_on);
  clock.advance(2s);
  EXPECT_TRUE(await_workers(1)) << workers();
  EXPECT_TRUE(executor->stop(soon()));
}

TEST_F(Elastic, ActivityNeverGoesBackWhenThreadsEnd) {
  const auto executor = start({.max_threads = 4, .idle_after = 1s});
  std::uint64_t before = executor->activity();
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 4; ++i) {
      executor->execute(task([] {}));
    }
    ASSERT_TRUE(executor->await_quiet(soon()));
    clock.advance(5s);
    ASSERT_TRUE(executor->await_quiet(soon()));
    EXPECT_GE(executor->activity(), before);
    before = executor->activity();
  }
  EXPECT_TRUE(executor->stop(soon()));
}

TEST_F(Elastic, ImpossibleOptionsAreNamed) {
  const auto text_of = [](const ElasticOptions& options) -> std::string {
    try {
      static_cast<void>(make_elastic(options));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(text_of({.max_threads = 0}), "max_threads: must be 1 to 4096, not 0");
  EXPECT_EQ(text_of({.max_threads = 5000}), "max_threads: must be 1 to 4096, not 5000");
  EXPECT_EQ(text_of({.idle_after = 10us}), "idle_after: must be at least 1 ms");
  EXPECT_THAT(text_of({.stack_size = 1}), testing::StartsWith("stack_size: must be at least"));
}

// Threads come and go all the time, while work comes from everywhere.
TEST(ElasticStress, NoTurnIsLostWhileThreadsComeAndGo) {
  const auto executor = make_elastic({.max_threads = 4, .idle_after = 1ms});
  executor->start(Clock::steady());
  constexpr int kThreads = 3;
  constexpr int kEach = 1000;
  std::atomic<int> done{0};
  std::array<std::deque<Task>, kThreads> tasks;
  std::vector<std::thread> threads;
  for (auto& mine : tasks) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        executor->execute(mine.emplace_back([&done, i] {
          if (i % 50 == 0) {
            std::this_thread::yield();
          }
          ++done;
        }));
        if (i % 100 == 0) {
          EXPECT_TRUE(executor->await_quiet(soon()));
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_TRUE(executor->stop(soon()));
  EXPECT_EQ(done, kThreads * kEach);
}

struct Path {
  int number = 0;
};

class FileReader : public Actor {
 public:
  using Protocol = Messages<int(Path)>;
  explicit FileReader(Barrier& disk) : disk_(disk) {}
  int receive(const Path& path) {
    disk_.block();
    return path.number;
  }

 private:
  Barrier& disk_;
};

TEST(ElasticActors, BlockWithoutKeepingAnybodyWaiting) {
  Barrier disk;
  ActorSystem system(
      "files",
      Config{.workers = 1,
             .dispatchers = {{.name = "disk", .executor = make_elastic({.max_threads = 12})}}});
  std::vector<Future<int>> answers;
  for (int i = 0; i < 10; ++i) {
    answers.push_back(system.actor_of<FileReader>(on_dispatcher("disk"), std::ref(disk))
                          .ask(Path{i}, no_timeout));
  }
  EXPECT_TRUE(disk.await_blocked(10));
  disk.open();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)].get(), i);
  }
  EXPECT_TRUE(system.shutdown(10s));
}

}  // namespace
}  // namespace actors::test
