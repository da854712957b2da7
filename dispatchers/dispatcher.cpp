#include "dispatchers/dispatcher.hpp"

namespace actors::detail {

bool Slice::passed(TimePoint since, Duration quantum) noexcept {
  // The quantum is real time whatever clock the system has: it guards threads, not the actors' idea
  // of time.
  return Clock::steady().now() - since >= quantum;
}

}  // namespace actors::detail
