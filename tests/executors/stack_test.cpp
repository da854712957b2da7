#include <csignal>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/detail/type_descriptor.hpp"
#include "actors/executors.hpp"

#include "executors/describe.hpp"
#include "executors/stack_pool.hpp"
#include "tests/executors/named_turn.hpp"
#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

struct Job {};

std::string describe(std::uint64_t actor) {
  return "/user/number" + std::to_string(actor);
}

/// Uses `left` frames of stack.
[[gnu::noinline]] int recurse(int left) {
  volatile char frame[512];
  std::memset(const_cast<char*>(frame), left, sizeof frame);
  return left == 0 ? frame[3] : recurse(left - 1) + frame[5];
}

void overflow_in_a_handler(std::size_t stack_size) {
  detail::set_describe_actor(&describe);
  NamedTurn turn(7);
  const auto pool = make_pool(1, {.stack_size = stack_size});
  pool->start(Clock::steady());
  Task deep([&turn] {
    turn.begin();
    detail::Carrier::current()->running_type.store(&detail::type_of<Job>,
                                                   std::memory_order_relaxed);
    static_cast<void>(recurse(1 << 30));
  });
  pool->execute(deep);
  static_cast<void>(pool->stop(soon()));
}

TEST(StackDeathTest, OverflowSaysWhatWasRunning) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(overflow_in_a_handler(std::size_t{128} << 10), testing::KilledBySignal(SIGABRT),
              "stack of 128 KiB was full while running /user/number7 handling a .*Job");
}

TEST(StackDeathTest, OtherFaultsGoToWhoeverHandledThemBefore) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        struct sigaction mine {};
        mine.sa_handler = [](int) { ::_exit(17); };
        ::sigaction(SIGSEGV, &mine, nullptr);
        const auto pool = make_pool(1);
        pool->start(Clock::steady());
        Task faulty([] { ::raise(SIGSEGV); });
        pool->execute(faulty);
        static_cast<void>(pool->stop(soon()));
      },
      testing::ExitedWithCode(17), "");
}

TEST(StackPool, StacksAreUsedAgainLastOneFirst) {
  detail::StackPool pool(std::size_t{64} << 10);
  const auto first = pool.allocate();
  const auto second = pool.allocate();
  EXPECT_NE(first.sp, second.sp);
  EXPECT_EQ(first.size, std::size_t{64} << 10);
  pool.deallocate(first);
  pool.deallocate(second);
  EXPECT_EQ(pool.allocate().sp, second.sp);
  EXPECT_EQ(pool.allocate().sp, first.sp);
  pool.deallocate(first);
  pool.deallocate(second);
}

TEST(StackPool, StacksOfAnEndedThreadServeTheNext) {
  void* stack = nullptr;
  {
    detail::StackPool pool(std::size_t{68} << 10);
    const auto used = pool.allocate();
    stack = used.sp;
    pool.deallocate(used);
  }
  detail::StackPool pool(std::size_t{68} << 10);
  const auto again = pool.allocate();
  EXPECT_EQ(again.sp, stack);
  pool.deallocate(again);
}

TEST(StackPool, BeyondTheGuardsACanaryIsWatched) {
  detail::StackPool::limit_guards(0);
  detail::StackPool pool(std::size_t{72} << 10);
  const auto stack = pool.allocate();
  std::byte* const low = static_cast<std::byte*>(stack.sp) - stack.size;
  EXPECT_TRUE(pool.intact(low + 100));
  std::memset(low, 0, 64);
  EXPECT_FALSE(pool.intact(low + 100));
  int elsewhere = 0;
  EXPECT_TRUE(pool.intact(&elsewhere));
  detail::StackPool::limit_guards(detail::StackPool::kGuards);
}

}  // namespace
}  // namespace actors::test
