#pragma once
// RestartIntensity: OTP's count of restarts. A window that slides: what counts are the restarts of
// the last `period`, whenever one looks. (The budget of a SupervisorStrategy has one that tumbles.)

#include <cstddef>
#include <deque>

#include "actors/clock.hpp"

namespace actors::detail {

/// Thread-compatible.
class RestartIntensity {
 public:
  /// At most `intensity` (not negative) within `period`.
  RestartIntensity(int intensity, Duration period) noexcept
      : intensity_(static_cast<std::size_t>(intensity)), period_(period) {}

  /// Counts a restart at `now`, which never goes back. False: it is one too many.
  [[nodiscard]] bool add(TimePoint now) {
    while (!restarts_.empty() && now - restarts_.front() > period_) {
      restarts_.pop_front();
    }
    restarts_.push_back(now);
    return restarts_.size() <= intensity_;
  }

 private:
  std::size_t intensity_;
  Duration period_;
  std::deque<TimePoint> restarts_;  ///< oldest first, none older than period_ at the last look
};

}  // namespace actors::detail
