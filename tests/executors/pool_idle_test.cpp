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

using Switches = std::map<std::string, long>;

/// How often each thread of this process, but those in `others`, has been given a CPU.
Switches context_switches(const Switches& others) {
  Switches switches;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    if (others.contains(entry.path().filename())) {
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
  std::thread([] {}).join();  // with the first thread comes a sanitizer's own
  const Switches others = context_switches({});
  const auto pool = make_pool(2);
  pool->start(Clock::steady());
  Task once([] {});
  pool->execute(once);
  ASSERT_TRUE(pool->await_quiet(soon()));
  // The monitor looks once more after the last worker has gone to sleep; and a sleeper may still be
  // on its way into the kernel. So: until nothing moves for a while, which comes soon.
  const TimePoint limit = soon();
  Switches before;
  do {
    before = context_switches(others);
    // Real time is what this test is about.
    const TimePoint until = Clock::steady().now() + std::chrono::milliseconds(300);
    while (Clock::steady().now() < until) {
      std::this_thread::yield();
    }
  } while (context_switches(others) != before && Clock::steady().now() < limit);
  EXPECT_EQ(before.size(), 3U);  // two workers, the monitor
  EXPECT_EQ(context_switches(others), before);
  EXPECT_TRUE(pool->stop(soon()));
}

}  // namespace
}  // namespace actors::test
