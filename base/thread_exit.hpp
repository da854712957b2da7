#pragma once
// at_thread_exit: a function to run when this thread ends. For thread-local caches that are kept in
// trivial thread_locals (so that using them costs no guard) and register on their slow path.

namespace actors::detail {

/// Runs `f` when the calling thread ends, later registrations first. Each thread may register a few
/// (kMaxExitFunctions) functions; the callers are the process-wide caches of this folder. False:
/// the thread is past running exit functions, so whatever is cached now would be lost.
[[nodiscard]] bool at_thread_exit(void (*f)() noexcept) noexcept;

inline constexpr int kMaxExitFunctions = 16;

}  // namespace actors::detail
