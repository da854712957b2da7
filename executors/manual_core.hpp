#pragma once
// ManualCore: what a ManualExecutor is made of: a queue, a carrier, a timer queue, and the loop
// that the driving thread's fibers run.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "actors/clock.hpp"
#include "actors/executor.hpp"

#include "base/mutex.hpp"
#include "executors/carrier.hpp"
#include "executors/carrier_list.hpp"
#include "executors/driver.hpp"
#include "executors/fiber_host.hpp"
#include "executors/timer_queue.hpp"
#include "executors/wait_records.hpp"

namespace actors::detail {

/// Thread-safe: execute(), post(), activity(), quiet(), timers. The rest belongs to the thread that
/// drives; drive() sees to it that there is one.
class ManualCore final : public Driver,
                         public Carrier,
                         public TimerService,
                         public Clock::Listener,
                         public FiberHost::Loop,
                         public std::enable_shared_from_this<ManualCore> {
 public:
  ManualCore(std::uint64_t seed, std::size_t stack_size);

  void set_clock(Clock& clock);
  void forget_clock() noexcept;
  void execute(Runnable& r) noexcept;
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] std::uint64_t activity() const noexcept;
  [[nodiscard]] bool quiet() const noexcept;
  [[nodiscard]] bool await_quiet(TimePoint deadline);
  [[nodiscard]] bool holds_handlers() const noexcept;

  /// Nothing is due before it: the next timer, or a time to look again. max(): there is none.
  [[nodiscard]] TimePoint next_timer() const noexcept { return timer_queue_.next_hint(); }

  // ---- Driver
  bool drive_once() override;
  /// This thread is the one that drives: Driver::current() gives it.
  void become_driver();

  // ---- Carrier
  void post(Runnable& r) noexcept override;
  void suspend(ParkedFiber& fiber, WaitRecord& record) noexcept override;
  void ready(ParkedFiber& fiber) noexcept override;
  void start_fiber(FiberEntry entry, std::size_t stack_size) override;
  [[nodiscard]] bool should_yield() const noexcept override { return false; }

  // ---- TimerService
  void start(Timer& timer, TimePoint deadline) noexcept override;
  [[nodiscard]] bool cancel(Timer& timer) noexcept override;
  [[nodiscard]] TimePoint now() const noexcept override { return clock_->now(); }

  void clock_moved() noexcept override { timer_queue_.wake_sleeper(); }

 private:
  // ---- FiberHost::Loop
  [[nodiscard]] FiberHost::Next work() noexcept override;
  void sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept override;

  bool drive(TimePoint may_sleep_until);
  void claim_thread(FiberHost& host);
  void release_thread() noexcept;
  [[nodiscard]] bool boost_may_be_ready() const noexcept;
  [[nodiscard]] bool run_next(FiberHost::Next& next) noexcept;
  [[nodiscard]] Runnable* take_runnable(std::size_t choices_besides) noexcept;
  [[nodiscard]] std::size_t pick(std::size_t choices) noexcept;

  const std::uint64_t seed_;
  const std::size_t stack_size_;
  std::uint64_t random_;
  Clock* clock_;
  Clock* listening_to_ = nullptr;
  TimerQueue timer_queue_;
  WaitRecords waits_;
  ListedCarrier listed_{*this, waits_};

  mutable Mutex mutex_;
  std::deque<Runnable*> queue_ ABSL_GUARDED_BY(mutex_);
  std::deque<Runnable*> posted_ ABSL_GUARDED_BY(mutex_);  ///< by post(): before the queue
  std::uint64_t activity_ ABSL_GUARDED_BY(mutex_) = 0;
  bool driving_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t held_ ABSL_GUARDED_BY(mutex_) = 0;       ///< handlers that wait, between drives
  bool ready_left_ ABSL_GUARDED_BY(mutex_) = false;    ///< something in ready_, between drives
  std::size_t resting_ ABSL_GUARDED_BY(mutex_) = 0;    ///< in waits that may last for ever
  FiberHost* host_ ABSL_GUARDED_BY(mutex_) = nullptr;  ///< where they are parked
  Wakeup* sleeper_ ABSL_GUARDED_BY(mutex_) = nullptr;  ///< the driving thread, asleep

  // The driving thread's.
  std::deque<ParkedFiber*> ready_;
  FiberHost* entered_ = nullptr;
  bool boost_had_turn_ = false;  ///< the last turn was that of a fiber that Boost had ready
  // About this drive:
  TimePoint may_sleep_until_{};    ///< TimePoint::min(): it may not
  bool turn_done_ = false;         ///< its turn has been started
  bool dispatcher_asked_ = false;  ///< whether Boost has something
  bool slept_ = false;
  std::uint64_t resumptions_before_ = 0;
  std::size_t held_before_ = 0;  ///< by the host, for whichever executor
};

}  // namespace actors::detail
