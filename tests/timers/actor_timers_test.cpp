// An actor's timers when they are many, and when its turns run on several workers.

#include <chrono>
#include <cstddef>
#include <latch>
#include <string>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/acceptance/changing_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;

std::string key_of(int i) {
  return (i % 3 == 0 ? "a key that is too long to be kept in the string itself " : "key ") +
         std::to_string(i);
}

TEST(ManyTimers, EachIsFoundByItsKeyToBeReplacedOrCancelled) {
  constexpr int kMany = 1000;
  System sys;
  const EventsPtr events = new_events();
  const auto actor = sys.actor_of<Changing>(events, "c");
  actor.tell(Do{[](Changing& self) {
    for (int i = 0; i < kMany; ++i) {
      self.timers().once(key_of(i), Ping{i}, 1s);
    }
    for (int i = 0; i < kMany; i += 2) {
      self.timers().cancel(key_of(i));
    }
    for (int i = 1; i < kMany; i += 4) {
      self.timers().once(key_of(i), Ping{kMany + i}, 2s);
    }
    for (int i = 0; i < kMany; ++i) {
      EXPECT_EQ(self.timers().active(key_of(i)), i % 2 != 0);
    }
  }});
  sys.run_until_idle();
  static_cast<void>(take_notes(*events));
  sys.advance(1s);
  Events expected;
  for (int i = 3; i < kMany; i += 4) {
    expected.push_back("c0 ping " + std::to_string(i));
  }
  EXPECT_EQ(take_notes(*events), expected);
  sys.advance(1s);
  EXPECT_EQ(take_notes(*events).size(), std::size_t{kMany / 4});
}

struct StartMany {};
struct Due {
  int number;
};

/// Starts a million timers, due in a thousand different seconds, and cancels every second one. (A
/// tenth of them in sanitizers, for the sake of their memory.)
class StartsMany : public actors::Actor {
 public:
  using Protocol = actors::Messages<StartMany, Due>;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  static constexpr int kMany = 100'000;
#else
  static constexpr int kMany = 1'000'000;
#endif
  static constexpr int kTimes = 1000;
  struct Seen {
    int due = 0;
    int wrong = 0;
    int last_time = 0;
  };
  static int time_of(int number) {
    return 1 + number % kTimes;
  }

  explicit StartsMany(Seen* seen) : seen_(seen) {}
  void receive(const StartMany& /*start*/) {
    for (int i = 0; i < kMany; ++i) {
      timers().once(std::to_string(i), Due{i}, time_of(i) * 1s);
    }
    for (int i = 0; i < kMany; i += 2) {
      timers().cancel(std::to_string(i));
    }
  }
  void receive(const Due& due) {
    const int time = time_of(due.number);
    ++seen_->due;
    seen_->wrong += due.number % 2 == 0 || time < seen_->last_time ? 1 : 0;
    seen_->last_time = time;
  }

 private:
  Seen* seen_;
};

TEST(ManyTimers, OfAMillionThoseThatAreNotCancelledAreDueInTheirOrder) {
  System sys;
  StartsMany::Seen seen;
  sys.actor_of<StartsMany>(&seen).tell(StartMany{});
  sys.run_until_idle();
  constexpr int kSteps = 10;
  for (int step = 1; step <= kSteps; ++step) {
    sys.advance(1s * (StartsMany::kTimes / kSteps));
    EXPECT_EQ(seen.due, StartsMany::kMany / 2 / kSteps * step);
  }
  EXPECT_EQ(seen.wrong, 0);
}

TEST(ManyTimers, OneIsReplacedInTheTurnOfItsOwnMessage) {
  System sys;
  const EventsPtr events = new_events();
  const auto actor = sys.actor_of<Changing>(events, "c");
  actor.tell(Do{[](Changing& self) {
    self.timers().every("key", Do{[](Changing& late) {
                          late.note("first");
                          late.timers().once("key", Ping{2}, 1s);
                        }},
                        1s);
  }});
  sys.run_until_idle();
  static_cast<void>(take_notes(*events));
  sys.advance(5s);
  EXPECT_EQ(take_notes(*events), (Events{"c0 first", "c0 ping 2"}));
}

TEST(ManyTimers, OneThatAGuardCancelsIsNotTheMessageItLookedAt) {
  System sys;
  const EventsPtr events = new_events();
  const auto actor = sys.actor_of<Changing>(events, "c");
  actor.tell(Do{[](Changing& self) {
    self.timers().once("key", Ping{1}, 1s);
    const auto cancel = [&self](const Ping& /*ping*/) {
      self.timers().cancel("key");
      return true;
    };
    const bool came = self.context().receive_for(2s, actors::when(cancel, [](const Ping&) {}));
    self.note(came ? "came" : "nothing came");
    self.timers().once("another", Ping{2}, 1s);
  }});
  sys.run_until_idle();
  sys.advance(2s);
  sys.advance(1s);
  const Events notes = take_notes(*events);
  ASSERT_GE(notes.size(), 2U);
  EXPECT_EQ((Events{notes.end() - 2, notes.end()}), (Events{"c0 nothing came", "c0 ping 2"}));
}

/// Starts timers in one turn and cancels half of them in the next, so often.
class StartsAndCancels : public actors::Actor {
 public:
  struct Again {
    int left;
  };
  struct Wanted {};
  struct Cancelled {};
  using Protocol = actors::Messages<Again, Wanted, Cancelled>;
  explicit StartsAndCancels(std::latch* done) : done_(done) {}

  void receive(const Again& again) {
    timers().cancel("cancelled");
    if (again.left == 0) {
      done_->count_down();
      return;
    }
    timers().once("cancelled", Cancelled{}, again.left % 2 == 0 ? 1h : 0h);
    timers().once("wanted " + std::to_string(again.left), Wanted{}, 100us);
    self().tell(Again{again.left - 1});
  }
  void receive(const Wanted&) { done_->count_down(); }
  void receive(const Cancelled&) { ++came_; }

 private:
  std::latch* done_;
  int came_ = 0;
};

TEST(TimersOnWorkers, ThoseThatNobodyCancelsComeAndTheOthersDoNoHarm) {
  constexpr int kActors = 20;
  constexpr int kTurns = 200;
  std::latch done(kActors * (kTurns + 1));
  actors::ActorSystem system("timers", actors::Config{.workers = 2});
  for (int i = 0; i < kActors; ++i) {
    system.actor_of<StartsAndCancels>(&done).tell(StartsAndCancels::Again{kTurns});
  }
  done.wait();
}

}  // namespace
}  // namespace acceptance
