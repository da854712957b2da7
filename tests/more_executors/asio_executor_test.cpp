// AsioExecutor as the io_context sees it: which threads, how long run() goes on, what is refused.

#include <atomic>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/with/asio.hpp"

#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"
#include "tests/more_executors/asio_threads.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// An executor on an io_context that the test runs.
class AsioLane : public testing::Test {
 protected:
  AsioLane() { executor->start(Clock::steady()); }
  ~AsioLane() override {
    if (executor != nullptr) {
      EXPECT_TRUE(executor->stop(soon()));
    }
  }

  Task& task(std::function<void()> function) { return tasks.emplace_back(std::move(function)); }
  void execute(std::function<void()> function) { executor->execute(task(std::move(function))); }

  std::deque<Task> tasks;
  boost::asio::io_context io;
  std::shared_ptr<AsioExecutor> executor = make_asio(io, {.turns = 2});
};

TEST_F(AsioLane, RunReturnsWhenNothingIsLeftToDo) {
  int runs = 0;
  for (int i = 0; i < 7; ++i) {
    execute([&] { ++runs; });
  }
  io.run();
  EXPECT_EQ(runs, 7);
  io.restart();
  io.run();
}

TEST_F(AsioLane, OtherHandlersOfTheContextGetTheirTurnsInBetween) {
  std::vector<std::string> happened;
  for (int i = 0; i < 4; ++i) {
    execute([&] { happened.emplace_back("turn"); });
  }
  boost::asio::post(io, [&] { happened.emplace_back("handler"); });
  io.run();
  EXPECT_THAT(happened, testing::ElementsAre("turn", "turn", "handler", "turn", "turn"));
}

TEST_F(AsioLane, RunGoesOnWhileAHandlerWaits) {
  Gate gate;
  bool done = false;
  execute([&] {
    gate.wait();
    done = true;
  });
  std::thread opener([&] {
    while (!gate.reached()) {
      std::this_thread::yield();
    }
    gate.open();
  });
  io.run();
  opener.join();
  EXPECT_TRUE(done);
}

class CountTimer final : public detail::Timer {
 public:
  void expired() noexcept override { ++fired; }
  int fired = 0;
};

TEST_F(AsioLane, RunGoesOnUntilTheLastTimerHasFired) {
  CountTimer first;
  CountTimer second;
  execute([&] {
    executor->timers()->start(second, Clock::steady().now() + 20ms);
    executor->timers()->start(first, Clock::steady().now() + 5ms);
  });
  io.run();
  EXPECT_EQ(first.fired, 1);
  EXPECT_EQ(second.fired, 1);
}

TEST_F(AsioLane, RunReturnsWhenTheTimersHaveBeenCancelled) {
  CountTimer timer;
  execute([&] { executor->timers()->start(timer, Clock::steady().now() + 1h); });
  EXPECT_EQ(io.run_one(), 1U);
  execute([&] { EXPECT_TRUE(executor->timers()->cancel(timer)); });
  io.run();
  EXPECT_EQ(timer.fired, 0);
}

TEST_F(AsioLane, StopLeavesNothingInTheContextThatRunWaitsFor) {
  CountTimer timer;
  execute([&] { executor->timers()->start(timer, Clock::steady().now() + 1h); });
  EXPECT_EQ(io.run_one(), 1U);
  EXPECT_TRUE(executor->timers()->cancel(timer));
  EXPECT_TRUE(executor->stop(soon()));
  io.run();
  executor = nullptr;
}

TEST_F(AsioLane, MayGoBeforeItsLastHandlersInTheContext) {
  int runs = 0;
  execute([&] { ++runs; });
  EXPECT_TRUE(executor->stop(soon()));
  EXPECT_EQ(runs, 1);
  executor = nullptr;
  io.run();
  EXPECT_EQ(runs, 1);
}

TEST_F(AsioLane, ASecondThreadThatNobodyToldOfIsAnErrorOfItsRun) {
  Gate gate;
  bool done = false;
  execute([&] {
    gate.wait();
    done = true;
  });
  EXPECT_EQ(io.run_one(), 1U);
  gate.open();
  std::thread([&] { EXPECT_THROW(io.run_one(), Error); }).join();
  EXPECT_FALSE(done);
  io.run();  // the right one
  EXPECT_TRUE(done);
}

TEST(AsioThreadsTest, AHandlerThatWaitsGoesOnWhereItBeganAndTheOtherThreadsServeTheContext) {
  AsioThreads asio(2);
  asio.executor->start(Clock::steady());
  Gate gate;
  std::thread::id began;
  std::thread::id went_on;
  Task waiter([&] {
    began = std::this_thread::get_id();
    gate.wait();
    went_on = std::this_thread::get_id();
  });
  asio.executor->execute(waiter);
  while (!gate.reached()) {
    std::this_thread::yield();
  }
  // Only the other thread is left for these.
  std::atomic<int> served{0};
  for (int i = 0; i < 100; ++i) {
    boost::asio::post(asio.io, [&] {
      if (++served == 100) {
        gate.open();
      }
    });
  }
  EXPECT_TRUE(asio.executor->await_quiet(soon()));
  EXPECT_EQ(served, 100);
  EXPECT_EQ(began, went_on);
  EXPECT_TRUE(asio.executor->stop(soon()));
}

TEST(AsioThreadsTest, TurnsOfOneExecutorNeverOverlap) {
  AsioThreads asio(3);
  asio.executor->start(Clock::steady());
  int plain = 0;  // TSan looks, too
  std::deque<Task> tasks;
  for (int i = 0; i < 3000; ++i) {
    asio.executor->execute(tasks.emplace_back([&plain] { ++plain; }));
  }
  EXPECT_TRUE(asio.executor->stop(soon()));
  EXPECT_EQ(plain, 3000);
}

TEST(AsioOptionsTest, ImpossibleOnesAreNamed) {
  boost::asio::io_context io;
  const auto text_of = [&io](const AsioOptions& options) -> std::string {
    try {
      static_cast<void>(make_asio(io, options));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(text_of({.threads = 0}), "threads: must be at least 1, not 0");
  EXPECT_EQ(text_of({.turns = 0}), "turns: must be at least 1");
  EXPECT_THAT(text_of({.stack_size = 100}), testing::HasSubstr("stack_size: must be at least"));
}

}  // namespace
}  // namespace actors::test
