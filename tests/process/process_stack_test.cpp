// The stacks of processes: as large as Config says, none before the first turn, used again. And
// what is said when one was too small, with a guard page below it or without.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

#include "executors/stack_pool.hpp"
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

/// Makes stacks without guard pages, which the workers of the next system will use: those beyond
/// StackPool::kGuards. Knows where they end, so that a test can run just over.
class UnguardedStacks {
 public:
  explicit UnguardedStacks(std::size_t size) : size_(size) {
    detail::StackPool::limit_guards(0);
    detail::StackPool pool(size);
    std::array<boost::context::stack_context, kMany> stacks;
    for (std::size_t i = 0; i < kMany; ++i) {
      stacks[i] = pool.allocate();
      ends_[i] = static_cast<char*>(stacks[i].sp) - size;
    }
    for (const auto& stack : stacks) {
      pool.deallocate(stack);
    }
  }

  /// Does to the stack that the caller is on what an overrun does: writes over its end. Into memory
  /// that is there, so that the caller goes on.
  void overrun() const {
    auto* const here = static_cast<char*>(__builtin_frame_address(0));
    const auto end = std::find_if(ends_.begin(), ends_.end(),
                                  [&](const char* at) { return at < here && here < at + size_; });
    if (end == ends_.end()) {
      std::fputs("the test's mistake: it runs on another stack\n", stderr);
      std::exit(1);
    }
    std::memset(*end, 'x', kOverrun);
    std::fputs("it went on; ", stderr);
  }

 private:
  static constexpr std::size_t kMany = 16;  // what a worker takes at its start, and more
  static constexpr std::size_t kOverrun = 256;
  std::size_t size_;
  std::array<char*, kMany> ends_{};
};

void overrun_in_a_process() {
  constexpr std::size_t size = std::size_t{128} << 10;
  const UnguardedStacks stacks(size);
  ActorSystem system(Config{.workers = 1, .process_stack = size});
  const auto overruns = [&stacks](Process& self) {
    stacks.overrun();
    self.yield();
  };
  system.spawn(named("deep"), overruns).join().get();
}

TEST(ProcessStackDeathTest, WithoutAGuardPageAnOverrunIsNoticedWhenTheProcessGivesWay) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(overrun_in_a_process(), testing::KilledBySignal(SIGABRT),
              "it went on; .*stack of 128 KiB was full while running /user/deep.*"
              "Config::process_stack");
}

void overrun_to_the_end() {
  constexpr std::size_t size = std::size_t{128} << 10;
  const UnguardedStacks stacks(size);
  ActorSystem system(Config{.workers = 1, .process_stack = size});
  system.spawn(named("deep"), [&stacks](Process&) { stacks.overrun(); }).join().get();
}

TEST(ProcessStackDeathTest, WithoutAGuardPageAnOverrunIsNoticedWhenTheProcessEnds) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(overrun_to_the_end(), testing::KilledBySignal(SIGABRT),
              "it went on; .*stack of 128 KiB was full");
}

class Deep : public Actor {
 public:
  explicit Deep(const UnguardedStacks& stacks) : stacks_(&stacks) {}
  void receive(const Job& /*job*/) {
    stacks_->overrun();
    context().yield();
  }

 private:
  const UnguardedStacks* stacks_;
};

void overrun_in_a_handler() {
  constexpr std::size_t size = std::size_t{256} << 10;
  const UnguardedStacks stacks(size);
  ActorSystem system(Config{.workers = 1, .handler_stack = size});
  system.actor_of<Deep>(named("deep"), stacks).ask(Job{}).get();
}

TEST(ProcessStackDeathTest, WithoutAGuardPageAnOverrunInAHandlerNamesItsMessage) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(overrun_in_a_handler(), testing::KilledBySignal(SIGABRT),
              "it went on; .*stack of 256 KiB was full while running /user/deep handling a .*Job");
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
