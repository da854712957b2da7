#include "tests/cost/step_counter.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>

#include <dlfcn.h>
#include <ucontext.h>

#if !defined(__linux__) || !defined(__x86_64__)
#error "only x86-64 Linux is known here: CMakeLists.txt leaves this out elsewhere"
#endif

namespace actors::testing {
namespace {

/// Code at an address; the processor has stopped in front of it.
using Code = const unsigned char*;

Steps steps;
std::uint64_t began_at_cycle = 0;
constexpr std::array kAllocators{"malloc",        "calloc",         "realloc",
                                 "aligned_alloc", "posix_memalign", "memalign"};
/// Where these begin.
std::array<const void*, kAllocators.size()> allocators{};

/// Code that waits for little: a tell has four instructions in a cycle.
constexpr std::uint64_t kInstructionsPerCycle = 4;

/// Intel SDM volume 2, 2.1: prefixes come first, in any order; REX (0x40-0x4f) after them.
bool is_atomic_rmw(Code at) noexcept {
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

bool is_system_call(Code at) noexcept {
  return at[0] == 0x0F && at[1] == 0x05;
}

/// The length of RDTSC or RDTSCP, 0 of anything else.
int reads_cycles(Code at) noexcept {
  if (at[0] != 0x0F) {
    return 0;
  }
  if (at[1] == 0x31) {
    return 2;
  }
  return at[1] == 0x01 && at[2] == 0xF9 ? 3 : 0;
}

void count(Code at) noexcept {
  ++steps.instructions;
  steps.atomic_rmw += is_atomic_rmw(at) ? 1U : 0U;
  steps.system_calls += is_system_call(at) ? 1U : 0U;
  steps.allocations +=
      std::find(allocators.begin(), allocators.end(), at) != allocators.end() ? 1U : 0U;
}

void on_trap(int /*signal*/, siginfo_t* /*info*/, void* context) {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  // What is to be executed next.
  const auto next = [&] { return reinterpret_cast<Code>(registers[REG_RIP]); };
  count(next());
  while (const int length = reads_cycles(next())) {
    const std::uint64_t cycles = began_at_cycle + steps.instructions / kInstructionsPerCycle;
    registers[REG_RAX] = static_cast<greg_t>(cycles & 0xFFFFFFFF);
    registers[REG_RDX] = static_cast<greg_t>(cycles >> 32);
    if (length == 3) {
      registers[REG_RCX] = 0;  // which processor: nobody here asks
    }
    registers[REG_RIP] += length;
    count(next());  // no stop in front of this one: it is executed right away
  }
}

}  // namespace

void start_counting() noexcept {
  std::transform(kAllocators.begin(), kAllocators.end(), allocators.begin(),
                 [](const char* name) { return dlsym(RTLD_DEFAULT, name); });
  struct sigaction action {};
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &action, nullptr);
  steps = {};
  began_at_cycle = __builtin_ia32_rdtsc();
  asm volatile("pushfq; orq $0x100, (%%rsp); popfq" ::: "cc", "memory");
}

Steps stop_counting() noexcept {
  asm volatile("pushfq; andq $~0x100, (%%rsp); popfq" ::: "cc", "memory");
  return steps;
}

}  // namespace actors::testing
