#pragma once
// How many CPUs this process may use: its affinity mask, and its control group's quota.

#include <string>
#include <vector>

namespace actors::detail {

/// The CPUs of the calling thread's affinity mask, in order. Never empty.
[[nodiscard]] std::vector<int> allowed_cpus();
/// At least 1.
[[nodiscard]] int usable_cpus();
/// CPUs that a cgroup v2 "cpu.max" grants: "max 100000" gives 0 (no limit), "150000 100000" 2.
[[nodiscard]] int cpus_from_quota(const std::string& cpu_max) noexcept;

/// Keeps the calling thread on one CPU, or lets it go to all of `cpus`. What the kernel refuses is
/// left as it is: placement is not a promise.
void run_on(const std::vector<int>& cpus) noexcept;

}  // namespace actors::detail
