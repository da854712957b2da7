#pragma once
// Exponential backoff: the delay before the n-th restart, and what has to be remembered for it.

#include <cstdint>
#include <string>

#include "actors/clock.hpp"
#include "actors/supervision.hpp"

namespace actors::detail {

/// min * 2^n, at most max, plus up to `jitter` of that: `random01` in [0, 1] says how much. Never
/// overflows: what does not fit is no_timeout.
[[nodiscard]] Duration backoff_delay(std::uint32_t n, Duration min, Duration max, double jitter,
                                     double random01) noexcept;

/// `backoff` with the default of reset_after filled in. Throws ConfigError for what is impossible;
/// `where` is how its text calls it.
[[nodiscard]] Backoff checked_backoff(const std::string& where, Backoff backoff);

/// How many restarts in a row one actor has had. Plain data, thread-compatible.
class BackoffState {
 public:
  /// The delay of a restart decided at `now`; counts it. `backoff.reset_after` is in force as it
  /// stands (SupervisorStrategy has filled in the default).
  [[nodiscard]] Duration next_delay(const Backoff& backoff, TimePoint now,
                                    double random01) noexcept;
  /// Restarts since the actor last lived for reset_after.
  [[nodiscard]] std::uint32_t restarts() const noexcept { return restarts_; }

 private:
  std::uint32_t restarts_ = 0;
  TimePoint alive_since_{};  ///< when the last restart was due; means nothing while restarts_ is 0
};

}  // namespace actors::detail
