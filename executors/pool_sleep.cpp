// How a pool's carrier sleeps, on the dispatcher fiber, when its loop (pool_loop.cpp) has found
// nothing to do.

#include <algorithm>
#include <atomic>

#include "executors/pool_carrier.hpp"
#include "executors/pool_core.hpp"

namespace actors::detail {

void PoolCarrier::sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept {
  if (end_short_waits()) {
    return;
  }
  held_asleep_.store(host_->held() - resting_,
                     std::memory_order_relaxed);  // published by begin_sleep()
  if (Processor* const mine = enter()) {
    // Inside while asleep: nobody takes a processor from a sleeper.
    sleep_as_owner(*mine, ticket, deadline);
    leave();
  } else if (offered_) {
    sleep_detached(ticket, deadline);
  }  // else it has lost the processor just now: idle() offers it first
}

/// The pool ends, and no handler is parked here: sleeping would be for ever.
bool PoolCarrier::may_end() const noexcept {
  return (core_->ending() || retiring()) && host_->held() == 0;
}

void PoolCarrier::begin_sleep() noexcept {
  // release: pairs with sleeps().
  sleeps_.store(sleeps_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void PoolCarrier::sleep_as_owner(Processor& mine, std::uint32_t ticket,
                                 TimePoint deadline) noexcept {
  if (!mine.queue.empty()) {
    core_->hungry().remove(mine.id);
    return;  // by a timer that has fired since the last look there
  }
  Wakeup& wakeup = host_->wakeup();
  mine.lazy_timers.start_all();
  const TimePoint timer = mine.timers.begin_sleep(wakeup);
  if (timer == TimePoint::min()) {
    return;  // due already
  }
  mine.sleeper.store(&wakeup, std::memory_order_relaxed);
  core_->hungry().add(mine.id);
  begin_sleep();
  mine.note_sleep();
  if (try_park(mine)) {
    if (!may_end()) {
      core_->note_sleep();
      wakeup.wait(ticket, std::min(deadline, timer));
    }
    unpark(mine);
  }
  mine.timers.end_sleep();
  mine.note_progress();
  core_->hungry().remove(mine.id);
  core_->note_awake();
}

/// All three, or none.
bool PoolCarrier::try_park(Processor& mine) noexcept {
  if (mine.inbox.try_park()) {
    if (mine.notices.try_park()) {
      if (inbox_.try_park()) {
        return true;
      }
      static_cast<void>(mine.notices.unpark());
    }
    static_cast<void>(mine.inbox.unpark());
  }
  return false;
}

/// Where it has been posted to already, the loop drains it.
void PoolCarrier::unpark(Processor& mine) noexcept {
  static_cast<void>(inbox_.unpark());
  static_cast<void>(mine.notices.unpark());
  static_cast<void>(mine.inbox.unpark());
}

void PoolCarrier::sleep_detached(std::uint32_t ticket, TimePoint deadline) noexcept {
  begin_sleep();
  if (!inbox_.try_park()) {
    return;
  }
  // seq_cst: pairs with assign(); only the taker's store is looked for, the loop takes it.
  if (!may_end() && assigned_.load(std::memory_order_seq_cst) == nullptr) {
    core_->note_sleep();
    host_->wakeup().wait(ticket, deadline);
  }
  static_cast<void>(inbox_.unpark());
}

}  // namespace actors::detail
