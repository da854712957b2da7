#include "actors/retry.hpp"

#include <cmath>
#include <string>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"
#include "actors/scheduler.hpp"

#include "libactors/system/system_core.hpp"
#include "supervision/backoff.hpp"

namespace actors::detail {

void throw_nothing_to_retry() {
  throw Error("retry(): the function is empty; give it one to call");
}

RetryPlan::RetryPlan(ActorSystem& system, int attempts, const Backoff& backoff,
                     std::function<bool(const std::exception_ptr&)> worth)
    : system_(system),
      scheduler_(system),
      random_(system.core().random01()),
      attempts_(attempts),
      backoff_(checked_backoff("retry(): backoff", backoff)),
      worth_(std::move(worth)) {
  if (attempts < 1) {
    throw Error("retry(): " + std::to_string(attempts) +
                " attempts; the first call is one, so give at least 1");
  }
  if (system.terminating()) {
    throw SystemTerminated("retry() in a system that is ending: nobody can answer any more");
  }
}

bool RetryPlan::wait(const std::exception_ptr& failure, UniqueFunction<void(bool)> again) {
  if (++failed_ >= static_cast<std::uint32_t>(attempts_) || (worth_ && !worth_(failure))) {
    return false;
  }
  // Numbers of its own: the system may have ended.
  random_ = std::fmod(random_ + 0.618'033'988'749'895, 1.0);
  const Duration delay =
      backoff_delay(failed_ - 1, backoff_.min, backoff_.max, backoff_.jitter, random_);
  try {
    scheduler_.once(
        delay,
        [&system = system_, again = std::move(again)]() mutable { again(!system.terminating()); },
        OnClose::run);
  } catch (const SystemTerminated&) {
    return false;
  }
  return true;
}

}  // namespace actors::detail
