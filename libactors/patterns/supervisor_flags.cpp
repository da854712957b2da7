// What a Supervisor is given, looked at before anything is started.

#include "libactors/patterns/supervisor_flags.hpp"

#include <string>
#include <unordered_set>

#include "actors/errors.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/path_registry.hpp"

namespace actors::detail {

namespace {

[[noreturn]] void refuse(const std::string& text) {
  throw ConfigError("supervisor: " + text);
}

void check_flags(const SupervisorFlags& flags) {
  if (flags.strategy > RestartStrategy::simple_one_for_one) {
    refuse(".strategy must be one of the four RestartStrategies");
  }
  if (flags.intensity < 0) {
    refuse(".intensity must be 0 or more, not " + std::to_string(flags.intensity));
  }
  if (flags.period <= Duration::zero()) {
    refuse(".period must be positive, not " + duration_text(flags.period));
  }
  if (flags.auto_shutdown > AutoShutdown::all_significant) {
    refuse(".auto_shutdown must be never, any_significant or all_significant");
  }
  if (flags.on_exhausted != Directive::stop && flags.on_exhausted != Directive::escalate) {
    refuse(".on_exhausted must be Directive::stop or Directive::escalate");
  }
}

void check_start(const ChildSpec& spec, const std::string& child, bool simple) {
  if (!spec.start) {
    refuse(child +
           ".start is empty: give it props<A>(...), child_process(function, ...), or a function "
           "of one argument that returns either");
  }
  const TypeDescriptor* const takes = spec.start.maker().takes();
  if (takes != nullptr && !simple) {
    refuse(child + ".start is a function of a " + takes->name() +
           ", and only simple_one_for_one gives it one; use props<A>(...) or child_process(...)");
  }
}

void check_shutdown(const ChildSpec& spec, const std::string& child) {
  if (spec.shutdown < Duration::zero() && spec.shutdown != usual_shutdown) {
    refuse(child + ".shutdown must not be negative, not " + duration_text(spec.shutdown) +
           "; use brutal_kill, a time, no_timeout, or leave it out");
  }
  if (spec.start_timeout <= Duration::zero()) {
    refuse(child + ".start_timeout must be positive, not " + duration_text(spec.start_timeout) +
           "; leave it out to wait for ever");
  }
}

void check_significant(const ChildSpec& spec, const std::string& child,
                       AutoShutdown auto_shutdown) {
  if (!spec.significant) {
    return;
  }
  if (spec.restart == RestartType::permanent) {
    refuse(child +
           ".significant with .restart permanent is a bad combination: a permanent child is "
           "started again whenever it ends; make it transient or temporary");
  }
  if (auto_shutdown == AutoShutdown::never) {
    refuse(child +
           ".significant with .auto_shutdown never is a bad combination: set "
           "SupervisorFlags::auto_shutdown to any_significant or all_significant");
  }
}

}  // namespace

void check_child(const SupervisorFlags& flags, const ChildSpec& spec) {
  const bool simple = flags.strategy == RestartStrategy::simple_one_for_one;
  const std::string child = "child \"" + spec.id + "\": ";
  if (!simple) {
    if (spec.id.empty()) {
      refuse("a child has no .id; give each a name of its own");
    }
    try {
      PathRegistry::check(spec.id);
    } catch (const InvalidName& error) {
      refuse(child + ".id cannot be a name in the tree: " + error.what());
    }
  }
  if (spec.restart > RestartType::temporary) {
    refuse(child + ".restart must be permanent, transient or temporary");
  }
  check_start(spec, child, simple);
  check_shutdown(spec, child);
  check_significant(spec, child, flags.auto_shutdown);
}

void check_supervisor(const SupervisorFlags& flags, const std::vector<ChildSpec>& children) {
  check_flags(flags);
  if (flags.strategy == RestartStrategy::simple_one_for_one && children.size() != 1) {
    refuse("simple_one_for_one takes exactly one ChildSpec, for all of its children, not " +
           std::to_string(children.size()));
  }
  std::unordered_set<std::string> ids;
  for (const ChildSpec& spec : children) {
    check_child(flags, spec);
    if (!ids.insert(spec.id).second) {
      refuse("child \"" + spec.id + "\": .id is taken by another child before it");
    }
  }
}

}  // namespace actors::detail
