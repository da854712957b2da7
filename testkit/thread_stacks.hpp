#pragma once
// thread_stacks: where every thread of this process is, as text. Each thread is sent a signal whose
// handler takes a backtrace; so a thread that blocks the signal, or hangs in the kernel, gives
// none.

#include <string>

namespace actors::testkit {

/// Finds a real-time signal that nobody handles and takes it, once per process; so that the report
/// itself has little left to do in a process that is in trouble.
void prepare_thread_stacks();

/// One paragraph per thread: "thread 17 (worker-1)" and a line per frame, the calling thread left
/// out. Thread-safe.
[[nodiscard]] std::string thread_stacks();

}  // namespace actors::testkit
