#include "actors/manual_executor.hpp"

#include <limits>
#include <string>

#include "actors/errors.hpp"

#include "executors/manual_core.hpp"
#include "executors/recycled.hpp"
#include "executors/stack_pool.hpp"

namespace actors {

class ManualExecutor::Impl final {
 public:
  explicit Impl(const ManualOptions& options)
      : core(std::make_shared<detail::ManualCore>(options)) {}
  std::shared_ptr<detail::ManualCore> core;
};

namespace {

const ManualOptions& checked(const ManualOptions& options) {
  if (options.stack_size < detail::kSmallestStack) {
    throw ConfigError("stack_size: must be at least 16 KiB, not " +
                      std::to_string(options.stack_size) + " bytes");
  }
  if (options.wake == nullptr && (options.one_event != nullptr || options.hold_thread)) {
    throw ConfigError(std::string(options.hold_thread ? "hold_thread" : "one_event") +
                      ": is for an executor that a loop runs; set wake too");
  }
  return options;
}

}  // namespace

ManualExecutor::ManualExecutor(std::uint64_t seed, std::size_t stack_size)
    : ManualExecutor(ManualOptions{.seed = seed, .stack_size = stack_size}) {}

ManualExecutor::ManualExecutor(const ManualOptions& options)
    : impl_(std::make_unique<Impl>(checked(options))) {}

ManualExecutor::~ManualExecutor() {
  impl_->core->forget_clock();
  if (impl_->core->holds_handlers()) {
    // Their frames lead back to the core, and their thread has not ended.
    detail::keep_for_ever(impl_.release());
  }
}

bool ManualExecutor::run_one() {
  return impl_->core->run(1) != 0;
}

std::size_t ManualExecutor::run_some(std::size_t most) {
  if (most == 0) {
    throw Error("run_some(0) would never get anything done; give at least 1");
  }
  return impl_->core->run(most);
}

std::size_t ManualExecutor::run_until_idle() {
  return impl_->core->run(std::numeric_limits<std::size_t>::max());
}

TimePoint ManualExecutor::next_deadline() const noexcept {
  return impl_->core->next_timer();
}

std::uint64_t ManualExecutor::seed() const noexcept {
  return impl_->core->seed();
}

void ManualExecutor::start(Clock& clock) {
  impl_->core->set_clock(clock);
  impl_->core->become_driver();
}

void ManualExecutor::execute(Runnable& r) noexcept {
  impl_->core->execute(r);
}

bool ManualExecutor::stop(TimePoint deadline) noexcept {
  bool all = false;
  try {
    all = impl_->core->stop(deadline);
  } catch (...) {
    // Another thread drives, or handlers are parked elsewhere: somebody is left behind.
    all = false;
  }
  impl_->core->forget_clock();
  return all;
}

std::uint64_t ManualExecutor::activity() const noexcept {
  return impl_->core->activity();
}

bool ManualExecutor::quiet() const noexcept {
  return impl_->core->quiet();
}

bool ManualExecutor::await_quiet(TimePoint deadline) {
  return impl_->core->await_quiet(deadline);
}

detail::TimerService* ManualExecutor::timers() noexcept {
  return impl_->core.get();
}

}  // namespace actors
