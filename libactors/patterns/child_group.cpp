// Starting a child. It is created, watched, and asked HasStarted: the answer comes when it has
// returned from pre_start(). If it ends before, the ask fails, and the reason of its end is in the
// Terminated, which is on its way.
//
// Ending one. It is unwatched, so that its end is no news, gets a PoisonPill, and its shutdown
// time; then it is stopped.

#include "libactors/patterns/child_group.hpp"

#include <chrono>
#include <utility>

#include "actors/detail/deliver.hpp"
#include "actors/detail/received.hpp"
#include "actors/errors.hpp"

#include "base/duration_text.hpp"
#include "base/exception_text.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/reception.hpp"

namespace actors::detail {

namespace {

constexpr Duration kUsualWorkerShutdown = std::chrono::seconds(5);
/// A wait with an end, however late, is not part of any ring: see finish_end().
constexpr Duration kVeryLong = std::chrono::hours(24 * 365);

/// Waits. What the future fails with, or null.
std::exception_ptr await(const Future<void>& future) {
  try {
    future.get();
    return nullptr;
  } catch (const Stopping&) {
    throw;
  } catch (const ActorKilled&) {
    throw;
  } catch (...) {
    return std::current_exception();
  }
}

/// Completes when `ref` has ended.
Future<void> end_of(const ActorRef& ref, Duration timeout) {
  return Ask<void>::send(ref.id(), system_envelope(SystemKind::watch), timeout);
}

Future<void> start_of(const ActorRef& ref, Duration timeout) {
  Envelope* const question = make_envelope<HasStarted>();
  question->flags |= Envelope::kInternal;  // too late is no loss: no dead letter
  return Ask<void>::send(ref.id(), question, timeout);
}

void tell_to_end(const ActorRef& ref) noexcept {
  Envelope* const pill = make_envelope<PoisonPill>();
  pill->flags |= Envelope::kInternal;
  deliver(ref.id(), pill);
}

template <class E>
bool is_a(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
}

ExitReason reason_of(const std::exception_ptr& error) {
  return {error, exception_text(error).what};
}

void check_process(const ActorCell& parent, const Options& options) {
  Dispatcher& where = options.dispatcher().empty()
                          ? *parent.dispatcher
                          : parent.services().dispatcher(options.dispatcher());
  if (where.executor().timers() == nullptr) {
    throw ConfigError("dispatcher \"" + where.name() +
                      "\" has an executor of yours, whose threads host no fibers: a process needs "
                      "one of the built-in executors (a pool, pinned or manual)");
  }
}

}  // namespace

ActorRef start_child(ActorCell& parent, NewChild child) {
  if (child.is_process) {
    check_process(parent, child.options);
  }
  const ActorRef ref(parent.create_child(std::move(child.blueprint), child.options));
  parent.watch(ref.id(), nullptr);
  return ref;
}

// ---- who they are

SupervisedChild& ChildGroup::add(std::shared_ptr<const ChildSpec> spec, Message argument) {
  const std::uint64_t number = ++last_number_;
  SupervisedChild& child = children_[number];
  child.number = number;
  child.type = spec->start.maker().type();
  child.spec = std::move(spec);
  child.argument = std::move(argument);
  if (!child.spec->id.empty()) {
    by_id_.emplace(child.spec->id, &child);
  }
  return child;
}

void ChildGroup::remove(SupervisedChild& child) {
  if (const auto named = by_id_.find(child.spec->id);
      named != by_id_.end() && named->second == &child) {
    by_id_.erase(named);
  }
  children_.erase(child.number);
}

SupervisedChild* ChildGroup::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() ? found->second : nullptr;
}

SupervisedChild* ChildGroup::find(const ActorRef& ref) const {
  const auto found = by_ref_.find(ref);
  return found != by_ref_.end() ? found->second : nullptr;
}

SupervisedChild* ChildGroup::find(std::uint64_t number) {
  const auto found = children_.find(number);
  return found != children_.end() ? &found->second : nullptr;
}

std::vector<SupervisedChild*> ChildGroup::from(std::uint64_t number) {
  std::vector<SupervisedChild*> group;
  for (auto child = children_.lower_bound(number); child != children_.end(); ++child) {
    group.push_back(&child->second);
  }
  return group;
}

// ---- starting

StartOutcome ChildGroup::start(SupervisedChild& child) {
  bool is_process = false;
  try {
    is_process = create(child);
  } catch (const Stopping&) {
    throw;
  } catch (...) {
    child.state = ChildState::ended;
    return {StartOutcome::Kind::failed, reason_of(std::current_exception())};
  }
  if (!is_process) {
    if (const auto error = await(start_of(child.ref, child.spec->start_timeout))) {
      return settle_failed_start(child, error);
    }
  }
  child.state = ChildState::running;
  return {};
}

bool ChildGroup::create(SupervisedChild& child) {
  NewChild made = child.spec->start.maker().make(child.argument);
  if (made.options.name().empty() && !child.spec->id.empty()) {
    made.options = std::move(made.options).named(child.spec->id);
  }
  const bool is_process = made.is_process;
  child.type = made.type;
  child.ref = start_child(cell_, std::move(made));
  by_ref_.emplace(child.ref, &child);
  return is_process;
}

/// It has not answered: it has ended, is too slow, or waits for this supervisor.
StartOutcome ChildGroup::settle_failed_start(SupervisedChild& child,
                                             const std::exception_ptr& error) {
  const ActorRef ref = child.ref;
  cell_.stop_child(ref.id());
  const ExitReason end = await_terminated(ref);
  static_cast<void>(note_end(child));
  if (is_a<AskTimeout>(error)) {
    return {
        StartOutcome::Kind::failed,
        ExitReason(error, "it did not start within " + duration_text(child.spec->start_timeout))};
  }
  if (!is_a<ActorTerminated>(error)) {
    return {StartOutcome::Kind::failed, reason_of(error)};
  }
  return {end.normal() ? StartOutcome::Kind::ignored : StartOutcome::Kind::failed, end};
}

/// Leaves everything else in the mailbox.
ExitReason ChildGroup::await_terminated(const ActorRef& ref) {
  ActorRef wanted = ref;
  const Selector of_ref{[](void* context, const Envelope& message) {
                          const bool found =
                              message.has(Envelope::kNotice) &&
                              same_type(message.type, &type_of<Terminated>) &&
                              static_cast<const Terminated*>(message.payload())->ref ==
                                  *static_cast<const ActorRef*>(context);
                          return found ? 0 : -1;
                        },
                        &wanted};
  return Reception(cell_).receive(&of_ref, no_timeout).payload<Terminated>().reason;
}

// ---- ending

ActorRef ChildGroup::note_end(SupervisedChild& child) {
  by_ref_.erase(child.ref);
  child.state = ChildState::ended;
  return std::exchange(child.ref, ActorRef());
}

void ChildGroup::end(SupervisedChild& child) {
  if (child.ref) {
    finish_end(begin_end(child));
  }
  child.state = ChildState::ended;
}

void ChildGroup::end_in_order() {
  std::vector<SupervisedChild*> children = from(0);
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    end(**child);
  }
}

void ChildGroup::end_together() {
  std::vector<Ending> endings;
  for (auto& [number, child] : children_) {
    if (child.ref) {
      endings.push_back(begin_end(child));
    }
    child.state = ChildState::ended;
  }
  for (const Ending& ending : endings) {
    finish_end(ending);
  }
}

ChildGroup::Ending ChildGroup::begin_end(SupervisedChild& child) {
  const ActorRef ref = note_end(child);
  cell_.unwatch(ref.id());
  const Duration time = shutdown_time(child);
  if (time == brutal_kill) {
    cell_.stop_child(ref.id());
    return {&child, ref, end_of(ref, no_timeout)};
  }
  tell_to_end(ref);
  if (cell_.services().ending.load(std::memory_order_relaxed) &&
      cell_.services().observatory.holds_any()) {
    deliver(ref.id(), look_envelope([](ActorCell& held) { held.hold(false); }));
  }
  return {&child, ref, end_of(ref, time)};
}

/// The second wait is not for a ring to be found in: the child may be waiting for this supervisor,
/// and it is the stop that ends that.
void ChildGroup::finish_end(const Ending& ending) {
  const std::exception_ptr error = await(ending.ended);
  if (error == nullptr) {
    return;
  }
  report(SupervisorReport::Context::shutdown_error, *ending.child, ending.ref,
         is_a<AskTimeout>(error)
             ? ExitReason(error,
                          "it did not end within " + duration_text(shutdown_time(*ending.child)))
             : reason_of(error));
  cell_.stop_child(ending.ref.id());
  const Future<void> ended = end_of(ending.ref, no_timeout);
  while (!ended.get_for(kVeryLong)) {
  }
}

Duration ChildGroup::shutdown_time(const SupervisedChild& child) noexcept {
  if (child.spec->shutdown != usual_shutdown) {
    return child.spec->shutdown;
  }
  return child.type == ChildType::supervisor ? no_timeout : kUsualWorkerShutdown;
}

// ---- telling of it

void ChildGroup::report(SupervisorReport::Context context, const SupervisedChild& child,
                        const ActorRef& ref, const ExitReason& reason) const {
  using Context = SupervisorReport::Context;
  const SupervisorReport report{context, path_text(cell_.id()), child.spec->id,
                                ref,     child.spec->restart,   reason};
  // What made a child fail has been logged as an error: by the cell that decided about it.
  const bool is_news = context == Context::shutdown_error || context == Context::shutdown;
  cell_.services().log().write(is_news ? Level::error : Level::warning, report.supervisor, "",
                               report.describe());
  cell_.services().events().publish(report);
}

std::exception_ptr ChildGroup::start_error(const SupervisedChild& child,
                                           const ExitReason& reason) const {
  const ChildStartFailed error(
      path_text(cell_.id()) +
      (child.spec->id.empty() ? ": a child" : ": child \"" + child.spec->id + '"') +
      " did not start: " + reason.what());
  if (reason.cause() == nullptr) {
    return std::make_exception_ptr(error);
  }
  try {
    try {
      std::rethrow_exception(reason.cause());
    } catch (...) {
      std::throw_with_nested(error);
    }
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace actors::detail
