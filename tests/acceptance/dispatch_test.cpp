// Acceptance cases, section 6: dispatchers and mailboxes; on real workers where threads matter.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/blocking.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Add {
  std::latch* done;
};

/// Counts in plain members, and notices when two handlers overlap.
class PlainCounter : public actors::Actor {
 public:
  using Protocol = actors::Messages<Add, int(Ping)>;
  explicit PlainCounter(std::shared_ptr<std::atomic<bool>> overlapped)
      : overlapped_(std::move(overlapped)) {}
  void receive(const Add& add) {
    if (inside_.exchange(true)) {
      *overlapped_ = true;
    }
    ++count_;  // not atomic: DI-10, ThreadSanitizer would tell
    inside_ = false;
    add.done->count_down();
  }
  int receive(const Ping&) const { return count_; }

 private:
  std::shared_ptr<std::atomic<bool>> overlapped_;
  std::atomic<bool> inside_{false};
  int count_ = 0;
};

class OnRealWorkers : public testing::TestWithParam<const char*> {
 protected:
  static actors::Config config() {
    return {.workers = 2,
            .dispatchers = {{.name = "pinned", .executor = actors::make_pinned()},
                            {.name = "pool", .executor = actors::make_pool(2)},
                            {.name = "slow", .executor = actors::make_pinned()}}};
  }
  actors::ActorSystem system{config()};
};
INSTANTIATE_TEST_SUITE_P(Dispatchers, OnRealWorkers, testing::Values("default", "pool", "pinned"));

// DI-01, DI-10
TEST_P(OnRealWorkers, EveryMessageOfTenThreadsIsHandledOnceAndOneAtATime) {
  const auto overlapped = std::make_shared<std::atomic<bool>>(false);
  const auto counter = system.actor_of<PlainCounter>(actors::on_dispatcher(GetParam()), overlapped);
  constexpr int kThreads = 10;
  constexpr int kEach = 200;
  std::latch done(kThreads * kEach);
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        counter.tell(Add{&done});
      }
    });
  }
  done.wait();
  EXPECT_EQ(counter.ask(Ping{}).get(), kThreads * kEach);
  EXPECT_FALSE(*overlapped);
}

class StopsItself : public actors::Actor {
 public:
  explicit StopsItself(std::latch* stopped) : stopped_(stopped) {}
  void receive(const Ping&) { stop(); }
  void post_stop() override { stopped_->count_down(); }

 private:
  std::latch* stopped_;
};

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kWave = 2'000;
#else
constexpr int kWave = 10'000;
#endif

// DI-03
TEST_P(OnRealWorkers, WavesOfActorsStartHandleAndStopAndTheBooksBalance) {
  for (int wave = 0; wave < 3; ++wave) {
    std::latch stopped(kWave);
    for (int i = 0; i < kWave; ++i) {
      system.actor_of<StopsItself>(actors::on_dispatcher(GetParam()), &stopped).tell(Ping{});
    }
    stopped.wait();
  }
  EXPECT_TRUE(system.await_idle(30s));
  EXPECT_EQ(system.tree(), "/user\n");
}

// DI-04, SV-26
TEST_P(OnRealWorkers, AThrowingHandlerLeavesTheWorkerAliveAndTheRestartWorks) {
  actors::Config quiet = config();
  quiet.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  actors::ActorSystem other(std::move(quiet));
  const auto events = new_events();
  const auto ref = other.actor_of<Recording>(actors::on_dispatcher(GetParam()), events, "a");
  ref.tell(Fail{});
  EXPECT_EQ(ref.ask(Ping{5}).get(), 5);
}

/// Runs turns inside whatever tells.
class Inline final : public actors::Executor {
 public:
  void start(actors::Clock& /*clock*/) override {}
  void execute(actors::Runnable& r) noexcept override { r.run(); }
  bool stop(actors::TimePoint /*deadline*/) noexcept override { return true; }
  [[nodiscard]] std::uint64_t activity() const noexcept override { return 0; }
  [[nodiscard]] bool quiet() const noexcept override { return true; }
  bool await_quiet(actors::TimePoint /*deadline*/) override { return true; }
};

struct Go {
  actors::ActorRef back;
};
/// Answers once it may, and gives up its worker meanwhile.
class Gatekeeper : public actors::Actor {
 public:
  explicit Gatekeeper(std::latch* gate) : gate_(gate) {}
  int receive(const Ping& ping) {
    actors::blocking([this] { gate_->wait(); });
    return ping.number;
  }

 private:
  std::latch* gate_;
};
/// Waits in its handler.
class Waits : public actors::Actor {
 public:
  explicit Waits(actors::Ref<Gatekeeper> keeper) : keeper_(keeper) {}
  void receive(const Ping& ping) { static_cast<void>(keeper_.ask(ping).get()); }

 private:
  actors::Ref<Gatekeeper> keeper_;
};
constexpr int kPings = 20'000;
struct Meeting {
  std::latch gate{1};
  std::latch back{1};
  std::latch handled{1};
};
/// Told by its partner again and again, so that it is at home; then tells `inner`, whose turn runs
/// inside its own.
class Outer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Ping>;
  Outer(actors::Ref<Waits> inner, Meeting* meeting) : inner_(inner), meeting_(meeting) {}
  void receive(const Go& go) {
    if (++rounds_ == 20) {
      go.back.tell(Ping{0});  // tells us while our turn is parked with the inner one's
      inner_.tell(Ping{0});
      meeting_->back.count_down();
    } else {
      go.back.tell(Go{self()});
    }
  }
  void receive(const Ping& ping) {
    EXPECT_EQ(ping.number, ++pings_);
    if (ping.number == kPings) {
      meeting_->handled.count_down();
    }
  }

 private:
  actors::Ref<Waits> inner_;
  Meeting* meeting_;
  int rounds_ = 0;
  int pings_ = 0;
};
class Partner : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Ping>;
  explicit Partner(Meeting* meeting) : meeting_(meeting) {}
  void receive(const Go& go) {
    outer_ = go.back;
    outer_.tell(Go{self()});
  }
  void receive(const Ping& /*p*/) {
    meeting_->gate.count_down();
    meeting_->back.wait();  // on another thread, for this one owns the processor
    for (int i = 1; i <= kPings; ++i) {
      outer_.tell(Ping{i});
    }
  }

 private:
  Meeting* meeting_;
  actors::ActorRef outer_;
};

// An actor leaves its home when a turn that runs inside its own parks: its worker goes on, and may
// lose its processor.
TEST(Dispatch, ATurnInsideAnotherMayWait) {
  Meeting meeting;
  actors::ActorSystem system(
      {.workers = 1, .dispatchers = {{.name = "inline", .executor = std::make_shared<Inline>()}}});
  const auto keeper = system.actor_of<Gatekeeper>(&meeting.gate);
  const auto waits = system.actor_of<Waits>(actors::on_dispatcher("inline"), keeper);
  const auto outer = system.actor_of<Outer>(waits, &meeting);
  system.actor_of<Partner>(&meeting).tell(Go{outer});
  meeting.handled.wait();
  EXPECT_TRUE(system.await_idle(30s));
}

/// Releases its own latch and waits for the other's: a thread-blocking rendezvous.
class Rendezvous : public actors::Actor {
 public:
  Rendezvous(std::latch* mine, std::latch* others) : mine_(mine), others_(others) {}
  void receive(const Add& add) {
    mine_->count_down();
    others_->wait();
    add.done->count_down();
  }

 private:
  std::latch* mine_;
  std::latch* others_;
};

// DI-06: also on one core, because a stuck worker is taken over.
TEST(Dispatch, TwoActorsThatBlockTheirThreadsOnEachOtherRunInParallel) {
  actors::ActorSystem system(actors::Config{.workers = 2, .log_level = actors::Level::error});
  std::latch a(1);
  std::latch b(1);
  std::latch done(2);
  system.actor_of<Rendezvous>(&a, &b).tell(Add{&done});
  system.actor_of<Rendezvous>(&b, &a).tell(Add{&done});
  done.wait();
}

// DI-09
TEST_P(OnRealWorkers, AnActorThatBlocksItsThreadDoesNotHoldUpAnother) {
  std::latch never(1);
  std::latch mine(1);
  std::latch slow_done(1);
  system.actor_of<Rendezvous>(actors::on_dispatcher("slow"), &mine, &never).tell(Add{&slow_done});
  mine.wait();
  const auto fast =
      system.actor_of<Recording>(actors::on_dispatcher(GetParam()), new_events(), "fast");
  EXPECT_EQ(fast.ask(Ping{1}).get(), 1);
  never.count_down();
  slow_done.wait();
}

/// Notes its name for each message.
class Turns : public actors::Actor {
 public:
  Turns(EventsPtr events, std::string name) : events_(std::move(events)), name_(std::move(name)) {}
  void receive(int) { events_->push_back(name_); }

 private:
  EventsPtr events_;
  std::string name_;
};

// DI-07
TEST(Dispatch, AfterThroughputMessagesTheWorkerTurnsToTheNextActor) {
  const EventsPtr events = new_events();
  {
    actors::ActorSystem system(actors::Config{.throughput = 5, .executor = actors::make_manual()});
    const auto a = system.actor_of<Turns>(events, "a");
    const auto b = system.actor_of<Turns>(events, "b");
    for (int i = 0; i < 10; ++i) {
      a.tell(i);
      b.tell(i);
    }
    EXPECT_TRUE(system.await_idle(10s));
  }
  ASSERT_EQ(events->size(), 20U);
  int longest = 0;
  int run = 0;
  for (std::size_t i = 0; i < events->size(); ++i) {
    run = i > 0 && (*events)[i] == (*events)[i - 1] ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  EXPECT_EQ(longest, 5);
}

/// What a and b note when both have five messages on a dispatcher with this quantum.
Events turns_with_quantum(actors::Duration quantum) {
  const EventsPtr events = new_events();
  actors::ActorSystem system(
      actors::Config{.executor = actors::make_manual(),
                     .dispatchers = {{.name = "timed", .throughput = 100, .quantum = quantum}}});
  const auto a = system.actor_of<Turns>(actors::on_dispatcher("timed"), events, "a");
  const auto b = system.actor_of<Turns>(actors::on_dispatcher("timed"), events, "b");
  for (int i = 0; i < 5; ++i) {
    a.tell(i);
    b.tell(i);
  }
  EXPECT_TRUE(system.await_idle(10s));
  return *events;
}

// DI-08
TEST(Dispatch, ATurnEndsWhenItsQuantumIsUsedUpWhateverTheThroughput) {
  // No handler is faster than a nanosecond, and none here takes an hour.
  EXPECT_EQ(turns_with_quantum(1ns), (Events{"a", "b", "a", "b", "a", "b", "a", "b", "a", "b"}));
  EXPECT_EQ(turns_with_quantum(1h), (Events{"a", "a", "a", "a", "a", "b", "b", "b", "b", "b"}));
}

struct Nested {
  int depth;
};

/// Tells itself and another from inside its handler.
class Reenters : public actors::Actor {
 public:
  Reenters(EventsPtr events, actors::ActorRef other) : events_(std::move(events)), other_(other) {}
  void receive(const Nested& nested) {
    const std::string name = std::to_string(nested.depth);
    events_->push_back("in " + name);
    EXPECT_EQ(std::this_thread::get_id(), thread_);
    if (nested.depth > 0) {
      self().tell(Nested{nested.depth - 1});
      other_.tell(nested.depth);
    }
    events_->push_back("out " + name);
  }

 private:
  EventsPtr events_;
  actors::ActorRef other_;
  std::thread::id thread_ = std::this_thread::get_id();
};

// DI-12: what the reference does with a calling-thread dispatcher.
TEST(Dispatch, AManualExecutorRunsHandlersOnTheCallersThreadAndQueuesWhatTheyTell) {
  System sys(0);
  const EventsPtr events = new_events();
  const auto other = sys.actor_of<Turns>(events, "other");
  const auto actor = sys.actor_of<Reenters>(events, other);
  actor.tell(Nested{2});
  EXPECT_TRUE(events->empty());
  sys.run_until_idle();
  EXPECT_EQ(*events, (Events{"in 2", "out 2", "in 1", "out 1", "in 0", "out 0", "other", "other"}));
}

// DI-02
TEST(Dispatch, ASuspendedActorHandlesNothingUntilItIsDecidedThenEverything) {
  System sys;
  const EventsPtr events = new_events();
  sys.actor_of<Supervising>(actors::named("p"), events, "p",
                            actors::one_for_one({.backoff = {.min = 1s}}), 1);
  sys.run_until_idle();
  const auto a = sys.system().find("/user/p/a");
  a.tell(Fail{});
  a.tell(Ping{1});
  a.tell(Ping{2});
  sys.run_until_idle();
  EXPECT_EQ(events->back(), "a0 pre_start");  // suspended: the restart waits for its delay
  sys.advance(1100ms);
  EXPECT_EQ(events->back(), "a1 ping 2");
}

// SV-09
TEST(Dispatch, AnUnknownDispatcherIsAConfigErrorToTheCallerThatNamesTheKnownOnes) {
  System sys;
  try {
    static_cast<void>(sys.actor_of<Recording>(actors::on_dispatcher("nowhere"), new_events(), "a"));
    FAIL() << "no error";
  } catch (const actors::ConfigError& e) {
    EXPECT_NE(std::string(e.what()).find("\"nowhere\""), std::string::npos);
    EXPECT_NE(std::string(e.what()).find("\"default\""), std::string::npos);
  }
}

// MB-09, DL-01
TEST(Dispatch, WhatIsQueuedWhenAnActorStopsBecomesDeadLetters) {
  System sys;
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto ref = sys.actor_of<Recording>(new_events(), "a");
  sys.run_until_idle();
  ref.tell(Ping{1}, letters.ref());
  sys.system().stop(ref);
  const auto letter = letters.expect<actors::DeadLetter>();
  EXPECT_EQ(letter.message.get<Ping>().number, 1);
  EXPECT_EQ(letter.sender, letters.ref());
  EXPECT_EQ(letter.recipient, actors::ActorRef(ref));
}

struct Hold {
  std::latch* here;
  std::latch* gate;
};
/// Keeps its worker until the gate opens; counts what else it handles.
class Holds : public actors::Actor {
 public:
  using Protocol = actors::Messages<Hold, Ping>;
  explicit Holds(std::atomic<int>* handled) : handled_(handled) {}
  void receive(const Hold& hold) {
    hold.here->count_down();
    hold.gate->wait();
  }
  void receive(const Ping& /*ping*/) { ++*handled_; }

 private:
  std::atomic<int>* handled_;
};

TEST(Dispatch, AStopByAnotherThreadOvertakesWhatTheActorHasTakenInAlready) {
  actors::ActorSystem system(actors::Config{.executor = actors::make_pool(1, {.extra_threads = 0}),
                                            .log_level = actors::Level::error});
  std::atomic<int> handled{0};
  std::latch before(1);
  std::latch first_gate(1);
  const auto holds = system.actor_of<Holds>(&handled);
  holds.tell(Hold{&before, &first_gate});
  before.wait();
  std::latch here(1);
  std::latch gate(1);
  holds.tell(Hold{&here, &gate});  // it takes these three in together
  holds.tell(Ping{1});
  holds.tell(Ping{2});
  first_gate.count_down();
  here.wait();
  system.stop(holds);
  gate.count_down();
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_EQ(handled, 0);
}

struct Ball {
  int left;
  std::latch* done;
};
class Player : public actors::Actor {
 public:
  void receive(const Ball& ball) {
    if (ball.left == 0) {
      ball.done->count_down();
    } else {
      sender().tell(Ball{ball.left - 1, ball.done}, self());
    }
  }
};

// MB-07
TEST(Dispatch, ManyPairsThatPlayPingPongLoseNoWakeUp) {
  actors::ActorSystem system(actors::Config{.workers = 2});
  constexpr int kPairs = 8;
  std::latch done(kPairs);
  for (int i = 0; i < kPairs; ++i) {
    const auto one = system.actor_of<Player>();
    const auto two = system.actor_of<Player>();
    one.tell(Ball{20'000, &done}, two);
  }
  done.wait();
}

}  // namespace
}  // namespace acceptance
