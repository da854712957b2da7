#include "actors/manual_executor.hpp"

#include <deque>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/errors.hpp"

#include "executors/driver.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

/// The order in which eight tasks run.
std::vector<int> order_with(std::uint64_t seed) {
  ManualExecutor executor(seed);
  executor.start(Clock::steady());
  std::vector<int> order;
  std::deque<Task> tasks;
  for (int i = 0; i < 8; ++i) {
    tasks.emplace_back([&order, i] { order.push_back(i); });
    executor.execute(tasks.back());
  }
  EXPECT_EQ(executor.run_until_idle(), 8U);
  EXPECT_TRUE(executor.stop(soon()));
  return order;
}

TEST(ManualExecutor, WithoutASeedRunsInOrder) {
  EXPECT_THAT(order_with(0), testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(ManualExecutor, TheSameSeedGivesTheSameOrder) {
  EXPECT_EQ(order_with(1), order_with(1));
  EXPECT_THAT(order_with(1), testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(ManualExecutor, AnotherSeedGivesAnotherOrder) {
  EXPECT_NE(order_with(1), order_with(2));
}

TEST(ManualExecutor, RunsOneTurnAtATime) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  int runs = 0;
  Task first([&] { ++runs; });
  Task second([&] { ++runs; });
  executor.execute(first);
  executor.execute(second);
  EXPECT_EQ(runs, 0);
  EXPECT_TRUE(executor.run_one());
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(executor.run_one());
  EXPECT_FALSE(executor.run_one());
  EXPECT_EQ(runs, 2);
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, AHandlerThatParksEndsItsTurn) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  Gate gate;
  bool done = false;
  Task waiter([&] {
    gate.wait();
    done = true;
  });
  executor.execute(waiter);
  EXPECT_EQ(executor.run_until_idle(), 1U);
  EXPECT_FALSE(done);
  EXPECT_FALSE(executor.quiet());
  EXPECT_EQ(detail::Carrier::current(), nullptr);
  gate.open();
  EXPECT_EQ(executor.run_until_idle(), 2U);  // the opener, and the rest of the handler
  EXPECT_TRUE(done);
  EXPECT_TRUE(executor.quiet());
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, StopSaysSoWhenAHandlerStaysParked) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  Gate gate;
  Task waiter([&] { gate.wait(); });
  executor.execute(waiter);
  EXPECT_FALSE(executor.stop(Clock::steady().now()));
  EXPECT_FALSE(executor.stop(Clock::steady().now() + std::chrono::milliseconds(1)));
  gate.open();
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, CannotBeDrivenFromInsideAHandler) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  Task nested([&] { EXPECT_THROW(executor.run_one(), Error); });
  executor.execute(nested);
  EXPECT_TRUE(executor.run_one());
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, CannotBeDrivenByTwoThreadsAtOnce) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  Task outer([&] {
    std::thread other([&] { EXPECT_THROW(executor.run_one(), Error); });
    other.join();
  });
  executor.execute(outer);
  EXPECT_TRUE(executor.run_one());
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, StaysOnItsThreadWhileHandlersAreParked) {
  ManualExecutor executor;
  executor.start(Clock::steady());
  Gate gate;
  Task waiter([&] { gate.wait(); });
  executor.execute(waiter);
  EXPECT_TRUE(executor.run_one());
  std::thread([&] { EXPECT_THROW(executor.run_one(), Error); }).join();
  gate.open();
  EXPECT_EQ(executor.run_until_idle(), 2U);
  std::thread([&] { EXPECT_FALSE(executor.run_one()); }).join();
  EXPECT_TRUE(executor.stop(soon()));
}

TEST(ManualExecutor, TheThreadThatDrivesFindsItsDriver) {
  EXPECT_EQ(detail::Driver::current(), nullptr);
  {
    ManualExecutor executor;
    executor.start(Clock::steady());
    int runs = 0;
    Task once([&] { ++runs; });
    executor.execute(once);
    ASSERT_NE(detail::Driver::current(), nullptr);
    EXPECT_TRUE(detail::Driver::current()->drive_once());
    EXPECT_EQ(runs, 1);
    std::thread([] { EXPECT_EQ(detail::Driver::current(), nullptr); }).join();
    EXPECT_TRUE(executor.stop(soon()));
  }
  EXPECT_EQ(detail::Driver::current(), nullptr);
}

}  // namespace
}  // namespace actors::test
