// As many processes as a busy server has connections, each of them waiting on a stack of its own.

#include <chrono>
#include <cstddef>
#include <fstream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

struct Go {
  long number;
};

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(WaitingProcesses, AHundredThousandWithAStackWorkInLessThanAFifthMoreThanAGibibyte) {
  constexpr long processes = 100'000;
  constexpr std::size_t limit = (std::size_t{12} << 30) / 10;
  ActorSystem system(Config{.workers = 2});
  std::vector<std::pair<ProcessRef<long>, long>> all;
  all.reserve(processes);
  const std::size_t before = resident_bytes();
  for (long i = 0; i < processes; ++i) {
    all.emplace_back(system.spawn([i](Process& self) { return self.receive<Go>().number + i; }), i);
  }
  ASSERT_TRUE(system.await_idle(60s));  // all have had their first turn, and wait
  const std::size_t taken = resident_bytes() - before;
  RecordProperty("bytes_per_process", static_cast<int>(taken / processes));
  EXPECT_LT(taken, limit);
  EXPECT_GT(taken, std::size_t{processes} * 4096) << "do they have a stack?";

  for (const auto& [process, i] : all) {
    process.tell(Go{-2 * i});
  }
  for (const auto& [process, i] : all) {
    ASSERT_EQ(process.join().get(), -i);
  }
}

/// Resident bytes of each of many processes that `spawn` makes.
template <class Spawn>
std::size_t bytes_of_each(Spawn spawn) {
  constexpr std::size_t processes = 20'000;
  const std::size_t before = resident_bytes();
  for (std::size_t i = 0; i < processes; ++i) {
    spawn();
  }
  return (resident_bytes() - before) / processes;
}

void waits(Process& self) {
  self.receive<Go>();
}

// A page is the least that a stack takes.
TEST(WaitingProcesses, HaveNoStackBeforeTheirFirstTurn) {
  testkit::System sys;
  EXPECT_LT(bytes_of_each([&sys] { static_cast<void>(sys->spawn(waits)); }), 2048U);
}

TEST(WaitingProcesses, HaveNoStackBeforeTheirFirstMessageIfTheyBeginWithIt) {
  testkit::System sys;
  EXPECT_LT(bytes_of_each([&sys] {
              static_cast<void>(sys->spawn(on_first_message, waits));
              sys.run_until_idle();
            }),
            2048U);
}

}  // namespace
}  // namespace actors
