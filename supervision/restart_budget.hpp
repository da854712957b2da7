#pragma once
// RestartBudget: how many restarts there were in the current window.

#include <cstdint>

#include "actors/clock.hpp"
#include "actors/supervision.hpp"

namespace actors::detail {

/// Counts restarts against RestartLimits. The window tumbles: it starts with the first restart
/// asked for, and anew with the first one asked for after its end. Plain data, thread-compatible.
class RestartBudget {
 public:
  /// Asks for one more restart at `now`, and counts it if the limits allow it.
  [[nodiscard]] bool try_spend(const RestartLimits& limits, TimePoint now) noexcept;
  /// How many were allowed in the current window.
  [[nodiscard]] std::uint32_t spent() const noexcept { return spent_; }

 private:
  TimePoint window_start_{};
  std::uint32_t spent_ = 0;  ///< 0: no window has started
};

}  // namespace actors::detail
