// BackoffSupervisor: one child, and a delay before each start of it but the first.
//
//                       its end, and restarts are left
//   there is a child ------------------------------------> delay
//          ^                                                 |
//          +--------------- BackoffOver: a new child --------+

#include "actors/backoff_supervisor.hpp"

#include <exception>
#include <string>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/errors.hpp"
#include "actors/timers.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/patterns/child_group.hpp"
#include "libactors/system/system_core.hpp"
#include "supervision/backoff.hpp"
#include "supervision/deciding.hpp"
#include "supervision/restart_budget.hpp"

namespace actors {

using detail::BackoffOn;

namespace {

constexpr const char* kWhere = "BackoffOptions";
constexpr const char* kDelay = "backoff";  // the key of the timer

[[noreturn]] void refuse(const std::string& field, const std::string& value,
                         const std::string& accepted) {
  throw ConfigError(std::string(kWhere) + '.' + field + " is " + value + "; accepted: " + accepted);
}

BackoffOptions checked(BackoffOptions options) {
  options.backoff = detail::checked_backoff(std::string(kWhere) + ".backoff", options.backoff);
  if (options.backoff.min <= Duration::zero()) {
    refuse("backoff.min", detail::duration_text(options.backoff.min), "more than nothing");
  }
  if (options.max_restarts < -1) {
    refuse("max_restarts", std::to_string(options.max_restarts), "-1 (any number), 0 or more");
  }
  if (options.within <= Duration::zero()) {
    refuse("within", detail::duration_text(options.within),
           "more than nothing; no_timeout for no window");
  }
  if (options.max_restarts == -1 && options.within != no_timeout) {
    refuse("within", detail::duration_text(options.within),
           "no_timeout where max_restarts is -1 (any number): there is nothing to count");
  }
  if (options.reply_while_stopped && options.handler_while_stopped) {
    refuse("handler_while_stopped", options.handler_while_stopped.path(),
           "nobody where reply_while_stopped is set: one of them has the message");
  }
  return options;
}

void check(const ChildStart& child) {
  if (!child) {
    throw ConfigError(
        "backoff_on_...(child): the child is empty; pass props<A>(...) or child_process(...)");
  }
  if (child.maker().takes() != nullptr) {
    throw ConfigError(
        "backoff_on_...(child): a function of an argument is for simple_one_for_one; pass "
        "props<A>(...) or child_process(...)");
  }
}

Props<BackoffSupervisor> make(BackoffOn on, ChildStart child, BackoffOptions options) {
  check(child);
  return props<BackoffSupervisor>(on, std::move(child), checked(std::move(options)));
}

}  // namespace

Props<BackoffSupervisor> backoff_on_stop(ChildStart child, BackoffOptions options) {
  return make(BackoffOn::stop, std::move(child), std::move(options));
}

Props<BackoffSupervisor> backoff_on_failure(ChildStart child, BackoffOptions options) {
  return make(BackoffOn::failure, std::move(child), std::move(options));
}

/// How many restarts there were, and whether there may be another one.
class BackoffSupervisor::Count {
 public:
  explicit Count(const BackoffOptions& options)
      : backoff_(options.backoff),
        limits_{.max_restarts = options.max_restarts, .within = options.within} {}

  void note_start(TimePoint now) {
    lives_ = true;
    started_ = now;
  }
  /// The child has ended. Its life may have been long enough to forget what was before.
  void note_end(TimePoint now) {
    look(now);
    lives_ = false;
  }
  /// Counts one more restart. False: there are none left.
  [[nodiscard]] bool add(TimePoint now) {
    if (!budget_.try_spend(limits_, now)) {
      return false;
    }
    ++restarts_;
    return true;
  }
  void reset() {
    restarts_ = 0;
    budget_ = {};
  }
  [[nodiscard]] std::uint32_t restarts(TimePoint now) {
    look(now);
    return restarts_;
  }

 private:
  void look(TimePoint now) {
    if (lives_ && now >= deadline_after(started_, backoff_.reset_after)) {
      reset();
    }
  }

  Backoff backoff_;
  RestartLimits limits_;
  detail::RestartBudget budget_;
  std::uint32_t restarts_ = 0;
  bool lives_ = false;
  TimePoint started_{};
};

BackoffSupervisor::BackoffSupervisor(BackoffOn on, ChildStart child, BackoffOptions options)
    : on_(on),
      start_(std::move(child)),
      options_(checked(std::move(options))),
      count_(std::make_unique<Count>(options_)) {
  check(start_);
}

BackoffSupervisor::~BackoffSupervisor() = default;

void BackoffSupervisor::pre_start() {
  start_child();
}

void BackoffSupervisor::start_child() {
  decided_.reset();
  child_ = detail::start_child(detail::ActorAccess::cell(*this), start_.maker().make({}));
  count_->note_start(system().clock().now());
  kept_ = 0;
  unstash_all();
}

// ---- its failures

// On failure, "restart" is "stop" for the runtime: the new child comes later.
SupervisorStrategy BackoffSupervisor::supervisor_strategy() const {
  if (on_ == BackoffOn::stop) {
    return one_for_one(options_.decider, {.max_restarts = -1});
  }
  const auto rule = [this](const std::exception& /*failure*/) {
    const Directive directive = decide(detail::exception_being_decided());  // all of it
    return directive == Directive::restart ? Directive::stop : directive;
  };
  return one_for_one(Decider{}.on<std::exception>(rule).otherwise(Directive::stop));
}

Directive BackoffSupervisor::decide(const std::exception_ptr& cause) const {
  const Directive directive = options_.decider.decide(cause);
  if (directive == Directive::restart || directive == Directive::stop) {
    decided_ = directive;  // either ends the child
  }
  return directive;
}

void BackoffSupervisor::receive(const Terminated& end) {
  if (end.ref != child_) {
    return;  // it only watches its children: of an object before this one
  }
  child_ = {};
  count_->note_end(system().clock().now());
  const std::exception_ptr cause =
      end.reason.kind() == ExitReason::Kind::killed
          ? std::make_exception_ptr(ActorKilled(end.path + " was told Kill"))
          : end.reason.cause();
  if (final_stop_ || (on_ == BackoffOn::failure && cause == nullptr)) {
    stop();
    return;
  }
  if (on_ == BackoffOn::failure) {
    const Directive directive = decided_ ? *decided_ : decide(cause);
    if (directive == Directive::escalate) {
      start_child_later(end.reason);  // should that failure be resumed
      std::rethrow_exception(cause);
    }
    if (directive == Directive::stop) {
      stop();
      return;
    }
  }
  start_child_later(end.reason);
}

void BackoffSupervisor::start_child_later(const ExitReason& reason) {
  const TimePoint now = system().clock().now();
  const std::uint32_t before = count_->restarts(now);
  if (!count_->add(now)) {
    logger().error("its child has ended (", reason.what(),
                   ") and has no restarts left: ", options_.max_restarts, " were allowed");
    stop();
    return;
  }
  const Backoff& backoff = options_.backoff;
  const Duration delay = detail::backoff_delay(before, backoff.min, backoff.max, backoff.jitter,
                                               system().core().random01());
  logger().info("its child has ended (", reason.what(), ") and is started again in ",
                detail::duration_text(delay));
  timers().once(kDelay, detail::BackoffOver{++delays_}, delay);
}

void BackoffSupervisor::receive(const detail::BackoffOver& over) {
  if (over.number == delays_ && !child_) {
    start_child();
  }
}

// ---- messages

ActorRef BackoffSupervisor::receive(const GetCurrentChild& /*message*/) const {
  return child_;
}

int BackoffSupervisor::receive(const GetRestartCount& /*message*/) {
  return static_cast<int>(count_->restarts(system().clock().now()));
}

void BackoffSupervisor::receive(const ResetBackoff& /*message*/) {
  count_->reset();
}

void BackoffSupervisor::receive(const Message& message) {
  if (child_ && message.sender() == child_) {
    forward(parent());
    return;
  }
  const bool last = options_.final_stop_message && options_.final_stop_message(message);
  if (child_ && !decided_) {
    final_stop_ = final_stop_ || last;
    forward(child_);
    return;
  }
  if (last) {
    final_stop_ = true;
    if (!child_) {
      stop();
    }
  } else if (kept_ < options_.keep_while_stopped) {
    ++kept_;
    stash();
    return;
  }
  answer_without_child();
}

void BackoffSupervisor::answer_without_child() {
  if (options_.reply_while_stopped) {
    reply(options_.reply_while_stopped);
  } else {
    forward(options_.handler_while_stopped ? options_.handler_while_stopped
                                           : system().dead_letters());
  }
}

}  // namespace actors
