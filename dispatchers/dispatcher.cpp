#include "dispatchers/dispatcher.hpp"

namespace actors::detail {

bool Slice::overdue() const noexcept {
  // The quantum is real time whatever clock the system has: it guards threads, not the actors' idea
  // of time.
  return Clock::steady().now() - started_ >= quantum_;
}

}  // namespace actors::detail
