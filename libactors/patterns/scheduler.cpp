#include "actors/scheduler.hpp"

#include <string>
#include <utility>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_system.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/errors.hpp"

#include "base/exception_text.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/patterns/schedule.hpp"
#include "libactors/system/system_core.hpp"

namespace actors {
namespace detail {

namespace {

/// To the runner: this one's time has come.
struct RunTask {
  std::shared_ptr<ScheduledTask> task;
};

/// Whose turns the functions run in.
class Runner final : public Actor {
 public:
  explicit Runner(std::shared_ptr<Schedule> schedule) : schedule_(std::move(schedule)) {}
  void receive(const RunTask& message) { schedule_->run(*message.task); }

 private:
  void post_stop() override { schedule_->close(); }
  std::shared_ptr<Schedule> schedule_;
};

std::shared_ptr<Schedule> make_schedule(ActorSystem& system) {
  SystemCore& core = system.core();
  auto schedule = std::make_shared<Schedule>(core, core.timers_for(core.dispatcher("default")));
  schedule->set_runner(system.actor_of<Runner>(named("actors-scheduler"), schedule).id());
  // The runner closes it in its turn; but not when it ends before it has begun.
  system.on_termination([schedule] { schedule->close(); });
  return schedule;
}

}  // namespace

void ScheduledTask::expired() noexcept {
  Envelope* const run = make_envelope<RunTask>(RunTask{std::move(self)});
  run->flags |= Envelope::kInternal;
  deliver(schedule->runner(), run);
}

std::shared_ptr<ScheduledTask> Schedule::add(const char* call, Duration delay, Order order) {
  auto task = std::make_shared<ScheduledTask>(shared_from_this(), std::move(order));
  MutexLock lock(mutex_);
  // acquire: as in SystemCore::create().
  if (closed_ || services_.ending.load(std::memory_order_acquire)) {
    throw SystemTerminated(std::string("Scheduler: ") + call +
                           " in a system that is ending, or has ended: nothing is scheduled any "
                           "more");
  }
  link(*task);
  arm(*task);
  timers_.start_young(*task, delay);
  return task;
}

void Schedule::link(ScheduledTask& task) {
  task.previous = last_;
  (last_ != nullptr ? last_->next : first_) = &task;
  last_ = &task;
  task.listed = task.shared_from_this();
}

void Schedule::arm(ScheduledTask& task) {
  task.state = ScheduledTask::State::waiting;
  task.self = task.shared_from_this();
}

/// The caller holds the task.
Schedule::Function Schedule::finish(ScheduledTask& task) {
  task.state = ScheduledTask::State::over;
  (task.previous != nullptr ? task.previous->next : first_) = task.next;
  (task.next != nullptr ? task.next->previous : last_) = task.previous;
  task.listed.reset();
  return std::move(task.order.function);
}

bool Schedule::cancel(ScheduledTask& task) noexcept {
  Function dropped;
  MutexLock lock(mutex_);
  switch (task.state) {
    case ScheduledTask::State::waiting:
      if (timers_.cancel_young(task)) {
        task.self.reset();
      }
      dropped = finish(task);
      return true;
    case ScheduledTask::State::running:
      if (task.order.interval == Duration::zero()) {
        return false;
      }
      task.state = ScheduledTask::State::cancelled;
      return true;
    case ScheduledTask::State::cancelled:
    case ScheduledTask::State::over:
      break;
  }
  return false;
}

bool Schedule::active(const ScheduledTask& task) noexcept {
  MutexLock lock(mutex_);
  return task.state == ScheduledTask::State::waiting || task.state == ScheduledTask::State::running;
}

bool Schedule::begin(ScheduledTask& task) {
  MutexLock lock(mutex_);
  if (task.state != ScheduledTask::State::waiting) {
    return false;
  }
  task.state = ScheduledTask::State::running;
  return true;
}

void Schedule::end(ScheduledTask& task, bool again) {
  Function dropped;
  MutexLock lock(mutex_);
  const Order& order = task.order;
  if (!again || order.interval == Duration::zero() || task.state != ScheduledTask::State::running ||
      closed_) {
    dropped = finish(task);
    return;
  }
  arm(task);
  if (order.at_rate) {
    timers_.start(task, deadline_after(task.deadline, order.interval));
  } else {
    timers_.start_young(task, order.interval);
  }
}

void Schedule::run(ScheduledTask& task) {
  if (!begin(task)) {
    return;
  }
  bool again = false;
  try {
    again = task.order.function();
  } catch (const Stopping&) {
    end(task, false);
    throw;
  } catch (const ActorKilled&) {
    end(task, false);
    throw;
  } catch (...) {
    log_thrown();
  }
  end(task, again);
}

void Schedule::log_thrown() noexcept {
  const ExceptionText thrown = exception_text(std::current_exception());
  services_.log().write(
      Level::error, path_of(runner_), "",
      "a scheduled function threw " + thrown.type + ": " + thrown.what + "; it does not run again");
}

void Schedule::close() {
  std::vector<std::pair<Function, bool>> left;  // and whether it is to run
  {
    MutexLock lock(mutex_);
    if (closed_) {
      return;
    }
    closed_ = true;
    for (ScheduledTask* each = first_; each != nullptr;) {
      const auto task = each->shared_from_this();
      each = each->next;
      if (task->state != ScheduledTask::State::waiting) {
        continue;  // its run will see that this is closed
      }
      if (timers_.cancel_young(*task)) {
        task->self.reset();
      }
      const bool runs = task->order.run_at_close;
      left.emplace_back(finish(*task), runs);
    }
  }
  for (auto& [function, runs] : left) {
    if (!runs) {
      continue;
    }
    try {
      static_cast<void>(function());
    } catch (...) {
      log_thrown();
    }
  }
}

}  // namespace detail

bool Cancellable::cancel() const noexcept {
  return task_ != nullptr && task_->schedule->cancel(*task_);
}

bool Cancellable::active() const noexcept {
  return task_ != nullptr && task_->schedule->active(*task_);
}

Scheduler::Scheduler(ActorSystem& system)
    : schedule_(system.core().extensions.get<detail::Schedule>(
          [&] { return detail::make_schedule(system); })) {}

void Scheduler::throw_empty(const char* call) {
  throw Error(std::string("Scheduler: ") + call + ": the function is empty; give it one to run");
}

bool Scheduler::lives(detail::RefId id) noexcept {
  return detail::is_alive(id);
}

Cancellable Scheduler::start(const char* call, Duration delay, Duration interval, Repeat repeat,
                             OnClose at_close, Function function) {
  if (repeat != Repeat::never && interval <= Duration::zero()) {
    throw Error(std::string("Scheduler: ") + call +
                ": the interval is not positive; give it more than nothing, or use once()");
  }
  return Cancellable(schedule_->add(call, delay,
                                    {.function = std::move(function),
                                     .interval = interval,
                                     .at_rate = repeat == Repeat::at_rate,
                                     .run_at_close = at_close == OnClose::run}));
}

}  // namespace actors
