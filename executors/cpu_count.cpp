#include "executors/cpu_count.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>

#include <sched.h>

namespace actors::detail {
namespace {

constexpr int kMostCpus = 16'384;  // far above the kernel's limit

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const noexcept { CPU_FREE(set); }
};

/// The quotas of the control group this process is in, and of those around it: the smallest counts.
int quota_limit() {
  std::ifstream groups("/proc/self/cgroup");
  std::string line;
  int limit = 0;
  while (std::getline(groups, line)) {
    if (!line.starts_with("0::")) {
      continue;
    }
    std::string group = line.substr(3);
    for (;;) {
      std::ifstream file("/sys/fs/cgroup" + group + (group == "/" ? "" : "/") + "cpu.max");
      std::string text;
      if (std::getline(file, text)) {
        const int quota = cpus_from_quota(text);
        limit = quota != 0 && (limit == 0 || quota < limit) ? quota : limit;
      }
      const auto slash = group.rfind('/');
      if (group == "/" || slash == std::string::npos) {
        break;
      }
      group.resize(std::max<std::size_t>(slash, 1));
    }
  }
  return limit;
}

}  // namespace

std::vector<int> allowed_cpus() {
  std::vector<int> cpus;
  for (int size = 1024; size <= kMostCpus && cpus.empty(); size *= 2) {
    const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(static_cast<std::size_t>(size)));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(size));
    CPU_ZERO_S(bytes, set.get());
    if (::sched_getaffinity(0, bytes, set.get()) != 0) {
      continue;  // the kernel's mask is larger
    }
    for (int cpu = 0; cpu < size; ++cpu) {
      if (CPU_ISSET_S(static_cast<std::size_t>(cpu), bytes, set.get())) {
        cpus.push_back(cpu);
      }
    }
  }
  if (cpus.empty()) {
    cpus.push_back(0);
  }
  return cpus;
}

int cpus_from_quota(const std::string& cpu_max) noexcept {
  std::int64_t quota = 0;
  std::int64_t period = 0;
  try {
    std::istringstream text(cpu_max);
    if (!(text >> quota >> period) || quota <= 0 || period <= 0) {
      return 0;  // "max"
    }
  } catch (...) {
    return 0;  // out of memory: as if there were no quota
  }
  return static_cast<int>(std::min<std::int64_t>((quota + period - 1) / period, kMostCpus));
}

int usable_cpus() {
  const int allowed = static_cast<int>(allowed_cpus().size());
  const int quota = quota_limit();
  return quota != 0 ? std::min(allowed, quota) : allowed;
}

void run_on(const std::vector<int>& cpus) noexcept {
  const auto count = static_cast<std::size_t>(*std::max_element(cpus.begin(), cpus.end())) + 1;
  const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(count));
  const std::size_t bytes = CPU_ALLOC_SIZE(count);
  CPU_ZERO_S(bytes, set.get());
  for (const int cpu : cpus) {
    CPU_SET_S(static_cast<std::size_t>(cpu), bytes, set.get());
  }
  static_cast<void>(::sched_setaffinity(0, bytes, set.get()));
}

}  // namespace actors::detail
