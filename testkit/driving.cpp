#include "testkit/driving.hpp"

#include <algorithm>
#include <string>

#include "actors/testkit/errors.hpp"
#include "actors/testkit/test_probe.hpp"

#include "base/duration_text.hpp"
#include "executors/manual_core.hpp"
#include "libactors/system/system_core.hpp"

namespace actors::testkit {

Driving::Driving(ActorSystem& system)
    : system_(&system),
      executor_(dynamic_cast<ManualExecutor*>(system.core().executors().front().get())),
      core_(manual() ? dynamic_cast<detail::ManualCore*>(executor_->timers()) : nullptr),
      clock_(dynamic_cast<ManualClock*>(&system.clock())) {}

void Driving::run_until_idle() const {
  if (manual()) {
    static_cast<void>(executor_->run_until_idle());
  } else if (!system_->await_idle(kExpectTimeout)) {
    throw TestFailure("system \"" + system_->name() + "\" has not come to rest within " +
                      detail::duration_text(kExpectTimeout) + "; alive:\n" + system_->tree());
  }
}

bool Driving::step(TimePoint deadline) const {
  if (clock_ == nullptr) {
    throw Misuse("system \"" + system_->name() +
                 "\" is run by hand, but its clock is not: a timeout has nothing to wait by. Give "
                 "Config::clock a ManualClock, or use a testkit::System");
  }
  if (now() >= deadline) {
    return false;
  }
  clock_->advance_to(std::clamp(core_->next_timer(), now(), deadline));
  return true;
}

void Driving::advance_to(TimePoint deadline) const {
  do {
    run_until_idle();
  } while (step(deadline));
}

std::string Driving::idle_text() const {
  std::string text = "the system is idle";
  if (clock_ != nullptr) {
    text += ", " + detail::duration_text(clock_->elapsed()) + " after the start of its clock";
  }
  return text;
}

}  // namespace actors::testkit
