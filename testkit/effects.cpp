#include "actors/testkit/effects.hpp"

#include "base/duration_text.hpp"

namespace actors::testkit {

namespace {

using detail::duration_text;

struct Describer {
  std::string operator()(const Spawned& e) const {
    return "Spawned " + e.name + " (" + e.type + ")";
  }
  std::string operator()(const ChildStopped& e) const { return "ChildStopped " + e.name; }
  std::string operator()(const ChildRestarted& e) const { return "ChildRestarted " + e.name; }
  std::string operator()(const Watched& e) const { return "Watched " + e.path; }
  std::string operator()(const Unwatched& e) const { return "Unwatched " + e.path; }
  std::string operator()(const TimerStarted& e) const {
    return "TimerStarted \"" + e.key + "\": " + e.message + " in " + duration_text(e.delay) +
           (e.period > Duration::zero() ? ", then every " + duration_text(e.period) : "");
  }
  std::string operator()(const TimerCancelled& e) const {
    return "TimerCancelled \"" + e.key + '"';
  }
  std::string operator()(const ReceiveTimeoutSet& e) const {
    return "ReceiveTimeoutSet " + duration_text(e.after);
  }
  std::string operator()(const ReceiveTimeoutCancelled& /*e*/) const {
    return "ReceiveTimeoutCancelled";
  }
  std::string operator()(const Stashed& e) const { return "Stashed " + std::to_string(e.messages); }
  std::string operator()(const Unstashed& e) const {
    return "Unstashed " + std::to_string(e.messages);
  }
  std::string operator()(const Stopped& e) const { return "Stopped: " + e.reason.what(); }
};

}  // namespace

std::string describe(const Effect& effect) {
  return std::visit(Describer{}, effect);
}

}  // namespace actors::testkit
