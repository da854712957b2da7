#pragma once
// StepCounter: counts what one thread executes between start() and stop(), by letting the processor
// stop after every instruction (the trap flag of x86-64). So it counts the very code that users
// run, whoever wrote it, without a hook in it.

#include <cstdint>

namespace actors::testing {

struct Steps {
  std::uint64_t instructions = 0;
  std::uint64_t atomic_rmw = 0;  ///< locked instructions, and exchanges with memory
};

/// From here on this thread is counted. One thread at a time.
void start_counting() noexcept;
/// What it has executed since.
[[nodiscard]] Steps stop_counting() noexcept;

}  // namespace actors::testing
