#pragma once
// WaitRecords: what the parked handlers of one carrier wait for, readable by other threads.
// Handlers park all the time and reports are rare, so the carrier pays for nothing but a tenure
// (tenure.hpp), and a reader makes it wait.

#include <thread>

#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/tenure.hpp"

namespace actors::detail {

/// A record is listed while its handler is parked, and lives on that handler's stack. add() and
/// remove(): the carrier's thread. for_each(): any thread.
class WaitRecords {
 public:
  void add(WaitRecord& record) noexcept {
    if (carrier_.enter()) [[likely]] {
      link(record);
      carrier_.leave();
    } else {
      const MutexLock lock(readers_);
      link(record);
    }
  }
  void remove(WaitRecord& record) noexcept {
    if (carrier_.enter()) [[likely]] {
      unlink(record);
      carrier_.leave();
    } else {
      const MutexLock lock(readers_);
      unlink(record);
    }
  }
  /// Calls visit(const WaitRecord&) for each. The carrier waits meanwhile: copy, do not work.
  template <class Visit>
  void for_each(Visit visit) const {
    const MutexLock lock(readers_);
    while (!carrier_.try_revoke()) {
      std::this_thread::yield();  // it is inside, for a few instructions
    }
    for (const WaitRecord* record = first_; record != nullptr; record = record->following) {
      visit(*record);
    }
    carrier_.restore();
  }

 private:
  void link(WaitRecord& record) noexcept {
    record.previous = nullptr;
    record.following = first_;
    if (first_ != nullptr) {
      first_->previous = &record;
    }
    first_ = &record;
  }
  void unlink(WaitRecord& record) noexcept {
    (record.previous != nullptr ? record.previous->following : first_) = record.following;
    if (record.following != nullptr) {
      record.following->previous = record.previous;
    }
  }

  mutable Tenure carrier_;  ///< inside: the carrier changes the list
  mutable Mutex readers_;   ///< held by a reader, and by a carrier that finds its tenure revoked
  WaitRecord* first_ = nullptr;
};

}  // namespace actors::detail
