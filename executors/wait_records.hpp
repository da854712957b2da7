#pragma once
// WaitRecords: what the parked handlers of one carrier wait for, readable by other threads.
// Handlers park all the time and reports are rare, so the carrier pays for nothing but a tenure
// (tenure.hpp), and a reader makes it wait.

#include <thread>

#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/tenure.hpp"

namespace actors::detail {

/// A record is listed while its handler is parked, and lives on that handler's stack. for_each():
/// any thread; the rest: the carrier's.
class WaitRecords {
 public:
  void add(WaitRecord& record) noexcept {
    change([&] { link(record); });
  }
  void remove(WaitRecord& record) noexcept {
    change([&] { unlink(record); });
  }
  /// There are records that do not say since when. The carrier's thread.
  [[nodiscard]] bool untimed() const noexcept {
    return first_ != nullptr && first_->since == TimePoint{};
  }
  /// Says so in them, and calls visit(WaitRecord&) for each: a carrier that keeps no time while it
  /// parks handlers catches up now and then. The carrier's thread.
  template <class Visit>
  void set_time(TimePoint now, Visit visit) noexcept {
    change([&] {
      for (WaitRecord* record = first_; record != nullptr && record->since == TimePoint{};
           record = record->following) {
        record->since = now;
        visit(*record);
      }
    });
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
  template <class Change>
  [[gnu::always_inline]] void change(Change change) noexcept {
    if (carrier_.enter()) [[likely]] {
      change();
      carrier_.leave();
    } else {
      const MutexLock lock(readers_);
      change();
    }
  }
  void link(WaitRecord& record) noexcept {
    record.following = first_;
    record.place = &first_;
    if (first_ != nullptr) {
      first_->place = &record.following;
    }
    first_ = &record;
  }
  static void unlink(WaitRecord& record) noexcept {
    *record.place = record.following;
    if (record.following != nullptr) {
      record.following->place = record.place;
    }
  }

  mutable Tenure carrier_;  ///< inside: the carrier changes the list
  mutable Mutex readers_;   ///< held by a reader, and by a carrier that finds its tenure revoked
  WaitRecord* first_ = nullptr;
};

}  // namespace actors::detail
