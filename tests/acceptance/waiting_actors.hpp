#pragma once
// Three actors by the manual executor, for tests about who waits for whom.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/acceptance/scripted_actor.hpp"

namespace acceptance {

constexpr int kRefused = -1000;

/// Three of them, by the manual executor.
class WaitingActors : public testing::Test {
 protected:
  actors::testkit::System sys;
  /// What the waits that closed a ring threw.
  std::vector<std::string> refusals;
  actors::Ref<Scripted> a = sys.actor_of<Scripted>(actors::named("a"));
  actors::Ref<Scripted> b = sys.actor_of<Scripted>(actors::named("b"));
  actors::Ref<Scripted> c = sys.actor_of<Scripted>(actors::named("c"));

  /// In a handler: waits; kRefused for a Deadlock, which goes on record.
  int get(const actors::Future<int>& future) {
    try {
      return future.get();
    } catch (const actors::Deadlock& refusal) {
      refusals.emplace_back(refusal.what());
      return kRefused;
    }
  }
  /// Asks `other`, and waits.
  Do wait_for(actors::Ref<Scripted> other, Do question) {
    return {[this, other, question](Scripted&) { return get(other.ask(question)); }};
  }
  /// The first asks the second, and so on; the last does `last`.
  Do pass_along(const std::vector<actors::Ref<Scripted>>& others, Do last) {
    for (std::size_t i = others.size(); i-- > 0;) {
      last = wait_for(others[i], last);
    }
    return last;
  }
  actors::Future<int> ask(actors::Ref<Scripted> actor, Do what) {
    actors::Future<int> answer = actor.ask(std::move(what), actors::no_timeout);
    sys.run_until_idle();
    return answer;
  }
  void expect_that_all_go_on() {
    for (const actors::Ref<Scripted>& each : {a, b, c}) {
      EXPECT_EQ(ask(each, give(1)).get(), 1) << each.path();
    }
  }
};

}  // namespace acceptance
