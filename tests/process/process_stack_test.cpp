// The stacks of processes: as large as Config says, none before the first turn, used again.

#include <csignal>
#include <cstring>
#include <latch>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// Uses `left` frames of stack.
[[gnu::noinline]] int recurse(int left) {
  volatile char frame[512];
  std::memset(const_cast<char*>(frame), left, sizeof frame);
  return left == 0 ? frame[3] : recurse(left - 1) + frame[5];
}

void overflow_in_a_process(std::size_t process_stack) {
  ActorSystem system(Config{.workers = 1, .process_stack = process_stack});
  system.spawn(named("deep"), [](Process&) { return recurse(1 << 30); }).join().get();
}

TEST(ProcessStackDeathTest, OverflowNamesTheProcessAndItsOption) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(overflow_in_a_process(std::size_t{128} << 10), testing::KilledBySignal(SIGABRT),
              "stack of 128 KiB was full while running /user/deep.*Config::process_stack");
}

TEST(ProcessStack, IsAsLargeAsConfigSays) {
  ActorSystem system(Config{.workers = 1, .process_stack = std::size_t{4} << 20});
  EXPECT_NO_THROW(system.spawn([](Process&) { return recurse(4'000); }).join().get());
}

/// Where on its stack a process is.
void* place(Process& /*self*/) {
  return __builtin_frame_address(0);
}

TEST(ProcessStack, IsUsedAgainByTheNextProcess) {
  testkit::System sys;
  void* const first = sys->spawn(place).join().get();
  EXPECT_EQ(sys->spawn(place).join().get(), first);
}

}  // namespace
}  // namespace actors::test
