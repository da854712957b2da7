// What the kernel says that a thread is doing.

#include "executors/thread_state.hpp"

#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

using detail::waits_in_kernel;

TEST(ThreadState, OneThatRunsDoesNotWaitHoweverLittleCpuItGets) {
  std::atomic<pid_t> id{0};
  std::atomic<bool> enough{false};
  std::thread thread([&] {
    id = ::gettid();
    while (!enough) {
    }
  });
  while (id == 0) {
    std::this_thread::yield();
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(waits_in_kernel(id));
  }
  enough = true;
  thread.join();
}

TEST(ThreadState, OneThatWaitsForALatchDoes) {
  std::atomic<pid_t> id{0};
  std::latch latch(1);
  std::thread thread([&] {
    id = ::gettid();
    latch.wait();
  });
  bool waits = false;
  for (const TimePoint limit = soon(); !waits && Clock::steady().now() < limit;) {
    waits = id != 0 && waits_in_kernel(id);
  }
  EXPECT_TRUE(waits);
  latch.count_down();
  thread.join();
}

TEST(ThreadState, OneOfWhichNothingIsKnownIsTakenToWait) {
  EXPECT_TRUE(waits_in_kernel(0));
}

}  // namespace
}  // namespace actors::test
