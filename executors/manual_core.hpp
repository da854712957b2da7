#pragma once
// ManualCore: what a ManualExecutor is made of: a queue, a carrier, a timer queue, and the loop
// that the driving thread's fibers run (manual_core.cpp); and its place in a loop of the user's,
// which is woken when there is something to do (manual_loop.cpp).
//
//   The wake-up. A session is a stretch in which one thread drives. What comes during a session
//   wakes nobody: at its end the session looks, under the mutex, whether something is left. What
//   comes outside of one wakes the loop, unless that has been done since the last session. So:
//   when no session is running and something can run, the loop has been woken since the last one.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "actors/clock.hpp"
#include "actors/executor.hpp"
#include "actors/manual_executor.hpp"

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
  explicit ManualCore(const ManualOptions& options);

  void set_clock(Clock& clock);
  void forget_clock() noexcept;
  void execute(Runnable& r) noexcept;
  [[nodiscard]] std::uint64_t seed() const noexcept { return options_.seed; }
  /// A session of at most so many turns. How many it ran.
  std::size_t run(std::size_t most);
  /// Runs what there is, or waits until the loop has; then wakes the loop no more.
  [[nodiscard]] bool stop(TimePoint deadline);
  [[nodiscard]] std::uint64_t activity() const noexcept;
  [[nodiscard]] bool quiet() const noexcept;
  [[nodiscard]] bool await_quiet(TimePoint deadline);
  [[nodiscard]] bool holds_handlers() const noexcept;

  /// Nothing is due before it: the next timer, or a time to look again. max(): there is none.
  [[nodiscard]] TimePoint next_timer() const noexcept { return timer_queue_.next_hint(); }

  // ---- Driver
  bool drive_once() override;
  bool await_loop(TimePoint until) override;
  /// This thread is the one that drives: Driver::current() gives it.
  void become_driver();
  /// Waits on this thread run what they wait for.
  [[nodiscard]] bool driven_here() const noexcept;
  /// The same, for those that end what runs here.
  [[nodiscard]] bool may_end_here() const noexcept;
  /// `thread` (see this_thread()) has ended.
  void thread_gone(const void* thread) noexcept;

  // ---- Carrier
  void post(Runnable& r) noexcept override;
  void suspend(ParkedFiber& fiber, WaitRecord& record) noexcept override;
  void ready(ParkedFiber& fiber) noexcept override;
  void start_fiber(FiberEntry entry, std::size_t stack_size) override;

  // ---- TimerService
  void start(Timer& timer, TimePoint deadline) noexcept override;
  [[nodiscard]] bool cancel(Timer& timer) noexcept override;
  [[nodiscard]] TimePoint now() const noexcept override { return clock_->now(); }

  void clock_moved() noexcept override;

 private:
  // ---- FiberHost::Loop
  [[nodiscard]] FiberHost::Next work() noexcept override;
  void sleep_until(std::uint32_t ticket, TimePoint deadline) noexcept override;

  /// Who has to be told that there is something to do. ring() outside the mutex.
  struct Alarm {
    Wakeup* sleeper = nullptr;         ///< lives for ever
    std::shared_ptr<ManualCore> core;  ///< whose loop to wake; null: none
    void ring() const noexcept;
  };
  enum class By : std::uint8_t { loop, waiter };
  enum class Wish : std::uint8_t { rest, end };
  class Session;

  [[nodiscard]] static const void* this_thread() noexcept;
  [[nodiscard]] bool in_loop() const noexcept { return options_.wake != nullptr; }
  [[nodiscard]] bool begin_session(By by);
  void end_session(By by) noexcept;
  [[nodiscard]] Alarm note_work() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] Alarm wake_loop() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void call_wake() noexcept;
  [[nodiscard]] bool work_left() const noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool quiet_locked() const noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool may_drive() const noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool await_rest(TimePoint deadline, Wish wish);

  bool drive(TimePoint may_sleep_until);
  void claim_thread(FiberHost& host);
  void release_thread() noexcept;
  [[nodiscard]] bool boost_may_be_ready() const noexcept;
  [[nodiscard]] bool run_next(FiberHost::Next& next) noexcept;
  [[nodiscard]] Runnable* take_runnable(std::size_t choices_besides) noexcept;
  [[nodiscard]] std::size_t pick(std::size_t choices) noexcept;

  const ManualOptions options_;
  std::uint64_t random_;
  Clock* clock_;
  Clock* listening_to_ = nullptr;
  TimerQueue timer_queue_;
  WaitRecords waits_;
  ListedCarrier listed_{*this, waits_};

  mutable Mutex mutex_;
  CondVar changed_;  ///< a session has ended, or sleeps; a wake-up has been called
  std::deque<Runnable*> queue_ ABSL_GUARDED_BY(mutex_);
  std::deque<Runnable*> posted_ ABSL_GUARDED_BY(mutex_);  ///< by post(): before the queue
  std::uint64_t activity_ ABSL_GUARDED_BY(mutex_) = 0;
  bool driving_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t held_ ABSL_GUARDED_BY(mutex_) = 0;       ///< handlers that wait, between drives
  bool ready_left_ ABSL_GUARDED_BY(mutex_) = false;    ///< something in ready_, between drives
  std::size_t resting_ ABSL_GUARDED_BY(mutex_) = 0;    ///< in waits that may last for ever
  FiberHost* host_ ABSL_GUARDED_BY(mutex_) = nullptr;  ///< where they are parked
  /// The driving thread, asleep: nothing has come since it looked.
  Wakeup* sleeper_ ABSL_GUARDED_BY(mutex_) = nullptr;
  // In a loop:
  bool in_session_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;     ///< since the last session
  bool silenced_ ABSL_GUARDED_BY(mutex_) = false;  ///< stopped: the loop is woken no more
  std::size_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;  ///< calls of options_.wake that go on
  /// The next timer, as the loop has seen it, or is about to: an earlier one wakes it.
  TimePoint timer_told_ ABSL_GUARDED_BY(mutex_) = TimePoint::max();
  /// The last one that drove, see this_thread(); null: nobody, or it has ended.
  const void* driver_ ABSL_GUARDED_BY(mutex_) = nullptr;

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
