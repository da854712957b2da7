// That the counter counts: what it is given is known.

#include "tests/cost/step_counter.hpp"

#include <chrono>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/syscall.h>

namespace actors::testing {
namespace {

/// Around the code there is always the same.
[[gnu::noinline]] std::uint64_t instructions_of(void (*code)()) {
  start_counting();
  code();
  return stop_counting().instructions;
}

TEST(StepCounter, CountsEachInstructionOnce) {
  const auto hundred = [] { asm volatile(".rept 100\n nop\n .endr"); };
  const auto more = [] { asm volatile(".rept 250\n nop\n .endr"); };
  EXPECT_EQ(instructions_of(more), instructions_of(hundred) + 150);
}

TEST(StepCounter, CountsReadsOfTheCycleCounterAndWhatFollowsThem) {
  const auto five = [] { asm volatile(".rept 5\n nop\n .endr"); };
  const auto reads = [] {
    asm volatile("rdtsc\n nop\n rdtsc\n rdtscp\n nop" ::: "rax", "rcx", "rdx");
  };
  EXPECT_EQ(instructions_of(reads), instructions_of(five));
}

TEST(StepCounter, CountsLockedInstructionsAndExchangesWithMemory) {
  long a = 1;
  long b = 2;
  start_counting();
  asm volatile(
      "lock incq %0\n lock cmpxchg %1, %0\n xchg %1, %0\n"  // these
      "incq %0\n xchg %1, %%rax\n"                          // and not those
      : "+m"(a), "+r"(b)::"rax", "cc");
  EXPECT_EQ(stop_counting().atomic_rmw, 3U);
}

TEST(StepCounter, CountsSystemCalls) {
  start_counting();
  long result = SYS_getppid;
  asm volatile("syscall" : "+a"(result)::"rcx", "r11", "memory");
  EXPECT_EQ(stop_counting().system_calls, 1U);
}

TEST(StepCounter, CountsAllocationsOfAnyKind) {
  start_counting();
  void* volatile a = std::malloc(10);
  void* volatile b = ::operator new(10);
  void* volatile c = ::operator new (10, std::align_val_t{64});
  void* volatile d = std::calloc(10, 10);
  const Steps steps = stop_counting();
  std::free(d);
  ::operator delete (c, std::align_val_t{64});
  ::operator delete(b);
  std::free(a);
  EXPECT_EQ(steps.allocations, 4U);
}

TEST(StepCounter, KeepsTheTimeByWhatIsExecuted) {
  start_counting();
  const std::uint64_t began = __builtin_ia32_rdtsc();
  asm volatile(".rept 4000\n nop\n .endr");
  const std::uint64_t cycles = __builtin_ia32_rdtsc() - began;
  static_cast<void>(stop_counting());
  EXPECT_GE(cycles, 1000U);
  EXPECT_LE(cycles, 1010U);  // and not the millions that the stops took
}

}  // namespace
}  // namespace actors::testing
