#include "executors/wakeup.hpp"

#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace actors::detail {
namespace {

constexpr long kNanosecondsPerSecond = 1'000'000'000;

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

}  // namespace

void Wakeup::signal() noexcept {
  // release: pairs with ticket().
  signals_.fetch_add(1, std::memory_order_release);
  ::syscall(SYS_futex, &signals_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void Wakeup::wait(std::uint32_t ticket, TimePoint deadline) noexcept {
  if (deadline == TimePoint::max()) {
    ::syscall(SYS_futex, &signals_, FUTEX_WAIT_PRIVATE, ticket, nullptr, nullptr, 0);
    return;
  }
  // FUTEX_WAIT_BITSET takes a point in time of CLOCK_MONOTONIC, which is the steady clock.
  const long at = deadline.time_since_epoch().count();
  if (at <= 0) {
    return;
  }
  const std::timespec until{at / kNanosecondsPerSecond, at % kNanosecondsPerSecond};
  ::syscall(SYS_futex, &signals_, FUTEX_WAIT_BITSET_PRIVATE, ticket, &until, nullptr,
            FUTEX_BITSET_MATCH_ANY);
}

}  // namespace actors::detail
