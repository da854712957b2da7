#pragma once
// PoolCore: what the threads of a pool share.
//
//   An elastic pool has one processor, and whoever runs a turn hands it on to a spare before that,
//   as if the turn were all in actors::blocking(). At the limit of threads it keeps it; then the
//   next one that has nothing to do takes it over. Spares that are not used for a time end.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "actors/clock.hpp"
#include "actors/executors.hpp"

#include "base/mutex.hpp"
#include "executors/hungry_workers.hpp"
#include "executors/known_blockers.hpp"
#include "executors/monitor.hpp"
#include "executors/pool_carrier.hpp"
#include "executors/processor.hpp"
#include "executors/timer_service.hpp"

namespace actors::detail {

struct TypeDescriptor;

//   In the others it is handed on by blocking(), by the monitor, and before a turn of an actor that
//   the monitor has caught lately.

/// Thread-safe, except start() and stop().
class PoolCore final : public TimerService, public Clock::Listener {
 public:
  /// Spares of a pool that is not elastic end when they have not been used for so long.
  static constexpr Duration kRetireAfter = std::chrono::seconds(30);

  PoolCore(int workers, const PoolOptions& options)
      : PoolCore(workers, options, kRetireAfter, false) {}
  /// Elastic: spares end after `retire_after`.
  PoolCore(int workers, const PoolOptions& options, Duration retire_after)
      : PoolCore(workers, options, retire_after, true) {}
  ~PoolCore();

  void start_threads(Clock& clock);
  /// Step by step:
  ///  1. Waits until nothing is queued, running or parked, or until the deadline.
  ///  2. Ends the monitor: nobody is taken over any more.
  ///  3. Tells every carrier to end. One with a parked handler, or stuck, does not.
  ///  4. Waits for them, joins those that have ended. If all have, everything is given back;
  ///     otherwise nothing is.
  struct Stopped {
    bool drained;
    bool all_ended;  ///< false: a thread is left behind, so this object has to stay
  };
  [[nodiscard]] Stopped stop_threads(TimePoint deadline) noexcept;

  void execute(Runnable& r) noexcept;
  void execute_later(Runnable& r) noexcept;
  void execute_new(Runnable& r) noexcept;
  [[nodiscard]] std::uint64_t activity() const noexcept;
  [[nodiscard]] bool quiet() const noexcept;
  [[nodiscard]] bool await_quiet(TimePoint deadline) noexcept;

  // ---- TimerService
  void start(Timer& timer, TimePoint deadline) noexcept override;
  void start_in(Timer& timer, Duration wait) noexcept override;
  [[nodiscard]] bool start_later(LazyTimer& timer, std::uint32_t use) noexcept override;
  void start_young(YoungTimer& timer, Duration wait) noexcept override;
  [[nodiscard]] bool cancel(Timer& timer) noexcept override;
  [[nodiscard]] bool cancel_young(YoungTimer& timer) noexcept override;
  [[nodiscard]] TimePoint now() const noexcept override { return clock_->now(); }
  [[nodiscard]] TimePoint now_or_a_little_later() const noexcept override;

  void clock_moved() noexcept override;

  // ---- for carriers
  [[nodiscard]] const PoolOptions& options() const noexcept { return options_; }
  [[nodiscard]] bool elastic() const noexcept { return blockers_.everybody(); }
  /// Whose turns have a thread to themselves.
  [[nodiscard]] KnownBlockers& blockers() noexcept { return blockers_; }
  /// How long a worker looks for work before it sleeps, in cycles.
  [[nodiscard]] std::uint64_t spin_time() const noexcept { return spin_time_; }
  [[nodiscard]] HungryWorkers& hungry() noexcept { return hungry_; }
  [[nodiscard]] Clock& clock() const noexcept { return *clock_; }
  /// False: nobody may stay at `processor`, for if its thread were stuck and is not relieved,
  /// another worker could not run them.
  [[nodiscard]] bool may_be_home(const Processor& processor) const noexcept {
    return processor.number != Processor::kUnnumbered && !elastic() &&
           (options_.extra_threads > 0 || processors_.size() == 1);
  }
  /// True once the pool ends.
  [[nodiscard]] bool ending() const noexcept {
    return ending_.load(std::memory_order_seq_cst);  // pairs with stop_threads()
  }
  /// Half of the queue goes to somebody who has nothing to do. Owner of `from`, inside.
  void give_surplus(Processor& from) noexcept;
  /// Takes over what waits in the inbox of a processor whose carrier is busy. Owner of `to`,
  /// inside. True: there was something.
  [[nodiscard]] bool adopt(Processor& to) noexcept;
  /// The CPUs a carrier may run on: those of `processor`, or null: all.
  void place(const Processor* processor) noexcept;
  [[nodiscard]] bool places_workers() const noexcept { return placed_; }
  /// Its threads may not run on all CPUs of the process.
  [[nodiscard]] bool confined() const noexcept { return !options_.cpus.empty(); }
  /// A carrier goes to sleep: its inboxes say so already.
  void note_sleep() noexcept;
  /// A carrier has woken up.
  void note_awake() noexcept { monitor_.arm(); }
  /// A detached carrier may be used as a spare. `may_end`: nothing is left on its thread.
  void offer_spare(PoolCarrier& carrier, bool may_end) noexcept;
  /// A spare is about to sleep: it has been offered before, and perhaps taken.
  void note_spare_idle(PoolCarrier& carrier, bool may_end) noexcept;
  /// A carrier that does nothing else, or null: the limit is reached. It is to be assigned.
  [[nodiscard]] PoolCarrier* take_spare() noexcept;
  void note_ended(PoolCarrier& carrier) noexcept;

  // ---- for the monitor
  [[nodiscard]] const std::vector<Processor*>& processors() const noexcept { return processors_; }
  /// The owner of `processor` is stuck: if work waits there, another carrier goes on with it.
  void relieve(Processor& processor, Duration stuck_for) noexcept;
  /// Mail waits for a busy processor: one that sleeps may come and adopt it.
  void wake_somebody() noexcept;

 private:
  PoolCore(int workers, const PoolOptions& options, Duration retire_after, bool elastic);

  /// A carrier that has nothing to do.
  struct Spare {
    PoolCarrier* carrier;
    TimePoint since;
    bool may_end;
  };
  struct RetireTimer final : Timer {
    explicit RetireTimer(PoolCore& pool) noexcept : core(pool) {}
    void expired() noexcept override { core.retire_spares(); }
    PoolCore& core;
  };

  /// What has kept its thread so long that another one goes on.
  struct StuckTurn {
    const PoolCarrier* carrier;
    std::uint64_t actor;            ///< as in WaitRecord::waiter; 0: no actor's
    const TypeDescriptor* message;  ///< its type, or null
  };

  [[nodiscard]] std::optional<StuckTurn> take_over(Processor& processor) noexcept;
  [[nodiscard]] StuckTurn note_stuck(const PoolCarrier& carrier, bool blocked) noexcept;
  void retire_spares() noexcept;
  void start_retire_timer(TimePoint at) noexcept;
  void join_retired() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void adopt_notices(Processor& busy, Processor& to) noexcept;
  void execute_slowly(Runnable& r) noexcept;
  template <void (RunQueue::*Push)(Runnable&) noexcept>
  void queue_here_or_post(Runnable& r) noexcept;
  [[nodiscard]] Processor& choose_for_foreign() noexcept;
  [[nodiscard]] PoolCarrier& make_carrier(Processor* processor)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void report_relieved(const StuckTurn& stuck, Duration stuck_for) const noexcept;
  [[nodiscard]] bool quiet_locked() const noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool all_asleep(std::uint64_t& sleeps) const noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void stop_listening() noexcept;
  void place_workers() noexcept;
  void let_others_place() noexcept;
  [[nodiscard]] bool end_carriers(TimePoint limit) noexcept;
  void give_back_processors() noexcept;

  const PoolOptions options_;
  const std::uint64_t spin_time_;
  const Duration retire_after_;
  KnownBlockers blockers_;
  Clock* clock_ = nullptr;
  bool clock_runs_ = false;  ///< by itself
  Clock* listening_to_ = nullptr;
  std::vector<int> cpus_;
  bool placed_ = false;     ///< this pool keeps its workers on CPUs of their own
  bool took_cpus_ = false;  ///< and is the one that may do so unasked
  std::vector<Processor*> processors_;
  HungryWorkers hungry_;
  Monitor monitor_;

  // The processor that foreign threads look at first. Relaxed: a hint.
  std::atomic<std::size_t> foreign_hint_{0};
  // True: carriers end when they have nothing to do. Set by stop_threads(), read by carriers.
  std::atomic<bool> ending_{false};
  // How many threads are in await_quiet(). Changed by them, read by carriers that go to sleep. Both
  // by read-modify-writes (acq_rel), so that one of the two sees the other.
  mutable std::atomic<std::uint32_t> quiet_waiters_{0};

  mutable Mutex mutex_;
  mutable CondVar changed_;  ///< somebody sleeps, somebody has ended
  std::vector<PoolCarrier*> carriers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Spare> spares_ ABSL_GUARDED_BY(mutex_);          ///< the one used last at the end
  std::vector<PoolCarrier*> retired_ ABSL_GUARDED_BY(mutex_);  ///< ended, to be joined
  RetireTimer retire_timer_{*this};
  std::uint64_t retired_sleeps_ ABSL_GUARDED_BY(mutex_) = 0;  ///< activity() never goes back
  bool retire_timer_runs_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<const PoolCarrier*> ended_ ABSL_GUARDED_BY(mutex_);
  bool out_of_spares_reported_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
