#pragma once
// SystemCore: the runtime behind one ActorSystem. Builds executors and dispatchers from a Config,
// holds the guardian, and ends everything in order.
//
// The end, step by step:
//  1. ending is set: no new top-level actors.
//  2. The guardian is told to end: gracefully (its children finish one by one, last created first)
//  or abruptly.
//  3. When its last child has gone the guardian closes, on some worker: root_stopped().
//  4. There: open asks of this system fail, callbacks run in reverse order, when_terminated()
//  completes.
//  5. The destructor's thread stops the executors, which joins their threads, and leaves the
//  directory of systems.
// If a thread is stuck in user code past the deadlines, 5 leaves it and everything it can touch
// behind.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/actor_system.hpp"

#include "base/mutex.hpp"
#include "libactors/actor/services.hpp"

namespace actors::detail {

/// Thread-safe.
class SystemCore final : public Services {
 public:
  /// Throws ConfigError, InvalidName.
  SystemCore(ActorSystem& system, std::string name, const Config& config);
  ~SystemCore() = default;

  // ---- Services
  [[nodiscard]] Dispatcher& dispatcher(std::string_view name) override;
  [[nodiscard]] const MailboxType& mailbox(std::string_view name) override;
  [[nodiscard]] TimerService& timers_for(Dispatcher& dispatcher) noexcept override;
  void root_failed(const Failure& failure) noexcept override;
  void root_stopped(RefId stopped_root) noexcept override;
  [[nodiscard]] LogTarget& log() noexcept override { return log_; }
  [[nodiscard]] Clock& clock() noexcept override { return *clock_; }
  [[nodiscard]] EventStream& events() noexcept override { return events_; }
  [[nodiscard]] ActorSystem& system() noexcept override { return system_; }

  // ---- ActorSystem
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] RefId create(Blueprint blueprint, const Options& options,
                             const SpawnOrigin& origin = {});
  /// Throws InvalidName, NameTaken, ActorTerminated, and Error for a promise.
  void register_name(std::string_view name, RefId id);
  [[nodiscard]] RefId find(std::string_view path) const;
  void begin_end(bool gracefully) noexcept;
  [[nodiscard]] const Future<void>& terminated() const noexcept { return terminated_; }
  /// Until somebody ends the system. Plain threads.
  void wait();
  /// Graceful, then abrupt; false when the deadline passed. Plain threads.
  bool end(Duration deadline);
  /// Step 5. False: something had to be left behind, this object included.
  [[nodiscard]] bool stop_executors() noexcept;
  void on_termination(UniqueFunction<void()> f);
  [[nodiscard]] bool await_idle(Duration timeout);
  /// Whose turn the calling code is in: true if it is an actor of this system.
  [[nodiscard]] bool inside() const noexcept;
  [[nodiscard]] const std::vector<std::shared_ptr<Executor>>& executors() const noexcept {
    return executors_;
  }

 private:
  void add_dispatchers(const Config& config);
  void add_dispatcher(const DispatcherConfig& config, int throughput);
  void refuse_bypassed_lanes() const;
  [[nodiscard]] bool await_end(TimePoint deadline);
  [[nodiscard]] bool all_quiet(std::vector<std::uint64_t>& activity) const;
  void fail_asks() noexcept;
  void run_callbacks() noexcept;

  ActorSystem& system_;
  std::string name_;
  std::shared_ptr<Clock> owned_clock_;
  Clock* clock_;
  LogTarget log_;
  EventStream events_;
  std::vector<std::shared_ptr<Executor>> executors_;  ///< each once; the first is the default one
  std::map<std::string, std::unique_ptr<Dispatcher>, std::less<>> dispatchers_;
  std::map<std::string, MailboxType, std::less<>> mailboxes_;
  TimerService* timers_ = nullptr;  ///< for actors whose own executor keeps no time
  Promise<void> ended_;
  Future<void> terminated_;
  Mutex mutex_;
  std::vector<UniqueFunction<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
  bool callbacks_ran_ ABSL_GUARDED_BY(mutex_) = false;
};

/// Throws ConfigError naming the field and what it accepts.
void check_config(const Config& config);

/// The living actors of a system as an indented tree, with what each is doing where that is known.
[[nodiscard]] std::string describe_tree(SystemCore& core);
/// One line per parked handler of the system: who waits for what, since when.
[[nodiscard]] std::string describe_parked(SystemCore& core);

}  // namespace actors::detail
