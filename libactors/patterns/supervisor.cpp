// A Supervisor's beginning and end, and what others ask of it.

#include "actors/supervisor.hpp"

#include <exception>
#include <utility>

#include "base/exception_text.hpp"
#include "executors/timer_service.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/patterns/child_group.hpp"
#include "libactors/patterns/restart_intensity.hpp"
#include "libactors/patterns/supervisor_flags.hpp"

namespace actors {

using detail::StartOutcome;
using detail::SupervisedChild;
using Code = SupervisorError::Code;

namespace {

std::string quoted(const std::string& id) {
  return "child \"" + id + '"';
}

[[noreturn]] void refuse(Code code, const ActorRef& supervisor, const std::string& text) {
  throw SupervisorError(code, supervisor.path() + ": " + text);
}

}  // namespace

Props<Supervisor> supervisor(SupervisorFlags flags, std::vector<ChildSpec> children) {
  detail::check_supervisor(flags, children);
  return props<Supervisor>(flags, std::move(children));
}

Supervisor::Supervisor(SupervisorFlags flags, std::vector<ChildSpec> children)
    : flags_(flags),
      children_(std::make_unique<detail::ChildGroup>(detail::ActorAccess::cell(*this))),
      restarts_(std::make_unique<detail::RestartIntensity>(flags.intensity, flags.period)) {
  detail::check_supervisor(flags, children);
  for (ChildSpec& spec : children) {
    if (is_simple()) {
      spec.id.clear();  // it would be the name of each child, and names are unique
    }
    specs_.push_back(std::make_shared<const ChildSpec>(std::move(spec)));
  }
}

Supervisor::~Supervisor() = default;

SupervisorStrategy Supervisor::supervisor_strategy() const {
  return one_for_one(Decider{}.otherwise(Directive::stop));
}

/// All or none.
void Supervisor::pre_start() {
  detail::ActorCell& cell = detail::ActorAccess::cell(*this);
  if (cell.dispatcher->executor().timers() == nullptr) {
    throw ConfigError(self().path() + ": dispatcher \"" + cell.dispatcher->name() +
                      "\" has an executor of yours, whose threads host no fibers: a supervisor "
                      "needs one of the built-in executors (a pool, pinned or manual)");
  }
  if (is_simple()) {
    return;
  }
  for (const auto& spec : std::exchange(specs_, {})) {
    SupervisedChild& child = children_->add(spec);
    const StartOutcome outcome = children_->start(child);
    if (outcome.kind == StartOutcome::Kind::failed) {
      children_->report(SupervisorReport::Context::start_error, child, {}, outcome.reason);
      const std::exception_ptr error = children_->start_error(child, outcome.reason);
      children_->end_in_order();
      std::rethrow_exception(error);
    }
    if (outcome.kind == StartOutcome::Kind::ignored && child.temporary()) {
      children_->remove(child);
    }
  }
}

void Supervisor::end_in_order() {
  if (is_simple()) {
    children_->end_together();
  } else {
    children_->end_in_order();
  }
}

void detail::Supervisors::run_pill(Actor& actor, Envelope& pill) {
  static_cast<Supervisor&>(actor).end_in_order();
  ActorAccess::cell(actor).order_stop_by(pill);
  if (pill.sender.is_promise()) {
    answer_handled(pill.sender);
  }
}

// ---- what others ask

/// What the user did wrong, or what a child did, is no failure of the supervisor.
template <class R, class F>
Future<R> Supervisor::answer(const F& work) {
  Promise<R> promise;
  std::exception_ptr error;
  try {
    if constexpr (std::is_void_v<R>) {
      work();
      promise.set();
    } else {
      promise.set(work());
    }
  } catch (const SupervisorError&) {
    error = std::current_exception();
  } catch (const ChildStartFailed&) {
    error = std::current_exception();
  } catch (const ConfigError&) {
    error = std::current_exception();
  }
  if (error != nullptr) {
    const auto* const turn = static_cast<detail::Turn*>(detail::Activation::current());
    if (!turn->message().sender.is_promise()) {
      logger().warning("refused: ", detail::exception_text(error).what);
    }
    promise.fail(std::move(error));
  }
  return promise.future();
}

void Supervisor::require_simple(bool simple, const char* message) const {
  if (is_simple() != simple) {
    refuse(Code::simple_one_for_one, self(),
           std::string(message) + (simple ? ": only for simple_one_for_one; use StartChild{spec}"
                                          : ": not for simple_one_for_one, whose children have "
                                            "neither ids nor specs of their own; use StartAnother "
                                            "and TerminateChild{ref}"));
  }
}

SupervisedChild& Supervisor::find(const std::string& id) const {
  SupervisedChild* const child = children_->find(id);
  if (child == nullptr) {
    refuse(Code::not_found, self(), "it has no " + quoted(id));
  }
  return *child;
}

SupervisedChild& Supervisor::find_ended(const std::string& id) const {
  SupervisedChild& child = find(id);
  if (child.state == ChildState::running) {
    refuse(Code::running, self(), quoted(id) + " is running; terminate it first");
  }
  if (child.state == ChildState::restarting) {
    refuse(Code::restarting, self(), quoted(id) + " is being restarted; terminate it first");
  }
  return child;
}

/// For whoever has asked for it.
ActorRef Supervisor::start_asked(SupervisedChild& child, bool is_new) {
  const StartOutcome outcome = children_->start(child);
  switch (outcome.kind) {
    case StartOutcome::Kind::started:
      return child.ref;
    case StartOutcome::Kind::ignored:
      if (child.temporary() || is_simple()) {
        children_->remove(child);
      }
      return {};
    case StartOutcome::Kind::failed:
      break;
  }
  const std::exception_ptr error = children_->start_error(child, outcome.reason);
  if (is_new) {
    children_->remove(child);
  }
  std::rethrow_exception(error);
}

Future<ActorRef> Supervisor::receive(const StartChild& message) {
  return answer<ActorRef>([&] {
    require_simple(false, "StartChild");
    detail::check_child(flags_, message.spec);
    const std::string& id = message.spec.id;
    if (const SupervisedChild* const child = children_->find(id); child != nullptr) {
      if (child->state == ChildState::ended) {
        refuse(Code::already_present, self(),
               "it has a " + quoted(id) + ", without an actor; use RestartChild or DeleteChild");
      }
      refuse(Code::already_started, self(), "it has a " + quoted(id) + " already");
    }
    return start_asked(children_->add(std::make_shared<const ChildSpec>(message.spec)), true);
  });
}

Future<ActorRef> Supervisor::receive(const StartAnother& message) {
  return answer<ActorRef>([&] {
    require_simple(true, "StartAnother");
    const detail::TypeDescriptor* const takes = specs_.front()->start.maker().takes();
    if (takes != nullptr && message.argument.type_name() != takes->name()) {
      refuse(Code::bad_argument, self(),
             "StartAnother with " + message.argument.type_name() + ": its .start takes a " +
                 takes->name());
    }
    return start_asked(children_->add(specs_.front(), message.argument), true);
  });
}

Future<void> Supervisor::receive(const TerminateChild& message) {
  return answer<void>([&] {
    SupervisedChild* child = nullptr;
    if (const auto* const ref = std::get_if<ActorRef>(&message.child)) {
      child = children_->find(*ref);
      if (child == nullptr) {
        refuse(Code::not_found, self(), ref->path() + " is not a child of it that is running");
      }
    } else {
      require_simple(false, "TerminateChild{id}");
      child = &find(std::get<std::string>(message.child));
    }
    children_->end(*child);
    if (child->temporary() || is_simple()) {
      children_->remove(*child);
    }
  });
}

Future<ActorRef> Supervisor::receive(const RestartChild& message) {
  return answer<ActorRef>([&] {
    require_simple(false, "RestartChild");
    return start_asked(find_ended(message.id), false);
  });
}

Future<void> Supervisor::receive(const DeleteChild& message) {
  return answer<void>([&] {
    require_simple(false, "DeleteChild");
    children_->remove(find_ended(message.id));
  });
}

std::vector<ChildInfo> Supervisor::receive(const WhichChildren& /*message*/) const {
  std::vector<ChildInfo> infos;
  infos.reserve(children_->all().size());
  for (const auto& [number, child] : children_->all()) {
    infos.push_back({child.spec->id, child.ref, child.type, child.state});
  }
  return infos;
}

ChildCount Supervisor::receive(const CountChildren& /*message*/) const {
  ChildCount count;
  for (const auto& [number, child] : children_->all()) {
    count.active += child.state == ChildState::running ? 1U : 0U;
    (child.type == ChildType::supervisor ? count.supervisors : count.workers) += 1;
  }
  count.specs = is_simple() ? 1 : children_->all().size();
  return count;
}

}  // namespace actors
