#include "tests/cost/step_counter.hpp"

#include <csignal>
#include <cstddef>

#include <ucontext.h>

#if !defined(__linux__) || !defined(__x86_64__)
#error "only x86-64 Linux is known here: CMakeLists.txt leaves this out elsewhere"
#endif

namespace actors::testing {
namespace {

Steps steps;

/// Intel SDM volume 2, 2.1: prefixes come first, in any order; REX (0x40-0x4f) after them.
bool is_atomic_rmw(const unsigned char* at) noexcept {
  constexpr std::size_t kMostPrefixes = 14;
  std::size_t i = 0;
  for (; i < kMostPrefixes; ++i) {
    const unsigned char byte = at[i];
    if (byte == 0xF0) {
      return true;  // LOCK
    }
    const bool prefix = byte == 0xF2 || byte == 0xF3 || byte == 0x2E || byte == 0x36 ||
                        byte == 0x3E || byte == 0x26 || byte == 0x64 || byte == 0x65 ||
                        byte == 0x66 || byte == 0x67 || (byte & 0xF0) == 0x40;
    if (!prefix) {
      break;
    }
  }
  const bool exchange = at[i] == 0x86 || at[i] == 0x87;  // XCHG r/m: locked if it is memory
  return exchange && (at[i + 1] & 0xC0) != 0xC0;
}

void on_trap(int /*signal*/, siginfo_t* /*info*/, void* context) {
  const auto* const machine = static_cast<const ucontext_t*>(context);
  // The instruction to be executed next.
  const auto* const at =
      reinterpret_cast<const unsigned char*>(machine->uc_mcontext.gregs[REG_RIP]);
  ++steps.instructions;
  if (is_atomic_rmw(at)) {
    ++steps.atomic_rmw;
  }
}

}  // namespace

void start_counting() noexcept {
  steps = {};
  struct sigaction action {};
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &action, nullptr);
  asm volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "cc", "memory");
}

Steps stop_counting() noexcept {
  asm volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "cc", "memory");
  return steps;
}

}  // namespace actors::testing
