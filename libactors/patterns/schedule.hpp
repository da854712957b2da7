#pragma once
// Schedule: what the Schedulers of one system have scheduled. And ScheduledTask, one entry of it.
//
// A task's life, under the schedule's lock:
//
//   waiting --its time has come, the runner takes it up--> running --it repeats--> waiting
//      |                                                      |
//      +-- cancelled, or the schedule closes --> over <-------+-- done, failed, or cancelled in it
//
// The timer of a waiting task tells the runner, an actor, by a message that holds the task; the
// message of one that is over by then is void.

#include <memory>

#include "actors/clock.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/detail/unique_function.hpp"
#include "actors/scheduler.hpp"

#include "base/mutex.hpp"
#include "executors/timer_service.hpp"
#include "libactors/actor/services.hpp"

namespace actors::detail {

class ScheduledTask;

/// Thread-safe. May outlive its system: it is closed by then.
class Schedule : public std::enable_shared_from_this<Schedule> {
 public:
  using Function = UniqueFunction<bool()>;
  struct Order {
    Function function;     ///< false: it is not to run again
    Duration interval{};   ///< zero: it runs once
    bool at_rate = false;  ///< the next run is due `interval` after this was, not after the run
    bool run_at_close = false;
  };

  Schedule(Services& services, TimerService& timers) noexcept
      : services_(services), timers_(timers) {}

  /// The actor whose turns functions run in. Before anything is scheduled.
  void set_runner(RefId runner) noexcept { runner_ = runner; }
  [[nodiscard]] TimePoint now() const noexcept { return timers_.now(); }
  /// Throws SystemTerminated. `call` is for its text.
  [[nodiscard]] std::shared_ptr<ScheduledTask> add(const char* call, Duration delay, Order order);
  /// See Cancellable.
  [[nodiscard]] bool cancel(ScheduledTask& task) noexcept;
  [[nodiscard]] bool active(const ScheduledTask& task) noexcept;

  /// Its time has come. The runner's.
  void run(ScheduledTask& task);
  /// Nothing can be added any more. Runs what is to run at the close and drops the rest. The
  /// second time: nothing.
  void close();
  [[nodiscard]] RefId runner() const noexcept { return runner_; }

 private:
  /// Its timer is to be started.
  static void arm(ScheduledTask& task);  ///< under mutex_
  void link(ScheduledTask& task) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// The function is the caller's, to be destroyed without the lock.
  [[nodiscard]] Function finish(ScheduledTask& task) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool begin(ScheduledTask& task);
  void end(ScheduledTask& task, bool again);
  /// Logs the exception that is being handled.
  void log_thrown() noexcept;

  Services& services_;    ///< alive while closed_ is false
  TimerService& timers_;  ///< the same
  RefId runner_;
  Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  /// Those that are not over, in the order of add().
  ScheduledTask* first_ ABSL_GUARDED_BY(mutex_) = nullptr;
  ScheduledTask* last_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

/// All of it but `function` while it runs, and `self`, is guarded by the schedule's lock. Held by
/// its Cancellables; by `listed` until it is over, whatever becomes of its message; by `self` while
/// its timer runs; by the message to the runner after that.
class ScheduledTask final : public YoungTimer, public std::enable_shared_from_this<ScheduledTask> {
 public:
  enum class State : std::uint8_t { waiting, running, cancelled, over };

  ScheduledTask(std::shared_ptr<Schedule> of, Schedule::Order what) noexcept
      : schedule(std::move(of)), order(std::move(what)) {}
  void expired() noexcept override;

  const std::shared_ptr<Schedule> schedule;
  Schedule::Order order;
  State state = State::waiting;
  ScheduledTask* previous = nullptr;
  ScheduledTask* next = nullptr;
  std::shared_ptr<ScheduledTask> listed;  ///< itself, while it is in the list
  std::shared_ptr<ScheduledTask> self;  ///< belongs to the timer from start() on, until it expires
                                        ///< or is cancelled
};

}  // namespace actors::detail
