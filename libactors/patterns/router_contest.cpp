#include "libactors/patterns/router_contest.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>

#include "actors/detail/runtime.hpp"
#include "actors/detail/shared_ref.hpp"
#include "actors/errors.hpp"

#include "base/mutex.hpp"
#include "executors/timer_service.hpp"
#include "libactors/actor/services.hpp"
#include "libactors/message/promise_table.hpp"
#include "libactors/message/recipient.hpp"

namespace actors::detail {

namespace {

/// One contest under way. Thread-safe. Owned by the callbacks of its open asks, and by its timer
/// while that runs. The timer runs in the service that times the ask opened last, and is cancelled
/// when that one ends; as every ask does before its service is gone.
class Asking final : public SharedObject, public Timer {
 public:
  Asking(Contest contest, Envelope* message) noexcept
      : contest_(std::move(contest)),
        message_(message),
        system_(recipient_at(contest_.routees.front().index()).system_number()),
        began_(now(TimePoint())) {}
  ~Asking() override { destroy_envelope(message_); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  void begin() {
    const std::size_t at_once = contest_.interval > Duration::zero() ? 1 : contest_.routees.size();
    for (std::size_t i = 0; i < at_once; ++i) {
      ask_next();
    }
  }

  // ---- Timer
  void expired() noexcept override {
    SharedRef<Asking> mine;
    {
      MutexLock lock(mutex_);
      mine = std::move(timed_);
    }
    ask_next();
  }

 private:
  /// Asks the next routee; and on, as long as they fail at once.
  void ask_next() noexcept {
    for (;;) {
      std::size_t at = 0;
      {
        MutexLock lock(mutex_);
        if (settled_ || next_ == contest_.routees.size()) {
          return;
        }
        at = next_++;
        ++open_;
      }
      const StateRef state = ask(contest_.routees[at]);
      if (!state->ready()) {
        await(state);
        return;
      }
      if (!answered(*state.get())) {
        return;
      }
    }
  }

  void await(const StateRef& state) noexcept {
    on_completion_anywhere(*state.get(), [self = share(), state] {
      if (self->answered(*state.get())) {
        self->ask_next();
      }
    });
    MutexLock lock(mutex_);
    if (contest_.interval > Duration::zero() && !timed_ && !settled_ && open_ > 0 &&
        next_ < contest_.routees.size()) {
      timed_ = share();
      if (!start_timer(*this, contest_.interval, TimerService::current(), state->asked())) {
        timed_ = {};
      }
    }
  }

  [[nodiscard]] StateRef ask(RefId routee) noexcept {
    try {
      const Duration left = contest_.timeout == no_timeout
                                ? contest_.timeout
                                : contest_.timeout - (now(began_) - began_);
      if (left <= Duration::zero()) {
        throw AskTimeout("no time is left to ask " + path_of(routee) + " a " +
                         message_->type->name());
      }
      return send_ask(routee, copy_envelope(*message_), left, *contest_.reply);
    } catch (...) {
      StateRef failed = FutureState::make(*contest_.reply);
      failed->fail(std::current_exception());
      return failed;
    }
  }

  /// True: the next routee is to be asked.
  [[nodiscard]] bool answered(FutureState& state) noexcept {
    bool settles = false;
    bool goes_on = false;
    SharedRef<Asking> of_timer;
    {
      MutexLock lock(mutex_);
      --open_;
      if (!settled_) {
        goes_on = state.failed() && next_ < contest_.routees.size();
        settles = !state.failed() || (!goes_on && open_ == 0);
        settled_ = settles;
      }
      if ((settles || goes_on) && timed_ && service->cancel(*this)) {
        of_timer = std::move(timed_);
      }
    }
    if (settles) {
      contest_.settle(state);
    }
    return goes_on;
  }

  /// By the clock of the system that is asked; `otherwise` when that has ended.
  [[nodiscard]] TimePoint now(TimePoint otherwise) const noexcept {
    TimePoint time = otherwise;
    SystemDirectory::visit(system_, [&time](Services& services) { time = services.clock().now(); });
    return time;
  }

  [[nodiscard]] SharedRef<Asking> share() noexcept {
    retain();
    return SharedRef<Asking>::adopt(this);
  }

  Contest contest_;
  Envelope* const message_;  ///< each routee gets a copy
  const std::uint32_t system_;
  const TimePoint began_{};
  Mutex mutex_;
  std::size_t next_ ABSL_GUARDED_BY(mutex_) = 0;  ///< who is asked next
  std::size_t open_ ABSL_GUARDED_BY(mutex_) = 0;  ///< asks that are not answered
  bool settled_ ABSL_GUARDED_BY(mutex_) = false;
  SharedRef<Asking> timed_ ABSL_GUARDED_BY(mutex_);  ///< the timer's share, while it runs
};

}  // namespace

void hold_contest(Contest contest, Envelope* message) {
  const auto asking = SharedRef<Asking>::adopt(new Asking(std::move(contest), message));
  asking->begin();
}

}  // namespace actors::detail
