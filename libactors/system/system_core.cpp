#include "libactors/system/system_core.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/executors.hpp"

#include "executors/driver.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/dead_letter_office.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/message/activation.hpp"
#include "libactors/message/open_ask.hpp"
#include "libactors/message/promise_table.hpp"
#include "libactors/system/config_words.hpp"
#include "libactors/system/executor_kinds.hpp"

namespace actors::detail {

namespace {

/// The parent of top-level actors: /user. Takes no messages; supervises with the default strategy.
class Guardian final : public Actor {
 public:
  using Protocol = Messages<>;
};

/// Where a wait has two ends, and only one of them can be slept on.
constexpr Duration kLookAgain = std::chrono::milliseconds(1);

/// A pointer that does not own: the process-wide clock.
std::shared_ptr<Clock> borrowed_steady_clock() {
  return {std::shared_ptr<void>(), &Clock::steady()};
}

}  // namespace

SystemCore::SystemCore(ActorSystem& system, std::string name, const Config& config)
    : system_(system),
      name_(std::move(name)),
      owned_clock_(config.clock != nullptr ? config.clock : borrowed_steady_clock()),
      clock_(owned_clock_.get()),
      log_(*clock_, config.log_level),
      terminated_(ended_.future()) {
  check_config(config);
  PathRegistry::check(name_);
  install_dead_letter_office();
  if (!config.log_sinks.empty()) {
    log_.set_sinks(config.log_sinks);
  } else if (!config.log_file.empty()) {
    log_.set_sinks({file_sink(config.log_file)});
  }
  process_stack = config.process_stack;
  copies_messages = config.copy_messages;
  logs_dead_letters_at_end = config.log_dead_letters_during_shutdown;
  restart_limits = config.restart_limits;
  for (const MailboxConfig& mailbox : config.mailboxes) {
    mailboxes_.emplace(mailbox.name, mailbox.make());
  }
  DispatcherConfig first;
  first.name = "default";
  first.executor =
      config.executor != nullptr
          ? config.executor
          : (config.planned_executor != nullptr ? config.planned_executor : default_executor_plan())
                ->make(ExecutorContext::of_default(config), log_);
  add_dispatcher(first, config.throughput);
  add_dispatchers(config);
  refuse_bypassed_lanes();
  if (executors_.front()->timers() == nullptr) {
    executors_.push_back(make_pinned());  // a default executor of the user's that keeps no time
  }
  for (const auto& executor : executors_) {
    executor->start(*clock_);
    timers_ = timers_ == nullptr ? executor->timers() : timers_;
  }
  SystemDirectory::add(*this);
  add_default_timers(*timers_, number);
  dead_letters = ActorCell::create_dead(*this, "deadLetters");
  ActorCell& guardian = ActorCell::create(
      {&dispatcher("default"), {}, props<Guardian>().take_blueprint(), "user", nullptr});
  root = guardian.id();
  guardian.launch();
}

RefId SystemCore::create(Blueprint blueprint, const Options& options, const SpawnOrigin& origin) {
  if (!options.name().empty()) {
    PathRegistry::check(options.name());
  }
  // acquire: pairs with begin_end(). An actor that slips through is found by the guardian, or
  // stopped by the dead letter office.
  if (ending.load(std::memory_order_acquire)) {
    throw SystemTerminated("actor system \"" + name_ +
                           "\" is ending: it starts no actors any more");
  }
  Dispatcher& where =
      dispatcher(options.dispatcher().empty() ? std::string_view("default") : options.dispatcher());
  if (blueprint.recipe().runs != Recipe::Runs::object && where.executor().timers() == nullptr) {
    throw ConfigError("dispatcher \"" + where.name() +
                      "\" has an executor of yours, whose threads host no fibers: a process needs "
                      "one of the built-in executors (a pool, pinned or manual)");
  }
  auto mailbox = make_mailbox(options, where, blueprint.recipe());
  ActorCell& cell =
      ActorCell::create({&where, root, std::move(blueprint), options.name(), std::move(mailbox)});
  const RefId id = cell.id();
  if (origin.tie != Tie::none) {
    const MonitorId monitor = cell.begin_tied(*origin.spawner, origin.tie);
    if (origin.monitor != nullptr) {
      *origin.monitor = monitor;
    }
  }
  deliver(root, system_envelope(SystemKind::child_started, id));
  cell.launch();
  return id;
}

void SystemCore::register_name(std::string_view name, RefId id) {
  NameRegistry::check(name);
  const std::string call = "register_name(\"" + std::string(name) + "\"): ";
  if (id.is_promise()) {
    throw Error(call +
                "the ref is an ask's promise, which ends with its answer; names are for "
                "actors");
  }
  const auto refuse_dead = [&] {
    throw ActorTerminated(call + (id.empty() ? "the ref is nobody's" : "the actor has ended") +
                          "; names are for the living");
  };
  if (!is_alive(id)) {
    refuse_dead();
  }
  if (const RefId holder = names.add(name, id); holder != id) {
    throw NameTaken(call + path_text(holder) +
                    " has it; unregister_name() frees it, and so does the end of that actor");
  }
  if (!ActorCell::at(id.index()).note_name(id.generation)) {
    names.remove_all(id);  // closed meanwhile, and close() may not have seen the note
    refuse_dead();
  }
}

RefId SystemCore::find(std::string_view path) const {
  RefId at;
  if (path.empty() || path.front() != '/') {
    return {};
  }
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    at = paths.find(at, part);
    if (at.empty()) {
      return {};
    }
    path.remove_prefix(part.size());
  }
  return at;
}

void SystemCore::begin_end(bool gracefully) noexcept {
  // seq_cst: pairs with create(), and see Observatory::note_held().
  ending.store(true, std::memory_order_seq_cst);
  deliver(root, system_envelope(gracefully ? SystemKind::end_gracefully : SystemKind::stop));
}

// A manual executor of this system runs only if the thread that drives it does so now, and so does
// the loop around it. Others need no help, whatever else this thread may drive.
bool SystemCore::await_end(TimePoint deadline) {
  std::vector<Driver*> mine;
  for (const auto& executor : executors_) {
    const TimerService* const timers = executor->timers();
    if (Driver* const driver = timers != nullptr ? Driver::to_end(*timers) : nullptr) {
      mine.push_back(driver);
    }
  }
  FutureState& ended = FutureAccess::state(terminated_);
  if (mine.empty()) {
    return ended.wait_on_thread(deadline == TimePoint::max() ? no_timeout
                                                             : deadline - Clock::steady().now());
  }
  while (!ended.ready() && Clock::steady().now() < deadline) {
    bool ran = false;
    for (Driver* const driver : mine) {
      ran = driver->drive_once() || driver->await_loop(Clock::steady().now() + kLookAgain) || ran;
    }
    if (!ran && mine.size() == executors_.size()) {
      break;  // nothing is left to run
    }
    if (!ran) {
      // Threads of the other executors may yet hand something over: a manual one wakes nobody.
      static_cast<void>(ended.wait_on_thread(kLookAgain));
    }
  }
  return ended.ready();
}

void SystemCore::wait() {
  if (!await_end(TimePoint::max())) {
    throw Deadlock("actor system \"" + name_ +
                   "\": wait() on the thread that drives its manual executor, which is idle: "
                   "nothing that is left to run ends the system");
  }
}

bool SystemCore::end(Duration deadline) {
  const bool abrupt = deadline == Duration::zero();
  begin_end(!abrupt);
  if (await_end(deadline_after(Clock::steady().now(), deadline))) {
    return true;
  }
  if (!abrupt) {
    std::fprintf(stderr,
                 "actors: system \"%s\" did not end within its deadline; ended the abrupt way. "
                 "Still alive:\n%s",
                 name_.c_str(), describe_tree(*this).c_str());
  }
  begin_end(false);
  static_cast<void>(await_end(deadline_after(
      Clock::steady().now(), std::max<Duration>(deadline, std::chrono::seconds(1)))));
  return false;
}

bool SystemCore::stop_executors() noexcept {
  const TimePoint deadline = deadline_after(
      Clock::steady().now(),
      terminated_.ready() ? std::chrono::hours(24) : Duration(std::chrono::seconds(1)));
  remove_default_timers(*timers_);
  fail_asks();  // those that were started since root_stopped()
  bool all = true;
  for (auto executor = executors_.rbegin(); executor != executors_.rend(); ++executor) {
    all = (*executor)->stop(deadline) && all;
  }
  ActorCell::at(dead_letters.index()).release_dead();
  SystemDirectory::remove(*this);
  return all && terminated_.ready();
}

// On a worker, or on the thread that drives a manual executor. The last thing a system's actors do.
void SystemCore::root_stopped(RefId stopped_root) noexcept {
  CellTable::release(&ActorCell::at(stopped_root.index()));
  ending.store(true, std::memory_order_release);
  fail_asks();
  run_callbacks();
  ended_.set();
}

// Nobody of this system can answer any more.
void SystemCore::fail_asks() noexcept {
  const auto ended = std::make_exception_ptr(
      SystemTerminated("actor system \"" + name_ + "\" has ended: nobody can answer any more"));
  for (const auto& executor : executors_) {
    if (const TimerService* const timers = executor->timers()) {
      fail_open_asks(*timers, ended);
    }
  }
}

void SystemCore::root_failed(const Failure& failure) noexcept {
  std::string text = "actor system \"" + name_ + "\" ends: a failure reached the root";
  const Failure* at = &failure;
  text += "\n  " + at->path() + ": " + at->cause_type() + ": " + at->what();
  for (const Failure& below : failure.chain()) {
    text += "\n  caused by " + below.path() + ": " + below.cause_type() + ": " + below.what();
  }
  std::fprintf(stderr, "actors: %s\n", text.c_str());
  log_.write(Level::error, failure.path(), failure.message_type(),
             failure.describe() + "; the system ends");
  begin_end(false);
}

void SystemCore::run_callbacks() noexcept {
  std::vector<UniqueFunction<void()>> callbacks;
  {
    MutexLock lock(mutex_);
    callbacks_ran_ = true;
    callbacks.swap(callbacks_);
  }
  for (auto callback = callbacks.rbegin(); callback != callbacks.rend(); ++callback) {
    try {
      (*callback)();
    } catch (const std::exception& e) {
      log_.write(Level::error, "", "",
                 std::string("an on_termination callback threw: ") + e.what());
    } catch (...) {
      log_.write(Level::error, "", "",
                 "an on_termination callback threw something that is no std::exception");
    }
  }
}

void SystemCore::on_termination(UniqueFunction<void()> f) {
  MutexLock lock(mutex_);
  if (callbacks_ran_) {
    throw SystemTerminated("actor system \"" + name_ +
                           "\" has ended: on_termination() comes too late");
  }
  callbacks_.push_back(std::move(f));
}

bool SystemCore::inside() const noexcept {
  const Activation* const turn = Activation::current();
  return turn != nullptr && ActorCell::at(turn->self().index()).system_number() == number;
}

bool SystemCore::all_quiet(std::vector<std::uint64_t>& activity) const {
  activity.clear();
  bool quiet = true;
  for (const auto& executor : executors_) {
    activity.push_back(executor->activity());
    quiet = executor->quiet() && quiet;
  }
  return quiet;
}

// Quiet executors at two equal readings of their activity: nothing happened between the looks, so
// nothing was handed from one to another unseen.
bool SystemCore::await_idle(Duration timeout) {
  const TimePoint deadline = deadline_after(Clock::steady().now(), timeout);
  std::vector<std::uint64_t> before;
  std::vector<std::uint64_t> after;
  for (;;) {
    for (const auto& executor : executors_) {
      if (!executor->await_quiet(deadline)) {
        return false;
      }
    }
    if (!all_quiet(before) || !all_quiet(after) || before != after) {
      if (Clock::steady().now() >= deadline) {
        return false;
      }
      continue;
    }
    StateRef open;
    for (const auto& executor : executors_) {
      if (const TimerService* const timers = executor->timers(); timers != nullptr && !open) {
        open = some_open_ask(*timers);
      }
    }
    if (!open) {
      return true;
    }
    const Duration left = std::max(deadline - Clock::steady().now(), Duration(1));
    if (!open->wait_for(left)) {
      return false;  // nothing that could run will answer it before the deadline
    }
  }
}

}  // namespace actors::detail
