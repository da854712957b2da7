#include "executors/fiber_algorithm.hpp"

#include <utility>

#include "executors/fiber_host.hpp"
#include "executors/recycled.hpp"

namespace actors::detail {

namespace {
thread_local constinit FiberAlgorithm* algorithm_of_thread = nullptr;
}

FiberAlgorithm& FiberAlgorithm::of_this_thread() {
  if (algorithm_of_thread == nullptr) {
    Context* const active = Context::active();  // makes the thread's scheduler
    boost::fibers::algo::algorithm::ptr_t algorithm(new FiberAlgorithm);
    algorithm_of_thread = static_cast<FiberAlgorithm*>(algorithm.get());
    algorithm_of_thread->running_ = active;
    active->get_scheduler()->set_algo(std::move(algorithm));
  }
  return *algorithm_of_thread;
}

FiberAlgorithm::FiberAlgorithm() : wakeup_(Recycled<Wakeup>::take()) {}

FiberAlgorithm::~FiberAlgorithm() {
  algorithm_of_thread = nullptr;
  Recycled<Wakeup>::give(wakeup_);
}

void FiberAlgorithm::awakened(Context* context) noexcept {
  if (context->is_context(boost::fibers::type::dispatcher_context)) {
    dispatcher_ = context;
    return;
  }
  if (host_ != nullptr && host_->making_ != nullptr) {
    *host_->making_ = context;
    return;
  }
  if (Context* const active = Context::active(); running_ != nullptr && active != running_) {
    // launch::dispatch: Boost has switched to a new fiber by itself, in its creator's state.
    leave_turn();
    change_state(active);
  }
  boost_was_used_ = true;
  context->ready_link(ready_);
}

FiberAlgorithm::Context* FiberAlgorithm::pop_ready() noexcept {
  Context* const context = &ready_.front();
  ready_.pop_front();
  ++boost_resumptions_;
  return context;
}

FiberAlgorithm::Context* FiberAlgorithm::choose(bool by_dispatcher) noexcept {
  if (!ready_.empty() && ready_in_a_row_ < kReadyInARow) {
    ++ready_in_a_row_;
    return pop_ready();
  }
  if (!by_dispatcher) {
    return dispatcher_;  // rule 1
  }
  ready_in_a_row_ = 0;
  if (host_ != nullptr && host_->entered() && !want_sleep_) {
    if (Context* const spare = host_->pop_spare()) {
      return spare;  // rule 2
    }
  }
  return !ready_.empty() ? pop_ready() : return_to_;
}

FiberAlgorithm::Context* FiberAlgorithm::pick_next() noexcept {
  Context* const active = Context::active();
  const bool by_dispatcher = active == dispatcher_;
  if (!by_dispatcher) {
    boost_was_used_ = true;
    if (host_ != nullptr) {
      host_->check_stack();
    }
    leave_turn();
  }
  Context* const next = choose(by_dispatcher);
  if (next != nullptr) {
    if (by_dispatcher) {
      want_sleep_ = false;
    }
    change_state(next);
  }
  return next;
}

void FiberAlgorithm::leave_turn() noexcept {
  if (host_ != nullptr && host_->entered()) {
    host_->loop_->turn_left();
  }
}

// Rule 4, for switches that Boost makes. Fibers left by switch_to() keep their state themselves.
void FiberAlgorithm::change_state(Context* to) noexcept {
  const FiberState state = FiberState::take(exceptions_);
  if (!state.empty()) {
    left_.push_back({running_ != nullptr ? running_ : Context::active(), state});
  }
  running_ = to;
  for (Left& left : left_) {
    if (left.context == to) {
      left.state.put(exceptions_);
      left = left_.back();
      left_.pop_back();
      return;
    }
  }
}

void FiberAlgorithm::suspend_until(const std::chrono::steady_clock::time_point& deadline) noexcept {
  want_sleep_ = false;
  const std::uint32_t ticket = wakeup_.ticket();
  if (notified_.exchange(false, std::memory_order_acquire)) {  // pairs with notify()
    return;
  }
  if (host_ != nullptr && host_->entered()) {
    host_->loop_->sleep_until(ticket, deadline);
  } else {
    wakeup_.wait(ticket, deadline);
  }
}

void FiberAlgorithm::notify() noexcept {
  // release: pairs with has_work(), dispatcher() and suspend_until().
  notified_.store(true, std::memory_order_release);
  wakeup_.signal();
}

}  // namespace actors::detail
