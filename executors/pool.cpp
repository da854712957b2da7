#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "actors/blocking.hpp"
#include "actors/errors.hpp"
#include "actors/executors.hpp"

#include "executors/cpu_count.hpp"
#include "executors/pool_core.hpp"
#include "executors/recycled.hpp"
#include "executors/stack_pool.hpp"

namespace actors {
namespace {

/// The pool; the pinned executor: a pool of one thread; and the elastic one: a pool of one worker
/// that goes from thread to thread.
class Pool final : public Executor {
 public:
  explicit Pool(std::unique_ptr<detail::PoolCore> core) : core_(std::move(core)) {}
  ~Pool() override {
    if (running_) {
      static_cast<void>(Pool::stop(Clock::steady().now()));
    }
    if (!all_ended_) {
      // Some thread is stuck in user code, and will come back to this one day.
      detail::keep_for_ever(core_.release());
    }
  }

  void start(Clock& clock) override {
    running_ = true;
    all_ended_ = false;
    core_->start_threads(clock);
  }
  bool stop(TimePoint deadline) noexcept override {
    running_ = false;
    const auto [drained, all_ended] = core_->stop_threads(deadline);
    all_ended_ = all_ended;
    return drained && all_ended;
  }
  void execute(Runnable& r) noexcept override { core_->execute(r); }
  void execute_later(Runnable& r) noexcept override { core_->execute_later(r); }
  void execute_new(Runnable& r) noexcept override { core_->execute_new(r); }
  [[nodiscard]] std::uint64_t activity() const noexcept override { return core_->activity(); }
  [[nodiscard]] bool quiet() const noexcept override { return core_->quiet(); }
  bool await_quiet(TimePoint deadline) override { return core_->await_quiet(deadline); }
  [[nodiscard]] detail::TimerService* timers() noexcept override { return core_.get(); }

 private:
  std::unique_ptr<detail::PoolCore> core_;
  bool running_ = false;
  bool all_ended_ = true;
};

[[noreturn]] void reject(const std::string& option, const std::string& accepted) {
  throw ConfigError(option + ": must be " + accepted);
}

void check_cpus(const std::vector<int>& cpus) {
  if (cpus.empty()) {
    return;
  }
  const std::vector<int> allowed = detail::allowed_cpus();
  for (auto cpu = cpus.begin(); cpu != cpus.end(); ++cpu) {
    if (!std::binary_search(allowed.begin(), allowed.end(), *cpu)) {
      std::string list;
      for (const int each : allowed) {
        list += (list.empty() ? "" : ", ") + std::to_string(each);
      }
      reject("cpus", "CPUs that this process may use (" + list + "), not " + std::to_string(*cpu));
    }
    if (std::find(cpus.begin(), cpu, *cpu) != cpu) {
      reject("cpus", "different CPUs; " + std::to_string(*cpu) + " is listed twice");
    }
  }
}

int default_workers(const PoolOptions& options) {
  const int cpus =
      options.cpus.empty() ? detail::usable_cpus() : static_cast<int>(options.cpus.size());
  return std::min(cpus, static_cast<int>(detail::HungryWorkers::kLimit));
}

void check(int workers, const PoolOptions& options) {
  if (workers < 0 || workers > static_cast<int>(detail::HungryWorkers::kLimit)) {
    reject("workers", "0 (one per CPU) to " + std::to_string(detail::HungryWorkers::kLimit) +
                          ", not " + std::to_string(workers));
  }
  if (options.stack_size < detail::kSmallestStack) {
    reject("stack_size", "at least 16 KiB, not " + std::to_string(options.stack_size) + " bytes");
  }
  if (options.stuck_after < std::chrono::milliseconds(1)) {
    reject("stuck_after", "at least 1 ms");
  }
  if (options.extra_threads < 0) {
    reject("extra_threads", "0 or more, not " + std::to_string(options.extra_threads));
  }
  check_cpus(options.cpus);
}

}  // namespace

std::shared_ptr<Executor> make_pool(int workers, const PoolOptions& options) {
  check(workers, options);
  return std::make_shared<Pool>(std::make_unique<detail::PoolCore>(
      workers != 0 ? workers : default_workers(options), options));
}

std::shared_ptr<Executor> make_elastic(const ElasticOptions& options) {
  constexpr int kMostThreads = 4096;
  if (options.max_threads < 1 || options.max_threads > kMostThreads) {
    reject("max_threads",
           "1 to " + std::to_string(kMostThreads) + ", not " + std::to_string(options.max_threads));
  }
  if (options.idle_after < std::chrono::milliseconds(1)) {
    reject("idle_after", "at least 1 ms");
  }
  const PoolOptions pool{.stack_size = options.stack_size,
                         .extra_threads = options.max_threads - 1,
                         .idle = IdlePolicy::frugal};
  check(1, pool);
  return std::make_shared<Pool>(std::make_unique<detail::PoolCore>(1, pool, options.idle_after));
}

std::shared_ptr<Executor> make_pinned(std::size_t stack_size) {
  PoolOptions options;
  options.stack_size = stack_size;
  options.extra_threads = 0;
  return make_pool(1, options);
}

std::shared_ptr<ManualExecutor> make_manual(std::uint64_t seed) {
  return std::make_shared<ManualExecutor>(seed);
}

std::shared_ptr<ManualExecutor> make_manual(const ManualOptions& options) {
  return std::make_shared<ManualExecutor>(options);
}

namespace detail {

void give_up_worker() noexcept {
  if (PoolCarrier* const carrier = PoolCarrier::current()) {
    carrier->give_up_processor();
  }
}

}  // namespace detail
}  // namespace actors
