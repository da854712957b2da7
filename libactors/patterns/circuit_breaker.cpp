#include "actors/circuit_breaker.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/actor_system.hpp"

#include "base/duration_text.hpp"
#include "base/mutex.hpp"
#include "libactors/system/system_core.hpp"
#include "supervision/backoff.hpp"

namespace actors {
namespace detail {

namespace {

using State = CircuitBreaker::State;

[[noreturn]] void refuse(const std::string& name, const std::string& setting,
                         const std::string& value, const std::string& accepted) {
  throw ConfigError("circuit breaker \"" + name + "\": " + setting + " is " + value +
                    "; accepted: " + accepted);
}

BreakerSettings checked(const std::string& name, BreakerSettings settings) {
  if (settings.max_failures < 1) {
    refuse(name, "max_failures", std::to_string(settings.max_failures), "1 or more");
  }
  if (settings.call_timeout <= Duration::zero()) {
    refuse(name, "call_timeout", duration_text(settings.call_timeout),
           "more than nothing; no_timeout for none");
  }
  if (settings.reset_timeout <= Duration::zero()) {
    refuse(name, "reset_timeout", duration_text(settings.reset_timeout), "more than nothing");
  }
  if (settings.max_reset_timeout == Duration::zero()) {
    settings.max_reset_timeout = settings.reset_timeout;
  }
  if (settings.max_reset_timeout < settings.reset_timeout) {
    refuse(name, "max_reset_timeout", duration_text(settings.max_reset_timeout),
           "reset_timeout (" + duration_text(settings.reset_timeout) +
               ") or more; zero for reset_timeout");
  }
  // Written so that NaN is refused too.
  if (!(settings.jitter >= 0.0 && settings.jitter <= 1.0)) {
    refuse(name, "jitter", std::to_string(settings.jitter), "0 to 1");
  }
  return settings;
}

}  // namespace

class Breaker : public std::enable_shared_from_this<Breaker> {
 public:
  Breaker(ActorSystem& system, std::string name, BreakerSettings settings)
      : core_(system.core()),
        scheduler_(system),
        name_(std::move(name)),
        settings_(checked(name_, std::move(settings))) {}

  [[nodiscard]] BreakerPermit begin() {
    const Change change(*this);
    MutexLock lock(mutex_);
    const TimePoint now = core_.clock().now();
    look(now);
    if (state_ == State::open || (state_ == State::half_open && trial_)) {
      const Duration left = state_ == State::open ? until_ - now : Duration::zero();
      throw CircuitBreakerOpen(
          "circuit breaker \"" + name_ + "\" is " +
              (state_ == State::open ? "open for another " + duration_text(left)
                                     : std::string("trying one call")) +
              ": this call was not made",
          left);
    }
    trial_ = state_ == State::half_open;
    return {epoch_, now};
  }

  /// Of a call that has begun.
  void end(const BreakerPermit& permit, const std::exception_ptr& failure) {
    const bool failed = failure != nullptr && counts(failure);
    const Change change(*this);
    MutexLock lock(mutex_);
    if (permit.epoch == epoch_) {
      const TimePoint now = core_.clock().now();
      take(failed || now - permit.begun >= settings_.call_timeout, now);
    }
  }
  /// Of no call.
  void told(bool failed) {
    const Change change(*this);
    MutexLock lock(mutex_);
    const TimePoint now = core_.clock().now();
    look(now);
    if (state_ == State::closed || (state_ == State::half_open && !trial_)) {
      take(failed, now);
    }
  }

  [[nodiscard]] State state() {
    const Change change(*this);
    MutexLock lock(mutex_);
    look(core_.clock().now());
    return state_;
  }
  [[nodiscard]] int failures() {
    MutexLock lock(mutex_);
    return failures_;
  }
  void add_listener(UniqueFunction<void(State)> listener) {
    MutexLock lock(listeners_mutex_);
    listeners_.push_back(std::make_shared<UniqueFunction<void(State)>>(std::move(listener)));
  }

  [[nodiscard]] Cancellable after(Duration delay, UniqueFunction<void()> function) {
    return scheduler_.once(delay, std::move(function), OnClose::run);
  }
  /// Why a call that has not ended is given up.
  [[nodiscard]] std::exception_ptr late() {
    if (core_.ending.load(std::memory_order_acquire)) {  // as in SystemCore::create()
      return std::make_exception_ptr(SystemTerminated("circuit breaker \"" + name_ +
                                                      "\": the system has ended before the call"));
    }
    return std::make_exception_ptr(CallTimeout("circuit breaker \"" + name_ +
                                               "\": the call has taken longer than " +
                                               duration_text(settings_.call_timeout)));
  }
  [[nodiscard]] Duration call_timeout() const noexcept { return settings_.call_timeout; }

 private:
  /// Tells the listeners, and the scheduler, what has changed in a scope: without the lock.
  class Change {
   public:
    explicit Change(Breaker& of) : breaker_(of) {}
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change() { breaker_.tell_changes(); }

   private:
    Breaker& breaker_;
  };

  [[nodiscard]] bool counts(const std::exception_ptr& failure) const {
    return !settings_.is_failure || settings_.is_failure(failure);
  }

  void look(TimePoint now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (state_ == State::open && now >= until_) {
      go(State::half_open);
    }
  }
  void take(bool failed, TimePoint now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!failed) {
      failures_ = 0;
      if (state_ == State::half_open) {
        openings_ = 0;
        go(State::closed);
      }
    } else if (state_ == State::half_open || ++failures_ >= settings_.max_failures) {
      until_ = deadline_after(
          now, backoff_delay(openings_++, settings_.reset_timeout, settings_.max_reset_timeout,
                             settings_.jitter, core_.random01()));
      go(State::open);
    }
  }
  void go(State state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    state_ = state;
    ++epoch_;
    trial_ = false;
    failures_ = state == State::open ? settings_.max_failures : 0;
    changes_.push_back(state);
  }

  /// One after the other, in order.
  void tell_changes() noexcept {
    bool mine = false;
    for (;;) {
      std::optional<State> change;
      Duration open_for{};
      {
        MutexLock lock(mutex_);
        if (telling_ && !mine) {
          return;  // whoever tells the one before tells this one, too
        }
        mine = telling_ = !changes_.empty();
        if (!mine) {
          return;
        }
        change = changes_.front();
        changes_.erase(changes_.begin());
        open_for = until_ - core_.clock().now();
      }
      if (*change == State::open) {
        look_in(open_for);
      }
      std::vector<std::shared_ptr<UniqueFunction<void(State)>>> listeners;
      {
        MutexLock lock(listeners_mutex_);
        listeners = listeners_;
      }
      for (const auto& listener : listeners) {
        (*listener)(*change);
      }
    }
  }
  /// For its listeners: the next call would find out as well.
  void look_in(Duration wait) noexcept {
    try {
      scheduler_.once(wait, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
          static_cast<void>(self->state());
        }
      });
    } catch (const SystemTerminated&) {
      // It stays open: nobody calls any more.
    }
  }

  SystemCore& core_;
  Scheduler scheduler_;
  const std::string name_;
  const BreakerSettings settings_;
  Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::closed;
  std::uint64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;     ///< counts the changes of state
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;            ///< in a row
  std::uint32_t openings_ ABSL_GUARDED_BY(mutex_) = 0;  ///< since it was closed last
  TimePoint until_ ABSL_GUARDED_BY(mutex_);             ///< it is open
  bool trial_ ABSL_GUARDED_BY(mutex_) = false;          ///< half-open, and the one call is made
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;        ///< somebody tells the listeners of changes
  std::vector<State> changes_ ABSL_GUARDED_BY(mutex_);  ///< that listeners have not been told
  Mutex listeners_mutex_;
  std::vector<std::shared_ptr<UniqueFunction<void(State)>>> listeners_
      ABSL_GUARDED_BY(listeners_mutex_);
};

BreakerCall::BreakerCall(std::shared_ptr<Breaker> breaker, BreakerPermit permit)
    : breaker_(std::move(breaker)), permit_(permit) {}

bool BreakerCall::end(const std::exception_ptr& failure) noexcept {
  if (ended_.exchange(true)) {
    return false;
  }
  static_cast<void>(timeout_.cancel());
  breaker_->end(permit_, failure);
  return true;
}

std::exception_ptr BreakerCall::end_late() noexcept {
  if (ended_.exchange(true)) {
    return nullptr;
  }
  std::exception_ptr why = breaker_->late();
  breaker_->end(permit_, why);
  return why;
}

void BreakerCall::limit(const std::shared_ptr<BreakerCall>& call,
                        UniqueFunction<void(std::exception_ptr)> give_up) {
  call->timeout_ = call->breaker_->after(call->breaker_->call_timeout(),
                                         [call, give_up = std::move(give_up)]() mutable {
                                           if (std::exception_ptr why = call->end_late()) {
                                             give_up(std::move(why));
                                           }
                                         });
}

}  // namespace detail

CircuitBreaker::CircuitBreaker(ActorSystem& system, std::string name, BreakerSettings settings)
    : breaker_(std::make_shared<detail::Breaker>(system, std::move(name), std::move(settings))) {}

detail::BreakerPermit CircuitBreaker::begin() const {
  return breaker_->begin();
}

void CircuitBreaker::succeed() const {
  breaker_->told(false);
}

void CircuitBreaker::fail() const {
  breaker_->told(true);
}

CircuitBreaker::State CircuitBreaker::state() const {
  return breaker_->state();
}

int CircuitBreaker::failures() const {
  return breaker_->failures();
}

void CircuitBreaker::add_listener(Listener listener) {
  breaker_->add_listener(std::move(listener));
}

}  // namespace actors
