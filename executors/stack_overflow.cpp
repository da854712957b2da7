#include "executors/stack_overflow.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "executors/describe.hpp"
#include "executors/stack_pool.hpp"

namespace actors::detail {
namespace {

constexpr std::size_t kSignalStackSize = std::size_t{64} << 10;

/// A guard page. Written once, before `page`; read by the signal handler.
struct Guard {
  // Address of the page, 0 while unused. Release in add_guard_page pairs with acquire in find.
  std::atomic<std::uintptr_t> page{0};
  std::size_t page_size = 0;
  std::size_t stack_size = 0;
};
std::array<Guard, StackPool::kGuards> guards;
// How many entries are used. Incremented by add_guard_page; relaxed: entries publish themselves.
std::atomic<std::size_t> guard_count{0};

const Guard* find_guard(std::uintptr_t address) noexcept {
  for (const Guard& guard : guards) {
    const std::uintptr_t page = guard.page.load(std::memory_order_acquire);
    if (page != 0 && address >= page && address < page + guard.page_size) {
      return &guard;
    }
  }
  return nullptr;
}

void print(std::string_view text) noexcept {
  // Nothing can be done about an error; the process is about to abort.
  static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == 0);
}

struct sigaction previous_segv;
struct sigaction previous_bus;

/// Passes a fault that is not ours to whoever handled it before.
void chain(int signal, siginfo_t* info, void* context) noexcept {
  const struct sigaction& previous = signal == SIGSEGV ? previous_segv : previous_bus;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    // The faulting instruction runs again, without a handler.
    static_cast<void>(::sigaction(signal, &previous, nullptr));
  }
}

/// Makes the thread go on in report_stack_overflow(), on its signal stack, once the signal handler
/// has returned: the report takes memory and locks, which a signal handler must not.
void go_on_with_report(void* context, std::size_t stack_size) noexcept {
#if defined(__x86_64__) || defined(__aarch64__)
  stack_t stack{};
  static_cast<void>(::sigaltstack(nullptr, &stack));
  // Nothing is written there yet: what the handler returns by is at the top.
  const std::uintptr_t top =
      (reinterpret_cast<std::uintptr_t>(stack.ss_sp) + stack.ss_size) & ~std::uintptr_t{15};
  const auto report = reinterpret_cast<std::uintptr_t>(&report_stack_overflow);
  mcontext_t& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  registers.gregs[REG_RIP] = static_cast<greg_t>(report);
  registers.gregs[REG_RDI] = static_cast<greg_t>(stack_size);
  registers.gregs[REG_RSP] = static_cast<greg_t>(top - sizeof(void*));  // as a call leaves it
#else
  registers.pc = report;
  registers.regs[0] = stack_size;
  registers.sp = top;
#endif
#else
  static_cast<void>(context);  // other processors: at the risk of hanging after the first line
  report_stack_overflow(stack_size);
#endif
}

void on_fault(int signal, siginfo_t* info, void* context) noexcept {
  if (const Guard* guard = find_guard(reinterpret_cast<std::uintptr_t>(info->si_addr))) {
    go_on_with_report(context, guard->stack_size);
    return;
  }
  chain(signal, info, context);
}

void install_handlers() noexcept {
  struct sigaction action {};
  action.sa_sigaction = &on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  static_cast<void>(sigemptyset(&action.sa_mask));
  static_cast<void>(::sigaction(SIGSEGV, &action, &previous_segv));
  static_cast<void>(::sigaction(SIGBUS, &action, &previous_bus));
}

}  // namespace

bool add_guard_page(const void* page, std::size_t page_size, std::size_t stack_size) noexcept {
  const std::size_t at = guard_count.fetch_add(1, std::memory_order_relaxed);
  if (at >= guards.size()) {
    return false;
  }
  guards[at].page_size = page_size;
  guards[at].stack_size = stack_size;
  guards[at].page.store(reinterpret_cast<std::uintptr_t>(page), std::memory_order_release);
  return true;
}

void report_stack_overflow(std::size_t stack_size) noexcept {
  // First what needs no memory: naming the actor may hang if the heap or a lock is in a bad state.
  print("actors: stack overflow in a handler\n");
  print("actors: its stack of " + std::to_string(stack_size >> 10) +
        " KiB was full while running " + describe_running() +
        "; make Config::handler_stack (of a process: Config::process_stack) larger, or recurse "
        "less\n");
  std::abort();
}

SignalStack::SignalStack() {
  static std::once_flag once;
  std::call_once(once, &install_handlers);
  stack_t now{};
  if (::sigaltstack(nullptr, &now) == 0 && (now.ss_flags & SS_DISABLE) == 0 &&
      now.ss_size >= kSignalStackSize) {
    return;
  }
  void* const memory =
      ::mmap(nullptr, kSignalStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    return;  // an overflow then ends the process without its sentence
  }
  previous_ = now.ss_sp;
  previous_size_ = now.ss_size;
  previous_flags_ = now.ss_flags;
  stack_t mine{};
  mine.ss_sp = memory;
  mine.ss_size = kSignalStackSize;
  static_cast<void>(::sigaltstack(&mine, nullptr));
  memory_ = memory;
}

SignalStack::~SignalStack() {
  if (memory_ == nullptr) {
    return;
  }
  stack_t before{};
  before.ss_sp = previous_;
  before.ss_size = previous_size_;
  before.ss_flags = previous_flags_ & SS_DISABLE;
  static_cast<void>(::sigaltstack(&before, nullptr));
  static_cast<void>(::munmap(memory_, kSignalStackSize));
}

}  // namespace actors::detail
