#pragma once
// PoolCarrier: a thread of a pool, with its fibers.
//
//   owns a processor     runs what is in the processor's queue and inbox, what was posted to this
//                        carrier, and handlers parked here whose waits are over
//   detached             only the latter two; offers itself as a spare. It got here by actors::
//                        blocking, by being stuck (the monitor took its processor), or as new
//
//   A carrier keeps its thread: handlers parked on it go on here. Detached, it is an ordinary
//   foreign thread to every processor.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>

#include <sys/types.h>

#include "base/inbox.hpp"
#include "executors/carrier.hpp"
#include "executors/cycle_clock.hpp"
#include "executors/fiber_host.hpp"
#include "executors/processor.hpp"
#include "executors/tenure.hpp"
#include "executors/wait_records.hpp"

namespace actors::detail {

class PoolCore;

/// Thread-safe: post(), assign(), wake(), waits(), and what says so. The rest belongs to its
/// thread. Recycled: a poster may still signal it when its pool is gone.
class alignas(128) PoolCarrier final : public Carrier, public FiberHost::Loop {
 public:
  PoolCarrier() noexcept : Carrier(Role::worker) {}

  /// The pool thread this code runs on, or null.
  [[nodiscard]] static PoolCarrier* current() noexcept { return current_; }

  // ---- Carrier
  void post(Runnable& r) noexcept override;
  void suspend(ParkedFiber& fiber, WaitRecord& record) noexcept override;
  void ready(ParkedFiber& fiber) noexcept override;
  void start_fiber(FiberEntry entry, std::size_t stack_size) override;

  // ---- the pool's side
  /// Starts the thread. `processor` null: a spare, taken already: it is to be assigned.
  void start(PoolCore& core, Processor* processor);
  /// A spare is to run `processor`, whose owner it is already; unless it loses it before.
  void assign(Processor& processor) noexcept;
  /// Looks around, if it sleeps.
  void wake() noexcept;
  /// A spare that is in no list any more, with nothing on its thread, ends.
  void retire() noexcept;
  [[nodiscard]] bool retiring() const noexcept {
    return retiring_.load(std::memory_order_acquire);  // pairs with retire()
  }
  void join() { thread_.join(); }
  void abandon() { thread_.detach(); }
  [[nodiscard]] const WaitRecords& waits() const noexcept { return waits_; }
  /// Sleeping with nothing parked but what is at rest, now. `sleeps` changes whenever it goes to
  /// sleep.
  [[nodiscard]] bool quiet(std::uint64_t& sleeps) const noexcept;
  [[nodiscard]] std::uint64_t sleeps() const noexcept {
    return sleeps_.load(std::memory_order_acquire);  // pairs with begin_sleep()
  }
  /// The kernel's number for it; 0: not known yet.
  [[nodiscard]] pid_t thread_id() const noexcept {
    return thread_id_.load(std::memory_order_relaxed);
  }
  /// Takers, under the processor's mutex.
  [[nodiscard]] Tenure& tenure() noexcept { return tenure_; }

  /// Whoever's turn it is here is at home at `processor` no longer. The owner inside its tenure,
  /// that goes on with something else in the middle of the turn; or who takes the processor from
  /// it.
  void move_out_turn(Processor& processor) noexcept;

  // ---- this thread
  [[nodiscard]] PoolCore* core() const noexcept { return core_; }
  /// The timers that are this thread's business, or null.
  [[nodiscard]] TimerQueue* timer_queue() const noexcept {
    return processor_ != nullptr ? &processor_->timers : nullptr;
  }
  /// Not earlier than now, at most kClockSlack later, and cheaper than the clock.
  [[nodiscard]] TimePoint now_or_a_little_later() noexcept {
    const std::uint64_t at = cycles();
    return clock_read_at_ != 0 && at - clock_read_at_ < kReadClockAfter ? clock_said_ + kClockSlack
                                                                        : read_clock(at);
  }
  /// Hands the processor to another carrier, if there is one to be had.
  void give_up_processor() noexcept;

 private:
  using Next = FiberHost::Next;

  void run_thread() noexcept;
  [[nodiscard]] bool still_mine() noexcept override;
  [[nodiscard]] bool take_assignment() noexcept;
  void take_up(Processor& processor) noexcept;
  void detach() noexcept;

  // ---- the loop (pool_loop.cpp)
  [[nodiscard]] Next work() noexcept override;
  void sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept override;
  void turn_left() noexcept override;
  [[nodiscard]] bool own_work_waits() const noexcept;
  [[gnu::noinline]] void run_posted() noexcept;
  [[nodiscard]] bool run_one_turn() noexcept;
  [[nodiscard, gnu::noinline]] std::optional<Next> idle() noexcept;
  [[nodiscard]] bool spin(Processor& mine) noexcept;
  void not_idle() noexcept;
  [[nodiscard]] bool boost_is_due() noexcept;
  void look_at_timers(Processor& mine) noexcept;
  [[gnu::noinline]] void look_closer_at_timers(Processor& mine) noexcept;
  [[nodiscard]] bool end_short_waits() noexcept;
  void sleep_as_owner(Processor& mine, std::uint32_t ticket, TimePoint deadline) noexcept;
  [[nodiscard]] bool try_park(Processor& mine) noexcept;
  void unpark(Processor& mine) noexcept;
  void sleep_detached(std::uint32_t ticket, TimePoint deadline) noexcept;
  void begin_sleep() noexcept;
  [[nodiscard]] bool may_end() const noexcept;
  void make_room() noexcept;
  void run_user_code(Runnable& turn) noexcept;
  [[gnu::noinline]] void run_with_room(Runnable& turn) noexcept;
  [[nodiscard]] bool needs_room(const Runnable& turn) const noexcept;
  [[nodiscard]] Runnable* pop_follower() noexcept;
  void run_alone(Runnable& turn) noexcept;
  [[nodiscard]] ParkedFiber* pop_ready() noexcept {
    ParkedFiber* const fiber = ready_first_;
    ready_first_ = fiber->next;
    return fiber;
  }

  [[nodiscard]] TimePoint read_clock(std::uint64_t at) noexcept;

  static constexpr std::uint64_t kReadClockAfter = 50 * kCyclesPerMicrosecond;
  /// How old the time may be that now_or_a_little_later() goes by, even where the cycle counter is
  /// slow.
  static constexpr Duration kClockSlack = std::chrono::microseconds(200);
  /// Posts, waits that are over and Boost's fibers get so many steps in a row.
  static constexpr std::uint32_t kOwnInARow = 16;

  inline static thread_local constinit PoolCarrier* current_ = nullptr;

  PoolCore* core_ = nullptr;
  std::optional<FiberHost> host_;
  Runnable* posted_ = nullptr;  ///< drained from inbox_, to be run
  ParkedFiber* ready_first_ = nullptr;
  ParkedFiber* ready_last_ = nullptr;
  std::size_t resting_ = 0;  ///< handlers parked in waits that may last for ever
  std::uint32_t own_in_a_row_ = 0;
  std::uint64_t dispatched_at_ = 0;       ///< cycles
  std::uint64_t idle_since_ = 0;          ///< cycles; 0: not idle
  std::uint64_t timers_looked_at_ = 0;    ///< cycles
  std::uint32_t turns_without_look_ = 0;  ///< at the timers: so many are still to come
  std::uint64_t clock_read_at_ = 0;       ///< cycles; 0: never, or the clock is moved by hand
  TimePoint clock_said_{};
  bool pinned_ = false;
  /// In the list of spares, or taken from it and not assigned to yet. So whoever takes it from the
  /// list assigns to it exactly once, and a carrier that owns a processor is never in the list.
  bool offered_ = false;

  alignas(128) Inbox inbox_;
  WaitRecords waits_;
  // What the thread sleeps on; null before it has begun. Written once by the thread, read by
  // posters (ordered by the inbox) and by stop() (seq_cst, see run_thread()).
  std::atomic<Wakeup*> wakeup_{nullptr};
  // The processor this spare is to run. Written by the taker (release), taken by the thread.
  std::atomic<Processor*> assigned_{nullptr};
  // Written by the thread when it begins, read by takers; relaxed, a policy.
  std::atomic<pid_t> thread_id_{0};
  // True: it is to end. Set by retire(), read by the thread, and when that has ended.
  std::atomic<bool> retiring_{false};
  // How often it has gone to sleep, and how many handlers were parked then, but for those at rest.
  // Written by the thread before it parks (release), read by quiet() (acquire). Never reset.
  std::atomic<std::uint64_t> sleeps_{0};
  std::atomic<std::size_t> held_asleep_{0};
  std::thread thread_;
};

}  // namespace actors::detail
