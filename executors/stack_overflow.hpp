#pragma once
// What happens when a handler runs over its stack: the process prints what was running and how
// large the stack is, and aborts. Noticed by a SIGSEGV in a guard page, handled on an alternate
// stack; or by a destroyed canary (stack_pool.hpp).

#include <cstddef>

namespace actors::detail {

/// Remembers a guard page, for ever. False: there is no room for more. Thread-safe.
[[nodiscard]] bool add_guard_page(const void* page, std::size_t page_size,
                                  std::size_t stack_size) noexcept;

/// Prints and aborts. Takes memory and locks, hence not to be called in a signal handler.
[[noreturn]] void report_stack_overflow(std::size_t stack_size) noexcept;

/// Gives the thread that makes it an alternate signal stack, unless it has a large one, and
/// installs the process's handler for SIGSEGV and SIGBUS. A fault elsewhere goes to the handler
/// that was there before. Owned by its thread.
class SignalStack {
 public:
  SignalStack();
  ~SignalStack();
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  void* memory_ = nullptr;
  void* previous_ = nullptr;  ///< what the thread had before: restored, since it belongs to others
  std::size_t previous_size_ = 0;
  int previous_flags_ = 0;
};

}  // namespace actors::detail
