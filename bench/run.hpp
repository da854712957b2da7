#pragma once
// How runs are timed, for all programs here and for every library: nothing of libactors is in it.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <latch>
#include <vector>

#include <unistd.h>

namespace bench {

/// One run, timed by those who run it, so that neither the way in nor the way out is part of it.
/// Whoever starts it calls begin() and whoever ends it end(), each once; the latch makes both
/// visible to the thread that waits.
struct Run {
  using Clock = std::chrono::steady_clock;
  std::latch done{1};
  Clock::time_point began{};
  Clock::time_point ended{};

  void begin() { began = Clock::now(); }
  void end() {
    ended = Clock::now();
    done.count_down();
  }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(ended - began).count();
  }
};

/// Waits for runs that go on at the same time; gives the time from the first to begin to the last
/// to end.
inline double wait_for_all(std::vector<Run>& runs) {
  for (Run& run : runs) {
    run.done.wait();
  }
  const auto first = std::min_element(runs.begin(), runs.end(),
                                      [](const Run& a, const Run& b) { return a.began < b.began; });
  const auto last = std::max_element(runs.begin(), runs.end(),
                                     [](const Run& a, const Run& b) { return a.ended < b.ended; });
  return std::chrono::duration<double>(last->ended - first->began).count();
}

/// Resident bytes of this process.
inline double resident() {
  std::ifstream statm("/proc/self/statm");
  long size = 0;
  long pages = 0;
  statm >> size >> pages;
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace bench
