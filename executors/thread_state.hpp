#pragma once
// What a thread is doing, as the kernel says: asleep in it, or running (or it would, if there were
// a CPU for it).

#include <sys/types.h>

namespace actors::detail {

/// Whether a thread of this process waits in the kernel: in a sleep, for a lock, for a device.
/// Takes some microseconds. True also where the kernel does not tell (without /proc).
[[nodiscard]] bool waits_in_kernel(pid_t thread) noexcept;

}  // namespace actors::detail
