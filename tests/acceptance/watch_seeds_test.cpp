// Acceptance cases, section 4: death watch under many interleavings.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"
#include "tests/acceptance/watcher.hpp"

namespace acceptance {
namespace {

using actors::testkit::System;
using actors::testkit::TestProbe;

/// Kills another, and ends itself.
class KillsAndEnds : public actors::Actor {
 public:
  void receive(const Watch& victim) {
    victim.ref.tell(actors::Kill{});
    stop();
  }
};

// DW-17
TEST(DeathWatchSeeds, AWatcherKilledByItsSubjectThatEndsLeavesNothingBehind) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    System sys(seed);
    const EventsPtr events = new_events();
    const auto subject = sys.actor_of<KillsAndEnds>(actors::named("subject"));
    const auto watcher = sys.actor_of<Watcher>(actors::named("watcher"), events);
    TestProbe probe(sys);
    probe.watch(watcher);
    watcher.tell(Watch{subject});
    subject.tell(Watch{watcher});
    EXPECT_EQ(probe.expect_terminated(watcher).reason.kind(), actors::ExitReason::Kind::killed);
    EXPECT_LE(events->size(), 1U) << "seed " << seed;
    EXPECT_EQ(sys.system().tree(), "/user\n  /user/probe\n") << "seed " << seed;
    EXPECT_EQ(sys.log().count(actors::Level::error), 1U) << sys.log().text();  // the kill, decided
  }
}

struct Toggle {
  std::size_t other;
  bool on;
};

/// Watches and unwatches others by number, and counts whose end it is told.
class Toggles : public actors::Actor {
 public:
  using Protocol = actors::Messages<Toggle>;
  using Others = std::shared_ptr<std::vector<actors::ActorRef>>;
  using Notices = std::shared_ptr<std::vector<int>>;
  Toggles(Others others, Notices notices)
      : others_(std::move(others)), notices_(std::move(notices)) {}
  void receive(const Toggle& t) {
    if (t.on) {
      watch((*others_)[t.other]);
    } else {
      unwatch((*others_)[t.other]);
    }
  }
  void receive(const actors::Terminated& end) {
    const auto it = std::find(others_->begin(), others_->end(), end.ref);
    ++(*notices_)[static_cast<std::size_t>(it - others_->begin())];
  }

 private:
  Others others_;
  Notices notices_;
};

// DW-18
TEST(DeathWatchSeeds, OfManyWatchesSetAndRemovedAtRandomEachThatStandsIsToldOnceAndNoOther) {
  constexpr std::size_t kActors = 100;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    System sys(seed);
    const auto subjects = std::make_shared<std::vector<actors::ActorRef>>();
    for (std::size_t i = 0; i < kActors; ++i) {
      subjects->push_back(sys.actor_of<Recording>(new_events(), "s"));
    }
    std::vector<actors::ActorRef> watchers;
    std::vector<Toggles::Notices> notices;
    for (std::size_t i = 0; i < kActors; ++i) {
      notices.push_back(std::make_shared<std::vector<int>>(kActors, 0));
      watchers.push_back(sys.actor_of<Toggles>(subjects, notices.back()));
    }
    std::mt19937_64 random(seed);
    std::vector<std::vector<int>> standing(kActors, std::vector<int>(kActors, 0));
    for (int i = 0; i < 20'000; ++i) {
      const std::size_t watcher = random() % kActors;
      const Toggle toggle{random() % kActors, random() % 3 != 0};
      watchers[watcher].tell(toggle);
      standing[watcher][toggle.other] = toggle.on ? 1 : 0;
    }
    sys.run_until_idle();
    for (const actors::ActorRef& subject : *subjects) {
      sys.system().stop(subject);
    }
    sys.run_until_idle();
    for (std::size_t i = 0; i < kActors; ++i) {
      EXPECT_EQ(*notices[i], standing[i]) << "watcher " << i << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace acceptance
