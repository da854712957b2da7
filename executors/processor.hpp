#pragma once
// Processor: a place where actors run: a queue, an inbox, timers. As many as may run at a time. A
// carrier (thread) runs actors while it owns one; it can lose it and become detached, and then
// another carrier goes on with it.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/inbox.hpp"
#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/lazy_timers.hpp"
#include "executors/resident.hpp"
#include "executors/run_queue.hpp"
#include "executors/timer_queue.hpp"
#include "executors/wakeup.hpp"

namespace actors::detail {

class PoolCarrier;
class PoolCore;

/// Thread-safe: inbox, notices, timers, and the functions that post. `queue` and `lazy_timers`
/// belong to the owner, inside its tenure. Recycled: a poster may still signal it when its pool is
/// gone.
struct alignas(128) Processor {
  /// Nobody can be at home here. Not 0, which is how an actor says that it is at home nowhere.
  static constexpr std::uint16_t kUnnumbered = 0xffff;

  Processor() noexcept;
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;

  /// The one with this number.
  [[nodiscard]] static Processor& at(std::uint16_t number) noexcept;

  std::size_t id = 0;  ///< in its pool
  // Written by the pool that takes the processor; read by its own owner, and by owners of other
  // pools' processors whom a thread of this one has told something, perhaps long ago. relaxed: they
  // only compare.
  std::atomic<const PoolCore*> pool{nullptr};
  /// In the process, from 1. Constant.
  std::uint16_t number = kUnnumbered;
  RunQueue queue;
  std::uint64_t surplus_since = 0;  ///< cycles; 0: no surplus. The owner's

  // How often it has begun a turn or woken up, modulo 2^32: says whether it gets on. Written by the
  // owner, read by the monitor; relaxed, a heuristic.
  std::atomic<std::uint32_t> progress{0};
  LazyTimers lazy_timers{timers};

  alignas(128) Inbox inbox;
  /// Residents that have been put something into from elsewhere. Not adopted by other workers.
  BasicInbox<StdAtomics, Resident, &Resident::next_notice> notices;
  TimerQueue timers;
  // What its owner sleeps on. Written by the owner before it parks, read by whoever has dropped
  // PARKED; relaxed: the inbox's word orders them.
  std::atomic<Wakeup*> sleeper{nullptr};
  // How often its owner has gone to sleep. Written by the owner before it parks, read by
  // PoolCore::quiet(). Never reset.
  std::atomic<std::uint64_t> sleeps{0};

  Mutex mutex;
  PoolCarrier* owner ABSL_GUARDED_BY(mutex) = nullptr;

  /// Any thread: the owner runs `r` soon. The processor's pool may be gone on return.
  void post(Runnable& r) noexcept {
    if (inbox.post(r)) {
      sleeper.load(std::memory_order_relaxed)->signal();
    }
  }
  /// Any thread, which has the right to tell of `resident`: the owner calls its notified() soon.
  void notice(Resident& resident) noexcept {
    if (notices.post(resident)) {
      sleeper.load(std::memory_order_relaxed)->signal();
    }
  }
  /// Owner, inside its tenure, or who has revoked that; see Resident::notified().
  void take_notices(Processor& otherwise) noexcept;
  /// Nobody has posted anything to an owner that sleeps. Any thread.
  [[nodiscard]] bool parked() const noexcept { return inbox.parked() && notices.parked(); }
  /// Owner, outside its tenure or in it.
  void note_progress() noexcept {
    progress.store(progress.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  /// Owner, about to park.
  void note_sleep() noexcept {
    // release: pairs with the acquire in PoolCore::quiet().
    sleeps.store(sleeps.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
};

Runnable* Carrier::follow_up(Processor& mine) noexcept {
  if (follow_ups_ == 0) {
    return nullptr;
  }
  Runnable* const next = mine.queue.pop_next();
  if (next != nullptr) [[likely]] {
    --follow_ups_;
    note_type(nullptr);
    note_turn(next);
    mine.note_progress();
  }
  return next;
}

}  // namespace actors::detail
