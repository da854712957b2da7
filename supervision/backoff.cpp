#include "supervision/backoff.hpp"

#include <limits>

#include "actors/errors.hpp"

#include "base/duration_text.hpp"

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

[[noreturn]] void refuse(const std::string& field, const std::string& value,
                         const std::string& accepted) {
  throw ConfigError(field + " is " + value + "; accepted: " + accepted);
}

void check_not_negative(const std::string& field, Duration value, const char* accepted) {
  if (value < Duration::zero()) {
    refuse(field, duration_text(value), accepted);
  }
}

}  // namespace

Backoff checked_backoff(const std::string& where, Backoff backoff) {
  check_not_negative(where + ".min", backoff.min, "zero (no waiting) or more");
  check_not_negative(where + ".max", backoff.max, "backoff.min or more");
  check_not_negative(where + ".reset_after", backoff.reset_after,
                     "zero (for (min + max) / 2), more, or no_timeout (for never)");
  if (backoff.max < backoff.min) {
    refuse(where + ".max", duration_text(backoff.max),
           "backoff.min (" + duration_text(backoff.min) + ") or more");
  }
  // Written so that NaN is refused too.
  if (!(backoff.jitter >= 0.0 && backoff.jitter <= 1.0)) {
    refuse(where + ".jitter", std::to_string(backoff.jitter), "0 to 1");
  }
  if (backoff.reset_after == Duration::zero()) {
    backoff.reset_after = backoff.min + (backoff.max - backoff.min) / 2;
  }
  return backoff;
}

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
