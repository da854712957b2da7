#pragma once
// StepCounter: counts what one thread executes between start() and stop(), by letting the processor
// stop after every instruction (the trap flag of x86-64). So it counts the very code that users
// run, whoever wrote it, without a hook in it.
//
// A stop takes some ten microseconds. So that the code does not see itself slowed down, and look at
// its timers ten thousand times as often as it does for users, the cycle counter that it reads
// (RDTSC, which is also what the system's clocks are read from) goes by what was executed.

#include <cstdint>

namespace actors::testing {

struct Steps {
  std::uint64_t instructions = 0;
  std::uint64_t atomic_rmw = 0;    ///< locked instructions, and exchanges with memory
  std::uint64_t allocations = 0;   ///< calls of malloc() and its like, under any operator new
  std::uint64_t system_calls = 0;  ///< SYSCALL instructions
};

/// From here on this thread is counted. One thread at a time.
void start_counting() noexcept;
/// What it has executed since.
[[nodiscard]] Steps stop_counting() noexcept;

}  // namespace actors::testing
