#include "libactors/patterns/shutdown_plan.hpp"

#include <algorithm>
#include <utility>

#include "actors/actor.hpp"
#include "actors/errors.hpp"

#include "base/duration_text.hpp"
#include "base/exception_text.hpp"
#include "executors/fiber_local.hpp"
#include "libactors/patterns/shutdown_phases.hpp"

namespace actors::detail {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kLast = "actor-system-terminate";

struct Begin {};

/// Runs one task. It lives on until the system ends: the task may have left callbacks with it.
class TaskRunner final : public Actor {
 public:
  explicit TaskRunner(ShutdownTaskPtr task) : task_(std::move(task)) {}
  Future<void> receive(const Begin& /*now*/) { return task_->run(); }

 private:
  ShutdownTaskPtr task_;
};

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "\"" : ", \"") + name + '"';
  }
  return text;
}

std::string text_of(const std::exception_ptr& failure) {
  const ExceptionText thrown = exception_text(failure);
  return thrown.type + ": " + thrown.what;
}

/// While it lives, the calling code is in no actor's turn: what it waits for blocks the thread.
class OutsideTurns {
 public:
  OutsideTurns() noexcept : turn_(std::exchange(fiber_local, nullptr)) {}
  OutsideTurns(const OutsideTurns&) = delete;
  OutsideTurns& operator=(const OutsideTurns&) = delete;
  ~OutsideTurns() { fiber_local = turn_; }

 private:
  void* turn_;
};

}  // namespace

Future<void> ShutdownTask::run() noexcept {
  Promise<void> done;
  if (begun.exchange(true)) {
    done.set();
    return done.future();
  }
  try {
    return function();
  } catch (...) {
    done.fail(std::current_exception());
  }
  return done.future();
}

ShutdownPlan::ShutdownPlan(ActorSystem& system)
    : core_(system.core()),
      timers_(core_.timers_for(core_.dispatcher("default"))),
      end_(ended_.future()) {
  const char* const names[] = {"before-service-unbind", "service-unbind", "service-requests-done",
                               "service-stop", "before-actor-system-terminate"};
  std::vector<std::string> after;
  for (const char* const name : names) {
    phases_.push_back({name, std::exchange(after, {name}), 5s, true, {}, {}});
  }
  phases_.push_back({std::string(kLast), std::move(after), 10s, true, {}, {}});
}

// ---- writing it down

ShutdownPlan::Phase& ShutdownPlan::find(const char* call, std::string_view name) {
  const auto found = std::find_if(phases_.begin(), phases_.end(),
                                  [&](const Phase& phase) { return phase.name == name; });
  if (found != phases_.end()) {
    return *found;
  }
  std::vector<std::string> known;
  for (const Phase& phase : phases_) {
    known.push_back(phase.name);
  }
  throw Error("CoordinatedShutdown: " + std::string(call) + ": there is no phase \"" +
              std::string(name) + "\"; there are " + listed(known));
}

ShutdownPlan::Phase& ShutdownPlan::find_ahead(const char* call, std::string_view name) {
  Phase& phase = find(call, name);
  if (state_ == State::aborted || state_ == State::over ||
      (state_ == State::running && &phase <= &phases_[current_])) {
    throw Error("CoordinatedShutdown: " + std::string(call) + ": phase \"" + phase.name +
                "\" has begun; do it before the shutdown comes to it");
  }
  return phase;
}

Duration ShutdownPlan::checked(const char* call, std::string_view phase, Duration timeout) {
  if (timeout <= Duration::zero()) {
    throw Error("CoordinatedShutdown: " + std::string(call) + ": the timeout of phase \"" +
                std::string(phase) + "\" is not positive; no_timeout is for none");
  }
  return timeout;
}

void ShutdownPlan::add_phase(std::string name, ShutdownPhase phase) {
  const char* const call = "add_phase()";
  if (name.empty()) {
    throw Error("CoordinatedShutdown: add_phase(\"\"): give the phase a name");
  }
  static_cast<void>(checked(call, name, phase.timeout));
  MutexLock lock(mutex_);
  if (state_ != State::planned) {
    throw Error("CoordinatedShutdown: add_phase(\"" + name + "\"): the shutdown has begun");
  }
  std::vector<PhaseOrder> orders;
  for (const Phase& known : phases_) {
    if (known.name == name) {
      throw Error("CoordinatedShutdown: add_phase(\"" + name +
                  "\"): there is such a phase already; choose another name");
    }
    orders.push_back({known.name, known.after});
  }
  orders.push_back({name, phase.after});
  for (const std::string& other : phase.after) {
    static_cast<void>(find(call, other));
  }
  phase.before.emplace_back(kLast);
  for (const std::string& other : phase.before) {
    const auto at = static_cast<std::size_t>(&find(call, other) - phases_.data());
    orders[at].after.push_back(name);
  }
  const std::vector<std::size_t> order = sorted_phases(orders);  // throws before anything changes
  phases_.push_back({std::move(name), {}, phase.timeout, phase.recover, {}, {}});
  std::vector<Phase> sorted;
  for (const std::size_t index : order) {
    sorted.push_back(std::move(phases_[index]));
    sorted.back().after = std::move(orders[index].after);
  }
  phases_ = std::move(sorted);
}

void ShutdownPlan::set_timeout(std::string_view phase, Duration timeout) {
  static_cast<void>(checked("set_timeout()", phase, timeout));
  MutexLock lock(mutex_);
  find_ahead("set_timeout()", phase).timeout = timeout;
}

void ShutdownPlan::add_task(std::string_view phase, std::string name,
                            ShutdownTask::Function function) {
  auto task = std::make_shared<ShutdownTask>(std::move(name), std::move(function));
  MutexLock lock(mutex_);
  Phase& where = find_ahead("add_task()", phase);
  if (where.name == kLast) {
    throw Error("CoordinatedShutdown: add_task(): \"" + where.name +
                "\" is the end of the system; on_termination() runs functions after it, and "
                "\"before-actor-system-terminate\" before");
  }
  where.tasks.push_back(std::move(task));
}

std::vector<std::string> ShutdownPlan::phases() {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const Phase& phase : phases_) {
    names.push_back(phase.name);
  }
  return names;
}

std::string ShutdownPlan::reason() {
  MutexLock lock(mutex_);
  return reason_;
}

// ---- running it

Future<void> ShutdownPlan::run(std::string reason) {
  {
    MutexLock lock(mutex_);
    if (state_ != State::planned) {
      return end_;
    }
    state_ = State::running;
    reason_ = std::move(reason);
    for (std::size_t number = 0; number < phases_.size(); ++number) {
      timers_of_phases_.push_back(std::make_unique<PhaseTimer>(*this, number));
    }
    log(Level::info, "shutdown: " + reason_);
  }
  run_phases();
  return end_;
}

void ShutdownPlan::run_phases() {
  const std::optional<Started> started = begin_phase();
  if (!started) {
    return;
  }
  for (const ShutdownTaskPtr& task : started->tasks) {
    start_task(started->number, task);
  }
}

std::optional<ShutdownPlan::Started> ShutdownPlan::begin_phase() {
  MutexLock lock(mutex_);
  // acquire: as in SystemCore::create(). When the system ends by another way, at_termination() does
  // the rest.
  if (state_ != State::running || core_.ending.load(std::memory_order_acquire)) {
    return std::nullopt;
  }
  while (phases_[current_].tasks.empty() && current_ + 1 < phases_.size()) {
    ++current_;
  }
  Phase& phase = phases_[current_];
  timers_.start(*timers_of_phases_[current_], deadline_after(timers_.now(), phase.timeout));
  if (phase.name == kLast) {
    core_.begin_end(true);
    return std::nullopt;
  }
  for (const ShutdownTaskPtr& task : phase.tasks) {
    phase.unfinished.push_back(task->name);
  }
  return Started{current_, phase.tasks};
}

void ShutdownPlan::start_task(std::size_t number, const ShutdownTaskPtr& task) {
  try {
    const auto runner = core_.system().actor_of<TaskRunner>(task);
    const Future<void> ended = runner.ask(Begin{}, no_timeout);
    on_completion_anywhere(FutureAccess::state(ended),
                           [self = shared_from_this(), number, name = task->name, ended] {
                             self->task_ended(number, name, ended.error());
                           });
  } catch (const SystemTerminated&) {
    // It ends by another way: see begin_phase().
  }
}

void ShutdownPlan::task_ended(std::size_t number, const std::string& task,
                              const std::exception_ptr& failure) {
  std::string why;
  if (failure != nullptr) {
    why = "task \"" + task + "\" failed: " + text_of(failure);
  }
  Step step;
  {
    MutexLock lock(mutex_);
    if (state_ != State::running || current_ != number) {
      return;  // too late: its phase is over
    }
    std::vector<std::string>& unfinished = phases_[number].unfinished;
    unfinished.erase(std::find(unfinished.begin(), unfinished.end(), task));
    if (failure == nullptr && !unfinished.empty()) {
      return;
    }
    step = leave_phase(failure != nullptr, unfinished.empty(), why);
  }
  take(step);
}

void ShutdownPlan::phase_timed_out(std::size_t number) noexcept {
  Step step;
  {
    MutexLock lock(mutex_);
    if (state_ != State::running || current_ != number) {
      return;
    }
    Phase& phase = phases_[number];
    const std::string late = "its " + duration_text(phase.timeout) + " are over";
    if (phase.name == kLast) {
      log(Level::warning,
          "shutdown: phase \"" + phase.name + "\": " + late + "; the actors end the abrupt way");
      core_.begin_end(false);
      return;
    }
    step = leave_phase(true, true, late + ", and there is no end of " + listed(phase.unfinished));
  }
  take(step);
}

ShutdownPlan::Step ShutdownPlan::leave_phase(bool failed, bool finished, const std::string& why) {
  const Phase& phase = phases_[current_];
  if (failed) {
    std::string text = "shutdown: phase \"" + phase.name + "\": " + why;
    log(Level::warning, text + (phase.recover ? "" : "; the shutdown is broken off"));
    if (!phase.recover) {
      state_ = State::aborted;
      static_cast<void>(timers_.cancel(*timers_of_phases_[current_]));
      return {false, std::move(text)};
    }
  }
  if (finished) {
    static_cast<void>(timers_.cancel(*timers_of_phases_[current_]));
    ++current_;
  }
  return {finished, {}};
}

void ShutdownPlan::take(const Step& step) {
  if (step.next) {
    run_phases();
  } else if (!step.aborted.empty()) {
    ended_.fail(ShutdownAborted(step.aborted));
  }
}

void ShutdownPlan::log(Level level, const std::string& text) noexcept {
  core_.log().write(level, "", "", text);
}

void ShutdownPlan::at_termination() noexcept {
  const OutsideTurns outside;
  std::vector<Phase> left;
  {
    MutexLock lock(mutex_);
    for (const auto& timer : timers_of_phases_) {
      if (timer->service != nullptr) {  // started
        static_cast<void>(timers_.cancel(*timer));
      }
    }
    if (std::exchange(state_, State::over) == State::aborted) {
      return;
    }
    reason_ = reason_.empty() ? "the system has ended" : std::move(reason_);
    left.assign(phases_.begin() + static_cast<std::ptrdiff_t>(current_), phases_.end());
  }
  for (const Phase& phase : left) {
    for (const ShutdownTaskPtr& task : phase.tasks) {
      const Future<void> ended = task->run();
      if (!FutureAccess::state(ended).wait_on_thread(phase.timeout)) {
        log(Level::warning,
            "shutdown: phase \"" + phase.name + "\": there is no end of \"" + task->name + "\"");
      } else if (ended.error() != nullptr) {
        log(Level::warning, "shutdown: phase \"" + phase.name + "\": task \"" + task->name +
                                "\" failed: " + text_of(ended.error()));
      }
    }
  }
  ended_.set();
}

}  // namespace actors::detail
