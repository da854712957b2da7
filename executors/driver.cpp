#include "executors/driver.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "executors/manual_core.hpp"

namespace actors::detail {
namespace {

/// The executors that a thread has started or driven, the last one at the end. Its address stands
/// for the thread.
class DrivenCores {
 public:
  DrivenCores() = default;
  DrivenCores(const DrivenCores&) = delete;
  DrivenCores& operator=(const DrivenCores&) = delete;
  /// Who waits for a loop that nobody runs any more may run it.
  ~DrivenCores() {
    for (const auto& entry : cores_) {
      if (const auto core = entry.lock()) {
        core->thread_gone(this);
      }
    }
  }

  void add(const std::weak_ptr<ManualCore>& added) {
    const auto same = [&added](const std::weak_ptr<ManualCore>& other) {
      return !added.owner_before(other) && !other.owner_before(added);
    };
    if (!cores_.empty() && same(cores_.back())) {
      return;
    }
    cores_.erase(std::remove_if(cores_.begin(), cores_.end(),
                                [&](const auto& other) { return other.expired() || same(other); }),
                 cores_.end());
    cores_.push_back(added);
  }
  /// The last one that fits, or null.
  template <class Fits>
  [[nodiscard]] Driver* find(Fits fits) {
    while (!cores_.empty() && cores_.back().expired()) {
      cores_.pop_back();
    }
    for (auto entry = cores_.rbegin(); entry != cores_.rend(); ++entry) {
      if (const auto core = entry->lock(); core != nullptr && fits(*core)) {
        return core.get();
      }
    }
    return nullptr;
  }

 private:
  std::vector<std::weak_ptr<ManualCore>> cores_;
};

DrivenCores& driven_by_this_thread() {
  thread_local DrivenCores driven;
  return driven;
}

}  // namespace

Driver* Driver::current() noexcept {
  return driven_by_this_thread().find([](const ManualCore& core) { return core.driven_here(); });
}

Driver* Driver::of(const TimerService& timers) noexcept {
  return driven_by_this_thread().find(
      [&timers](const ManualCore& core) { return &core == &timers && core.driven_here(); });
}

Driver* Driver::to_end(const TimerService& timers) noexcept {
  return driven_by_this_thread().find(
      [&timers](const ManualCore& core) { return &core == &timers && core.may_end_here(); });
}

const void* ManualCore::this_thread() noexcept {
  return &driven_by_this_thread();
}

void ManualCore::become_driver() {
  driven_by_this_thread().add(weak_from_this());
}

}  // namespace actors::detail
