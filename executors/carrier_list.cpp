#include "executors/carrier_list.hpp"

#include <unistd.h>

#include "base/mutex.hpp"

namespace actors::detail {
namespace {

struct List {
  Mutex mutex;
  ListedCarrier* first ABSL_GUARDED_BY(mutex) = nullptr;
};

/// Never destroyed: threads that are stuck outlive main().
List& list() noexcept {
  static List& all = *new List;
  return all;
}

int number_of_this_thread() noexcept {
  thread_local const int number = ::gettid();
  return number;
}

}  // namespace

ListedCarrier::ListedCarrier(const Carrier& carrier, const WaitRecords& waits) noexcept
    : carrier_(carrier), waits_(waits) {
  List& all = list();
  const MutexLock lock(all.mutex);
  following_ = all.first;
  if (following_ != nullptr) {
    following_->previous_ = this;
  }
  all.first = this;
}

ListedCarrier::~ListedCarrier() {
  List& all = list();
  const MutexLock lock(all.mutex);
  (previous_ != nullptr ? previous_->following_ : all.first) = following_;
  if (following_ != nullptr) {
    following_->previous_ = previous_;
  }
}

void ListedCarrier::driven_by_this_thread() noexcept {
  thread_.store(number_of_this_thread(), std::memory_order_relaxed);
}

CarrierReport CarrierReport::take() {
  CarrierReport report;
  List& all = list();
  const MutexLock lock(all.mutex);
  for (const ListedCarrier* at = all.first; at != nullptr; at = at->following_) {
    if (const std::uint64_t actor = at->carrier_.running_actor(); actor != 0) {
      // relaxed, both: a report.
      const void* const type = at->carrier_.running_type.load(std::memory_order_relaxed);
      report.running.push_back({actor, static_cast<const TypeDescriptor*>(type),
                                at->thread_.load(std::memory_order_relaxed)});
    }
    at->waits_.for_each([&report](const WaitRecord& record) {
      WaitRecord& copy = report.parked.emplace_back(record);
      copy.place = nullptr;
      copy.following = nullptr;
    });
  }
  return report;
}

}  // namespace actors::detail
