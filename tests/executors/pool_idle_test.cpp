// What an idle pool costs: nothing.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "actors/executors.hpp"

#include "tests/executors/task.hpp"

namespace actors::test {
namespace {

/// How often each thread of this process but the calling one has been given a CPU.
std::map<std::string, long> context_switches() {
  std::map<std::string, long> switches;
  const std::string self = std::to_string(::gettid());
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    if (entry.path().filename() == self) {
      continue;
    }
    std::ifstream status(entry.path() / "status");
    std::string word;
    while (status >> word) {
      long count = 0;
      if (word.find("ctxt_switches:") != std::string::npos && status >> count) {
        switches[entry.path().filename()] += count;
      }
    }
  }
  return switches;
}

TEST(PoolIdle, AStartedPoolWithNothingToDoMakesNoWakeUps) {
  const auto pool = make_pool(2);
  pool->start(Clock::steady());
  Task once([] {});
  pool->execute(once);
  ASSERT_TRUE(pool->await_quiet(soon()));
  // The monitor looks once more after the last worker has gone to sleep; and a sleeper may still be
  // on its way into the kernel. So: until nothing moves for a while, which comes soon.
  const TimePoint limit = soon();
  std::map<std::string, long> before;
  do {
    before = context_switches();
    // Real time is what this test is about.
    const TimePoint until = Clock::steady().now() + std::chrono::milliseconds(300);
    while (Clock::steady().now() < until) {
      std::this_thread::yield();
    }
  } while (context_switches() != before && Clock::steady().now() < limit);
  EXPECT_GE(before.size(), 3U);  // two workers, the monitor
  EXPECT_EQ(context_switches(), before);
  EXPECT_TRUE(pool->stop(soon()));
}

}  // namespace
}  // namespace actors::test
