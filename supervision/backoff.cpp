#include "supervision/backoff.hpp"

#include <limits>

namespace actors::detail {
namespace {

/// min * 2^n, at most max.
Duration doubled(Duration min, Duration max, std::uint32_t n) noexcept {
  constexpr std::uint32_t kBits = std::numeric_limits<Duration::rep>::digits;
  if (min <= Duration::zero()) {
    return Duration::zero();
  }
  // min << n fits below max exactly when min <= max >> n.
  if (n >= kBits || min.count() > (max.count() >> n)) {
    return max;
  }
  return Duration(min.count() << n);
}

}  // namespace

Duration backoff_delay(std::uint32_t n, Duration min, Duration max, double jitter,
                       double random01) noexcept {
  const Duration delay = doubled(min, max, n);
  const double extra = static_cast<double>(delay.count()) * jitter * random01;
  // The comparison is made in double, where the room up to no_timeout may round up to 2^63: one
  // that is not safely smaller does not fit.
  const double room = static_cast<double>((no_timeout - delay).count());
  if (extra >= room) {
    return no_timeout;
  }
  return delay + Duration(static_cast<Duration::rep>(extra));
}

Duration BackoffState::next_delay(const Backoff& backoff, TimePoint now, double random01) noexcept {
  if (restarts_ != 0 && now >= deadline_after(alive_since_, backoff.reset_after)) {
    restarts_ = 0;
  }
  const Duration delay =
      backoff_delay(restarts_, backoff.min, backoff.max, backoff.jitter, random01);
  if (restarts_ != std::numeric_limits<std::uint32_t>::max()) {
    ++restarts_;
  }
  alive_since_ = deadline_after(now, delay);
  return delay;
}

}  // namespace actors::detail
