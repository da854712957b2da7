#include "actors/manual_executor.hpp"

#include "executors/manual_core.hpp"
#include "executors/recycled.hpp"

namespace actors {

class ManualExecutor::Impl final {
 public:
  Impl(std::uint64_t seed, std::size_t stack_size)
      : core(std::make_shared<detail::ManualCore>(seed, stack_size)) {}
  std::shared_ptr<detail::ManualCore> core;
};

ManualExecutor::ManualExecutor(std::uint64_t seed, std::size_t stack_size)
    : impl_(std::make_unique<Impl>(seed, stack_size)) {}

ManualExecutor::~ManualExecutor() {
  impl_->core->forget_clock();
  if (impl_->core->holds_handlers()) {
    // Their frames lead back to the core, and their thread has not ended.
    detail::keep_for_ever(impl_.release());
  }
}

bool ManualExecutor::run_one() {
  return impl_->core->drive_once();
}

std::size_t ManualExecutor::run_until_idle() {
  std::size_t turns = 0;
  while (run_one()) {
    ++turns;
  }
  return turns;
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
    all = impl_->core->await_quiet(deadline);
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
