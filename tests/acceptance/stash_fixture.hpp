#pragma once
// What the tests of the stash share: an actor that stashes when it is told to.

#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/changing_actor.hpp"
#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {

class StashFixture : public testing::Test {
 protected:
  void tell(std::function<void(Changing&)> run) {
    actor.tell(Do{std::move(run)});
    sys.run_until_idle();
  }
  void tell_pings(int from, int to) {
    for (int i = from; i <= to; ++i) {
      actor.tell(Ping{i});
    }
    sys.run_until_idle();
  }
  void become_stashing() {
    tell([](Changing& self) { self.become(self.stashing()); });
  }
  void open_up() {
    tell([](Changing& self) {
      self.unbecome();
      self.unstash_all();
    });
  }
  [[nodiscard]] Events noted() {
    sys.run_until_idle();
    return take_notes(*events);
  }

  actors::testkit::System sys;
  EventsPtr events = new_events();
  actors::Ref<Changing> actor = sys.actor_of<Changing>(actors::named("changing"), events, "c");
  actors::testkit::TestProbe probe{sys};

  void SetUp() override { static_cast<void>(noted()); }
};

}  // namespace acceptance
