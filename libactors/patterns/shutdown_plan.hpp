#pragma once
// ShutdownPlan: the one shutdown of a system, behind its CoordinatedShutdown handles.
//
//   planned --run()--> running, phase 0 --all its tasks have ended, or its timeout--> phase 1 ...
//      |                  |                                         --> last phase: the system ends
//      |                  +-- a failure with recover = false --> aborted
//      +-----------------------+--> the system has ended: the tasks that have not begun --> over

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/coordinated_shutdown.hpp"

#include "base/mutex.hpp"
#include "executors/timer_service.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::detail {

struct ShutdownTask {
  using Function = UniqueFunction<Future<void>()>;

  std::string name;
  Function function;
  /// Set by the turn that runs it, or by the end of the system (seq_cst; whoever is first).
  std::atomic<bool> begun{false};

  ShutdownTask(std::string called, Function what) noexcept
      : name(std::move(called)), function(std::move(what)) {}
  /// Runs it, the first time; what it throws is in the future.
  [[nodiscard]] Future<void> run() noexcept;
};
using ShutdownTaskPtr = std::shared_ptr<ShutdownTask>;

/// Thread-safe. The system holds it; of the system it uses nothing once that has ended.
class ShutdownPlan : public std::enable_shared_from_this<ShutdownPlan> {
 public:
  explicit ShutdownPlan(ActorSystem& system);

  void add_phase(std::string name, ShutdownPhase phase);
  void set_timeout(std::string_view phase, Duration timeout);
  void add_task(std::string_view phase, std::string name, ShutdownTask::Function function);
  [[nodiscard]] std::vector<std::string> phases();
  [[nodiscard]] Future<void> run(std::string reason);
  [[nodiscard]] std::string reason();
  /// The last actor has stopped.
  void at_termination() noexcept;

 private:
  enum class State : std::uint8_t { planned, running, aborted, over };

  struct Phase {
    std::string name;
    std::vector<std::string> after;
    Duration timeout;
    bool recover;
    std::vector<ShutdownTaskPtr> tasks;
    std::vector<std::string> unfinished;  ///< of its tasks, while it runs
  };

  /// The timeout of the phase that is the `number`th to run.
  class PhaseTimer final : public Timer {
   public:
    PhaseTimer(ShutdownPlan& plan, std::size_t number) noexcept : plan_(plan), number_(number) {}
    void expired() noexcept override { plan_.phase_timed_out(number_); }

   private:
    ShutdownPlan& plan_;
    std::size_t number_;
  };

  [[nodiscard]] Phase& find(const char* call, std::string_view name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// The same, of a phase that has not begun.
  [[nodiscard]] Phase& find_ahead(const char* call, std::string_view name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] static Duration checked(const char* call, std::string_view phase, Duration timeout);
  void run_phases();
  /// The tasks to start now; none when this phase ends the system, or nothing is to be done.
  struct Started {
    std::size_t number;
    std::vector<ShutdownTaskPtr> tasks;
  };
  [[nodiscard]] std::optional<Started> begin_phase();
  void start_task(std::size_t number, const ShutdownTaskPtr& task);
  void task_ended(std::size_t number, const std::string& task, const std::exception_ptr& failure);
  void phase_timed_out(std::size_t number) noexcept;
  /// What to do without the lock: begin the next phase, or tell why there is none.
  struct Step {
    bool next = false;
    std::string aborted;
  };
  [[nodiscard]] Step leave_phase(bool failed, bool finished, const std::string& why)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void take(const Step& step);
  void log(Level level, const std::string& text) noexcept;

  SystemCore& core_;      ///< alive until at_termination()
  TimerService& timers_;  ///< the same
  Mutex mutex_;
  std::vector<Phase> phases_ ABSL_GUARDED_BY(mutex_);  ///< in the order in which they run
  State state_ ABSL_GUARDED_BY(mutex_) = State::planned;
  std::size_t current_ ABSL_GUARDED_BY(mutex_) = 0;  ///< the phase that runs
  std::string reason_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<PhaseTimer>> timers_of_phases_ ABSL_GUARDED_BY(mutex_);
  Promise<void> ended_;
  const Future<void> end_;
};

}  // namespace actors::detail
