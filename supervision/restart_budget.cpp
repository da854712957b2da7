#include "supervision/restart_budget.hpp"

namespace actors::detail {

bool RestartBudget::try_spend(const RestartLimits& limits, TimePoint now) noexcept {
  if (limits.max_restarts < 0) {
    return true;
  }
  if (limits.max_restarts == 0) {
    return false;
  }
  const bool in_window = spent_ != 0 && now - window_start_ <= limits.within;
  if (!in_window) {
    window_start_ = now;
    spent_ = 1;
    return true;
  }
  if (spent_ >= static_cast<std::uint32_t>(limits.max_restarts)) {
    return false;
  }
  ++spent_;
  return true;
}

}  // namespace actors::detail
