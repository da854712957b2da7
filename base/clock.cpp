#include "actors/clock.hpp"

namespace actors {
namespace {

/// Thread-safe: no state.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
  }
};

}  // namespace

Clock& Clock::steady() noexcept {
  // Never destroyed: threads that outlive main() may still ask for the time.
  static Clock& clock = *new SteadyClock;
  return clock;
}

}  // namespace actors
