#include "dispatchers/dispatcher.hpp"

namespace actors::detail {

bool Slice::overdue() const noexcept {
  // The quantum is real time whatever clock the system has: it guards threads, not the actors' idea
  // of time.
  return Clock::steady().now() - started_ >= quantum_;
}

void Dispatcher::run_turn(Resumable& r) noexcept {
  Slice slice(throughput_, quantum_);
  if (r.resume(slice) == Resumable::Result::more) {
    executor_->execute_later(r);
  }
}

void Resumable::run() noexcept {
  dispatcher->run_turn(*this);
}

}  // namespace actors::detail
