#pragma once
// Threads of executors that are blocked by what they run, and how many there are.

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include "tests/executors/task.hpp"

namespace actors::test {

/// Blocks threads until it is opened.
class Barrier {
 public:
  void block() {
    std::unique_lock lock(mutex_);
    ++blocked_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --blocked_;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// False: so many have not come in time.
  [[nodiscard]] bool await_blocked(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, soon(), [&] { return blocked_ == count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int blocked_ = 0;
  bool open_ = false;
};

/// Threads of executors in this process.
inline int workers() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream comm(entry.path() / "comm");
    std::string name;
    count += std::getline(comm, name) && name == "actors-worker" ? 1 : 0;
  }
  return count;
}

/// Whether there are so many soon: a thread that has ended is still listed for a moment.
inline bool await_workers(int count) {
  const TimePoint limit = soon();
  while (workers() != count) {
    if (Clock::steady().now() >= limit) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

}  // namespace actors::test
