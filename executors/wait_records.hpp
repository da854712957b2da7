#pragma once
// WaitRecords: what the parked handlers of one carrier wait for, readable by other threads.

#include "base/spin_lock.hpp"
#include "executors/carrier.hpp"

namespace actors::detail {

/// Thread-safe. A record is listed while its handler is parked, and lives on that handler's stack.
class WaitRecords {
 public:
  void add(WaitRecord& record) noexcept {
    const SpinLockGuard lock(lock_);
    record.previous = nullptr;
    record.following = first_;
    if (first_ != nullptr) {
      first_->previous = &record;
    }
    first_ = &record;
  }
  void remove(WaitRecord& record) noexcept {
    const SpinLockGuard lock(lock_);
    (record.previous != nullptr ? record.previous->following : first_) = record.following;
    if (record.following != nullptr) {
      record.following->previous = record.previous;
    }
  }
  /// Calls visit(const WaitRecord&) for each, under the lock: copy, do not work.
  template <class Visit>
  void for_each(Visit visit) const {
    const SpinLockGuard lock(lock_);
    for (const WaitRecord* record = first_; record != nullptr; record = record->following) {
      visit(*record);
    }
  }

 private:
  mutable SpinLock lock_;
  WaitRecord* first_ ABSL_GUARDED_BY(lock_) = nullptr;
};

}  // namespace actors::detail
