// Scheduler: functions and messages, later or again and again.

#include "actors/scheduler.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/manual_clock.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace toolbox {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::Cancellable;
using actors::Duration;
using actors::OnClose;
using actors::Scheduler;
using actors::testkit::System;
using actors::testkit::TestProbe;
using testing::ElementsAre;

class SchedulerTest : public testing::Test {
 protected:
  [[nodiscard]] auto noting(std::string what) {
    return [this, what = std::move(what)] { notes.push_back(what); };
  }
  [[nodiscard]] std::vector<std::string> noted() { return std::exchange(notes, {}); }

  std::vector<std::string> notes;
  System sys;
  Scheduler scheduler{sys};
};

TEST_F(SchedulerTest, OneRunAfterItsDelay) {
  const Cancellable task = scheduler.once(100ms, noting("once"));
  sys.advance(99ms);
  EXPECT_TRUE(task.active());
  EXPECT_TRUE(noted().empty());
  sys.advance(1ms);
  EXPECT_THAT(noted(), ElementsAre("once"));
  EXPECT_FALSE(task.active());
  EXPECT_FALSE(task.cancel());
  sys.advance(1s);
  EXPECT_TRUE(noted().empty());
}

TEST_F(SchedulerTest, ADelayThatIsNotPositiveIsOverAtOnce) {
  scheduler.once(0s, noting("zero"));
  scheduler.once(-1h, noting("negative"));
  sys.run_until_idle();
  EXPECT_EQ(noted().size(), 2U);
}

TEST_F(SchedulerTest, EveryKeepsTheIntervalAndAFixedRateCatchesUp) {
  scheduler.every(1s, 3s, noting("every"));
  scheduler.at_fixed_rate(1s, 3s, noting("rate"));
  sys.advance(1s);
  EXPECT_EQ(noted().size(), 2U);
  sys.clock().advance(9s);  // in one jump: 3 runs are due
  sys.run_until_idle();
  const auto late = noted();
  EXPECT_EQ(std::count(late.begin(), late.end(), "every"), 1);
  EXPECT_EQ(std::count(late.begin(), late.end(), "rate"), 3);
  sys.advance(3s);
  EXPECT_EQ(noted().size(), 2U);
}

TEST_F(SchedulerTest, WhatIsCancelledDoesNotRun) {
  const Cancellable once = scheduler.once(1s, noting("once"));
  const Cancellable every = scheduler.every(1s, 1s, noting("every"));
  const Cancellable copy = every;
  EXPECT_TRUE(once.cancel());
  EXPECT_FALSE(once.cancel());
  sys.advance(1s);
  EXPECT_THAT(noted(), ElementsAre("every"));
  EXPECT_TRUE(copy.cancel());
  EXPECT_FALSE(every.active());
  sys.advance(1h);
  EXPECT_TRUE(noted().empty());
}

TEST_F(SchedulerTest, WhatIsCancelledAfterItsTimeHasComeButBeforeItsTurnDoesNotRun) {
  Cancellable second;
  scheduler.once(1s, [&] {
    notes.push_back("first");
    EXPECT_TRUE(second.cancel());  // its message is in the mailbox
  });
  second = scheduler.once(1s, noting("second"));
  sys.advance(1s);
  EXPECT_THAT(noted(), ElementsAre("first"));
}

TEST_F(SchedulerTest, AFunctionMayCancelItself) {
  Cancellable every;
  every = scheduler.every(1s, 1s, [&] {
    notes.push_back("run");
    EXPECT_TRUE(every.active());
    EXPECT_EQ(every.cancel(), notes.size() == 1);
    EXPECT_FALSE(every.cancel());
  });
  Cancellable once;
  once = scheduler.once(1s, [&] { EXPECT_FALSE(once.cancel()); });
  sys.advance(10s);
  EXPECT_THAT(noted(), ElementsAre("run"));
}

TEST_F(SchedulerTest, CancellingDestroysWhatTheFunctionHolds) {
  const auto held = std::make_shared<int>(1);
  const Cancellable cancelled = scheduler.once(1s, [held] {});
  const Cancellable run = scheduler.once(2s, [held] {});
  EXPECT_EQ(held.use_count(), 3);
  cancelled.cancel();
  EXPECT_EQ(held.use_count(), 2);
  sys.advance(2s);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(SchedulerTest, WhatThrowsIsLoggedAndDoesNotRunAgain) {
  const Cancellable task = scheduler.every(1s, 1s, [this] {
    notes.push_back("run");
    throw std::runtime_error("boom");
  });
  sys.advance(5s);
  EXPECT_THAT(noted(), ElementsAre("run"));
  EXPECT_FALSE(task.active());
  EXPECT_EQ(
      sys.log().count(actors::Level::error, "a scheduled function threw std::runtime_error: boom"),
      1U);
  scheduler.once(1s, noting("goes on"));
  sys.advance(1s);
  EXPECT_THAT(noted(), ElementsAre("goes on"));
}

TEST_F(SchedulerTest, FunctionsRunInTurnsAndMayWait) {
  actors::Promise<int> promise;
  const auto answer = promise.future();
  scheduler.once(1s, [&] { notes.push_back("got " + std::to_string(answer.get())); });
  scheduler.once(2s, noting("behind"));
  sys.advance(5s);
  EXPECT_TRUE(noted().empty());
  promise.set(7);
  sys.run_until_idle();
  EXPECT_THAT(noted(), ElementsAre("got 7", "behind"));
}

TEST_F(SchedulerTest, OneSystemHasOneSchedule) {
  Scheduler other(sys);
  scheduler.once(1s, noting("a"));
  other.once(1s, noting("b"));
  sys.advance(1s);
  EXPECT_THAT(noted(), ElementsAre("a", "b"));
  EXPECT_EQ(sys->tree().find("actors-scheduler"), sys->tree().rfind("actors-scheduler"));
}

// SC-06
TEST_F(SchedulerTest, ItRunsInOrderWhateverTheDistancesAndHoweverTheClockJumps) {
  // The wheel of a manual clock ticks every 2 ns: these are on all of its levels, and beyond.
  const std::vector<Duration> delays{2ns,  100ns, 126ns, 128ns, 9us, 1ms,     67ms,
                                     68ms, 4s,    5s,    4min,  24h, 24h * 20};
  for (std::size_t i = delays.size(); i > 0; --i) {
    scheduler.once(delays[i - 1], noting(std::to_string(i - 1)));
  }
  scheduler.once(actors::no_timeout, noting("never"));
  for (std::size_t i = 0; i < delays.size(); ++i) {
    sys.clock().advance_to(actors::testkit::ManualClock::kStart + delays[i] - 1ns);
    sys.run_until_idle();
    EXPECT_TRUE(noted().empty()) << i;
    sys.clock().advance(1ns);
    sys.run_until_idle();
    EXPECT_THAT(noted(), ElementsAre(std::to_string(i)));
  }
}

// SC-06
TEST_F(SchedulerTest, AClockThatHasOversleptRunsEachOnceInTheOrderOfTheirTimes) {
  for (int i = 99; i >= 0; --i) {
    scheduler.once(i * 7ms, noting(std::to_string(i)));
  }
  sys.clock().advance(24h);
  sys.run_until_idle();
  ASSERT_EQ(notes.size(), 100U);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    EXPECT_EQ(notes[i], std::to_string(i));
  }
}

// SC-02
TEST_F(SchedulerTest, ManyRandomDelaysAllFireAndNoneEarly) {
  std::mt19937_64 random(sys.seed());
  int ran = 0;
  for (int i = 0; i < 5000; ++i) {
    const Duration delay(random() % 100'000'000'000U);
    scheduler.once(delay, [&, due = sys.clock().now() + delay] {
      ++ran;
      EXPECT_GE(sys.clock().now(), due);
    });
    if (i % 50 == 0) {
      sys.advance(Duration(random() % 10'000'000));
    }
  }
  sys.advance(100s);
  EXPECT_EQ(ran, 5000);
}

// ---- telling

struct Tick {
  int number = 0;
};

class Failing : public actors::Actor {
 public:
  explicit Failing(ActorRef probe) : probe_(probe) { probe_.tell(std::string("made")); }
  void receive(const Tick& tick) {
    probe_.tell(Tick{tick}, sender());
    if (++ticks_ == 2) {
      throw std::runtime_error("enough");
    }
  }

 private:
  ActorRef probe_;
  int ticks_ = 0;
};

// SC-08
TEST_F(SchedulerTest, TicksGoOnToTheNewObjectAndEndWithTheActor) {
  TestProbe probe(sys);
  TestProbe letters(sys);
  sys->event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto actor = sys.actor_of<Failing>(probe.ref());
  const Cancellable ticks = scheduler.tell_every(1s, 1s, actor, Tick{4}, probe.ref());
  probe.expect("made");
  sys.advance(2s);
  EXPECT_EQ(probe.expect<Tick>().number, 4);
  EXPECT_EQ(probe.last_sender(), probe.ref());
  probe.expect<Tick>();
  probe.expect("made");
  sys.advance(1s);
  probe.expect<Tick>();
  sys.stop(actor);
  sys.advance(10s);
  EXPECT_FALSE(ticks.active());
  letters.expect_no_message();
}

TEST_F(SchedulerTest, AMessageIsToldOnceOrAtAFixedRate) {
  TestProbe probe(sys);
  scheduler.tell_once(1s, probe.ref(), "text");
  scheduler.tell_at_fixed_rate(2s, 1s, probe.ref(), Tick{1});
  sys.advance(1s);
  probe.expect("text");
  sys.clock().advance(3s);
  for (int i = 0; i < 3; ++i) {
    probe.expect<Tick>();
  }
  probe.expect_no_message();
}

TEST_F(SchedulerTest, AMoveOnlyMessageCanBeToldOnce) {
  TestProbe probe(sys);
  scheduler.tell_once(1s, probe.ref(), std::make_unique<int>(3));
  sys.advance(1s);
  EXPECT_EQ(*probe.expect<std::unique_ptr<int>>(), 3);
}

TEST_F(SchedulerTest, AMessageToTheDeadIsADeadLetter) {
  TestProbe letters(sys);
  sys->event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto actor = sys.actor_of<Failing>(letters.ref());
  letters.expect("made");
  sys.stop(actor);
  scheduler.tell_once(1s, actor, Tick{2});
  sys.advance(1s);
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Tick>().number, 2);
}

TEST(SchedulerCopying, WorksWhereMessagesAreCopied) {
  System sys(1, actors::Config{.copy_messages = true});
  bool ran = false;
  Scheduler(sys).once(1s, [&] { ran = true; });
  sys.advance(1s);
  EXPECT_TRUE(ran);
}

// ---- the end

// SC-07
TEST(SchedulerEnd, PendingFunctionsAreDroppedOrRunOnceAtTheCloseAndNewOnesRefused) {
  std::vector<std::string> notes;
  auto sys = std::make_unique<System>();
  Scheduler scheduler(*sys);
  const auto held = std::make_shared<int>(0);
  const Cancellable dropped = scheduler.once(1h, [&, held] { notes.push_back("dropped"); });
  const Cancellable every = scheduler.every(1h, 1h, [&, held] { notes.push_back("every"); });
  scheduler.once(
      1h, [&, held] { notes.push_back("run"); }, OnClose::run);
  scheduler.once(
      2h, [&, held] { throw std::runtime_error("at the close"); }, OnClose::run);
  const Cancellable cancelled = scheduler.once(
      2h, [&, held] { notes.push_back("cancelled"); }, OnClose::run);
  cancelled.cancel();
  sys->run_until_idle();
  sys->system().terminate();
  EXPECT_THROW(scheduler.once(1s, [] {}), actors::SystemTerminated);
  sys->run_until_idle();
  EXPECT_EQ(sys->log().count(actors::Level::error, "at the close"), 1U);
  EXPECT_THROW(scheduler.once(1s, [] {}), actors::SystemTerminated);
  sys.reset();
  EXPECT_THAT(notes, ElementsAre("run"));
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_FALSE(dropped.active());
  EXPECT_FALSE(every.cancel());
  EXPECT_THROW(scheduler.once(1s, [] {}), actors::SystemTerminated);
}

// SC-07
TEST(SchedulerEnd, ASystemThatEndsBeforeTheSchedulerHasBegunLeavesNothingBehind) {
  const auto held = std::make_shared<int>(0);
  bool ran = false;
  {
    System sys;
    Scheduler scheduler(sys);
    scheduler.once(1s, [held] {});
    scheduler.once(
        1s, [&, held] { ran = true; }, OnClose::run);
    sys->terminate();
  }
  EXPECT_TRUE(ran);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(SchedulerEnd, AFunctionWhoseActorEndsBeforeItHasBegunIsDropped) {
  struct Ends : actors::Actor {
    void receive(const std::shared_ptr<int>& alive) {
      static_cast<void>(Scheduler(system()).once(0s, [alive] {}));
      system().terminate();
    }
  };
  const auto alive = std::make_shared<int>(0);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    System sys(seed);
    sys.actor_of<Ends>().tell(alive);
    sys.run_until_idle();
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(SchedulerEnd, InASystemThatIsEndingThereIsNoFirstScheduler) {
  System sys;
  sys->terminate();
  EXPECT_THROW(Scheduler{sys}, actors::SystemTerminated);
}

// ---- misuse

TEST_F(SchedulerTest, MisuseIsAnErrorThatSaysWhatToDo) {
  struct Case {
    const char* text;
    std::function<void(Scheduler&)> call;
  };
  const std::function<void()> empty;
  const Case cases[] = {
      {"once(): the function is empty", [&](Scheduler& s) { s.once(1s, empty); }},
      {"every(): the function is empty", [&](Scheduler& s) { s.every(1s, 1s, empty); }},
      {"at_fixed_rate(): the function is empty",
       [&](Scheduler& s) { s.at_fixed_rate(1s, 1s, static_cast<void (*)()>(nullptr)); }},
      {"every(): the interval is not positive", [](Scheduler& s) { s.every(1s, 0s, [] {}); }},
      {"at_fixed_rate(): the interval is not positive",
       [](Scheduler& s) { s.at_fixed_rate(1s, -1s, [] {}); }},
      {"tell_every(): the interval is not positive",
       [](Scheduler& s) { s.tell_every(1s, 0s, ActorRef(), Tick{}); }},
      {"tell_at_fixed_rate(): the interval is not positive",
       [](Scheduler& s) { s.tell_at_fixed_rate(1s, 0s, ActorRef(), Tick{}); }},
  };
  for (const Case& each : cases) {
    try {
      each.call(scheduler);
      ADD_FAILURE() << each.text;
    } catch (const actors::Error& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(each.text));
    }
  }
  EXPECT_FALSE(Cancellable().cancel());
  EXPECT_FALSE(Cancellable().active());
}

// ---- real threads

// SC-02
TEST(SchedulerThreads, ManyDelaysFromManyThreadsAllFireOnceAndNoneEarly) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  std::atomic<int> ran{0};
  std::atomic<int> early{0};
  std::atomic<int> cancelled{0};
  actors::Promise<void> all;
  const auto done = all.future();
  {
    actors::ActorSystem system("threads", actors::Config{.workers = 2});
    Scheduler scheduler(system);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        Scheduler mine(system);
        std::minstd_rand random(static_cast<unsigned>(t) + 1);
        for (int i = 0; i < kEach; ++i) {
          const Duration delay = std::chrono::microseconds(random() % 20'000);
          const auto due = std::chrono::steady_clock::now() + delay;
          const Cancellable task = mine.once(delay, [&, due] {
            early += std::chrono::steady_clock::now() < due ? 1 : 0;
            if (++ran + cancelled == kThreads * kEach) {
              all.set();
            }
          });
          if (i % 3 == 0 && task.cancel() && ++cancelled + ran == kThreads * kEach) {
            all.set();
          }
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    done.get();
  }
  EXPECT_EQ(ran + cancelled, kThreads * kEach);
  EXPECT_EQ(early, 0);
}

TEST(SchedulerThreads, AnEndWhileOthersScheduleAndCancelLosesNothingAndLeavesNothing) {
  for (int round = 0; round < 20; ++round) {
    const auto held = std::make_shared<int>(0);
    auto system = std::make_unique<actors::ActorSystem>("end", actors::Config{.workers = 2});
    Scheduler scheduler(*system);
    std::atomic<bool> refused{false};
    std::thread other([&] {
      try {
        for (;;) {
          scheduler.every(0s, 1us, [held] {}).cancel();
          scheduler.once(1h, [held] {});
        }
      } catch (const actors::SystemTerminated&) {
        refused = true;
      }
    });
    system->terminate();
    other.join();
    EXPECT_TRUE(refused);
    system.reset();
    EXPECT_EQ(held.use_count(), 1);
  }
}

}  // namespace
}  // namespace toolbox
