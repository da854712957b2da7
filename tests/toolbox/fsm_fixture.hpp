#pragma once
// A system that stands still, and a machine in it.

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/toolbox/machine.hpp"

namespace toolbox {

class FsmTest : public testing::Test {
 protected:
  /// Starts a machine that begins in idle with 0, goes where it is told in idle, busy and done, and
  /// for the rest does what `script` says.
  actors::Ref<Machine> start(const Script& script = [](Machine&) {}) {
    const auto machine = sys.actor_of<Machine>(notes, Script([script](Machine& m) {
                                                 script(m);
                                                 m.when(Phase::idle, goes(m));
                                                 m.when(Phase::busy, goes(m));
                                                 m.when(Phase::done, goes(m));
                                                 m.start_with(Phase::idle, Count{0});
                                                 m.initialise();
                                               }));
    sys.run_until_idle();
    return machine;
  }
  template <class M>
  void tell(const actors::ActorRef& machine, M message) {
    machine.tell(std::move(message));
    sys.run_until_idle();
  }
  [[nodiscard]] Notes noted() {
    sys.run_until_idle();
    return std::exchange(*notes, {});
  }

  std::shared_ptr<Notes> notes = std::make_shared<Notes>();
  actors::testkit::System sys;
  actors::testkit::TestProbe letters{sys};
  actors::testkit::TestProbe unhandled{sys};

  void SetUp() override {
    sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
    sys.system().event_stream().subscribe<actors::UnhandledMessage>(unhandled.ref());
    sys.run_until_idle();
  }
};

}  // namespace toolbox
