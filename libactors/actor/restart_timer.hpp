#pragma once
// RestartTimer: a restart that waits for its backoff delay.

#include <memory>
#include <utility>

#include "actors/detail/deliver.hpp"

#include "executors/timer_service.hpp"
#include "libactors/actor/system_message.hpp"

namespace actors::detail {

/// Held by the parent and, while it runs, by itself: expired() may be under way when the parent
/// lets go. start() and cancel() belong to the parent's activation.
class RestartTimer final : public Timer, public std::enable_shared_from_this<RestartTimer> {
 public:
  RestartTimer(RefId child, const Failure& failure, Incarnation incarnation)
      : child_(child), failure_(failure), incarnation_(incarnation) {}

  void start(TimerService& timers, Duration delay) {
    self_ = shared_from_this();
    timers.start(*this, deadline_after(timers.now(), delay));
  }
  /// False: it has expired.
  [[nodiscard]] bool cancel() noexcept {
    const bool cancelled = service->cancel(*this);
    if (cancelled) {
      self_.reset();
    }
    return cancelled;
  }
  [[nodiscard]] RefId child() const noexcept { return child_; }

  void expired() noexcept override {
    const std::shared_ptr<RestartTimer> keep = std::move(self_);
    deliver(child_, system_envelope(SystemKind::restart, child_, failure_, incarnation_));
  }

 private:
  RefId child_;
  Failure failure_;
  Incarnation incarnation_;
  std::shared_ptr<RestartTimer> self_;
};

}  // namespace actors::detail
