#pragma once
// The carriers of this process, for reports that say what is stuck where.

#include <atomic>
#include <cstdint>
#include <vector>

#include "executors/carrier.hpp"
#include "executors/wait_records.hpp"

namespace actors::detail {

struct TypeDescriptor;

/// Lists a carrier for as long as it lives. Made and destroyed on any thread;
/// driven_by_this_thread() is for the carrier's thread. Both referents must outlive it.
class ListedCarrier {
 public:
  ListedCarrier(const Carrier& carrier, const WaitRecords& waits) noexcept;
  ~ListedCarrier();
  ListedCarrier(const ListedCarrier&) = delete;
  ListedCarrier& operator=(const ListedCarrier&) = delete;

  void driven_by_this_thread() noexcept;

 private:
  friend struct CarrierReport;

  const Carrier& carrier_;
  const WaitRecords& waits_;
  // The kernel's number of the carrier's thread; 0 before it has one. Written by that thread, read
  // by reports; relaxed, a report.
  std::atomic<int> thread_{0};
  ListedCarrier* previous_ = nullptr;  ///< this and the next: under the list's mutex
  ListedCarrier* following_ = nullptr;
};

/// What carriers were doing a moment ago. A value; each part was true at some time during take().
struct CarrierReport {
  struct Running {
    std::uint64_t actor;         ///< RefId bits
    const TypeDescriptor* type;  ///< of the message; null in a turn that has handled none yet
    int thread;                  ///< the kernel's number, as in /proc, top and gdb
  };
  std::vector<Running> running;
  std::vector<WaitRecord> parked;  ///< copies

  /// Of all carriers of this process. Any thread.
  [[nodiscard]] static CarrierReport take();
};

}  // namespace actors::detail
