// A manual executor in a loop of the user's: who wakes it, and when.

#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "executors/timer_service.hpp"
#include "tests/executors/task.hpp"
#include "tests/more_executors/event_loop.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

/// An executor of this thread, and how often its loop has been woken.
class ManualLoop : public testing::Test {
 protected:
  ManualLoop() { manual->start(clock); }
  ~ManualLoop() override { EXPECT_TRUE(manual->stop(soon())); }

  Task& task(std::function<void()> function) { return tasks.emplace_back(std::move(function)); }
  void execute(std::function<void()> function) { manual->execute(task(std::move(function))); }

  testkit::ManualClock clock;
  std::atomic<int> wakes{0};
  std::deque<Task> tasks;
  std::shared_ptr<ManualExecutor> manual = make_manual({.wake = [this] { ++wakes; }});
};

TEST_F(ManualLoop, IsWokenOnceForAllThatComesBeforeItRuns) {
  EXPECT_EQ(wakes, 0);
  execute([] {});
  execute([] {});
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(manual->run_until_idle(), 2U);
  EXPECT_EQ(wakes, 1);
  execute([] {});
  EXPECT_EQ(wakes, 2);
  EXPECT_EQ(manual->run_until_idle(), 1U);
}

TEST_F(ManualLoop, IsWokenAgainWhenARunLeavesSomething) {
  for (int i = 0; i < 5; ++i) {
    execute([] {});
  }
  EXPECT_EQ(manual->run_some(2), 2U);
  EXPECT_EQ(wakes, 2);
  EXPECT_TRUE(manual->run_one());
  EXPECT_EQ(wakes, 3);
  EXPECT_EQ(manual->run_some(2), 2U);
  EXPECT_EQ(wakes, 3);
  EXPECT_EQ(manual->run_some(2), 0U);
}

TEST_F(ManualLoop, IsNotWokenByWhatItsTurnsBringAbout) {
  execute([this] { execute([] {}); });
  EXPECT_EQ(manual->run_until_idle(), 2U);
  EXPECT_EQ(wakes, 1);
}

TEST_F(ManualLoop, IsWokenForAParkedHandlerThatMayGoOn) {
  Gate gate;
  bool done = false;
  execute([&] {
    gate.wait();
    done = true;
  });
  EXPECT_EQ(manual->run_until_idle(), 1U);
  EXPECT_EQ(wakes, 1);
  std::thread([&] { gate.open(); }).join();
  EXPECT_EQ(wakes, 2);
  static_cast<void>(manual->run_until_idle());
  EXPECT_TRUE(done);
}

class NoteTimer final : public detail::Timer {
 public:
  void expired() noexcept override { ++fired; }
  int fired = 0;
};

TEST_F(ManualLoop, SaysWhenItsNextTimerIsDue) {
  EXPECT_EQ(manual->next_deadline(), TimePoint::max());
  NoteTimer timer;
  const TimePoint due = clock.now() + 5ms;
  manual->timers()->start(timer, due);
  EXPECT_LE(manual->next_deadline(), due + 1ms);
  EXPECT_GT(manual->next_deadline(), clock.now());
  clock.advance(10ms);
  EXPECT_EQ(manual->run_until_idle(), 1U);
  EXPECT_EQ(timer.fired, 1);
  EXPECT_EQ(manual->next_deadline(), TimePoint::max());
}

TEST_F(ManualLoop, IsWokenForATimerThatComesBeforeTheOthersOnly) {
  NoteTimer second;
  NoteTimer first;
  NoteTimer third;
  manual->timers()->start(second, clock.now() + 2h);
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(manual->run_until_idle(), 0U);
  manual->timers()->start(third, clock.now() + 3h);
  EXPECT_EQ(wakes, 1);
  manual->timers()->start(first, clock.now() + 1s);
  EXPECT_EQ(wakes, 2);
  EXPECT_EQ(manual->run_until_idle(), 0U);
  for (NoteTimer* const timer : {&first, &second, &third}) {
    EXPECT_TRUE(manual->timers()->cancel(*timer));
  }
}

TEST_F(ManualLoop, IsWokenByAClockMovedByHandWhenSomethingIsDue) {
  NoteTimer timer;
  manual->timers()->start(timer, clock.now() + 1s);
  EXPECT_EQ(manual->run_until_idle(), 0U);
  const int before = wakes;
  clock.advance(500ms);
  EXPECT_EQ(wakes, before);
  clock.advance(1s);
  EXPECT_EQ(wakes, before + 1);
  EXPECT_EQ(manual->run_until_idle(), 1U);
}

TEST_F(ManualLoop, ATimerStartedWhileSomebodyElseWaitedForQuietIsMadeKnown) {
  NoteTimer timer;
  execute([&] { manual->timers()->start(timer, clock.now() + 1h); });
  EXPECT_TRUE(manual->run_one());  // this thread drives
  const int before = wakes;
  execute([&] {
    EXPECT_TRUE(manual->timers()->cancel(timer));
    manual->timers()->start(timer, clock.now() + 1s);
  });
  EXPECT_EQ(wakes, before + 1);
  EXPECT_TRUE(manual->await_quiet(soon()));  // in place of the loop
  EXPECT_GT(wakes, before + 1);              // to look at next_deadline()
  EXPECT_EQ(manual->run_until_idle(), 0U);
  EXPECT_TRUE(manual->timers()->cancel(timer));
}

TEST_F(ManualLoop, AThreadThatRunsItBesidesAnotherGetsNothingToDo) {
  execute([this] { std::thread([this] { EXPECT_EQ(manual->run_until_idle(), 0U); }).join(); });
  EXPECT_TRUE(manual->run_one());
}

TEST_F(ManualLoop, CannotBeRunFromInsideAHandler) {
  execute([this] { EXPECT_THROW(manual->run_one(), Error); });
  EXPECT_TRUE(manual->run_one());
}

TEST_F(ManualLoop, WhoWaitsForQuietOnAnotherThreadLeavesTheWorkToTheLoop) {
  std::thread::id ran_on;
  execute([&] { ran_on = std::this_thread::get_id(); });
  std::thread other([this] { EXPECT_TRUE(manual->await_quiet(soon())); });
  EXPECT_EQ(manual->run_until_idle(), 1U);
  other.join();
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(ManualLoopOptions, ImpossibleOnesAreNamed) {
  const std::function<void()> wake = [] {};
  const auto text_of = [](const ManualOptions& options) -> std::string {
    try {
      static_cast<void>(make_manual(options));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_THAT(text_of({.stack_size = 1000}), testing::HasSubstr("stack_size: must be at least"));
  EXPECT_THAT(text_of({.hold_thread = true}), testing::HasSubstr("hold_thread: is for"));
  EXPECT_THAT(text_of({.one_event = [](TimePoint) {}}), testing::HasSubstr("one_event: is for"));
  EXPECT_EQ(text_of({.wake = wake, .hold_thread = true}), "nothing");
  EXPECT_THROW(static_cast<void>(make_manual({.wake = wake})->run_some(0)), Error);
}

// Every thread hands over a turn and waits until it has run before it hands over the next: one lost
// wake-up, and the loop sleeps for ever.
TEST(ManualLoopStress, NoWakeUpIsLost) {
  constexpr int kThreads = 3;
  constexpr int kRounds = 2000;
  LoopedManual looped(1);
  looped.executor.start(Clock::steady());
  std::array<std::atomic<int>, kThreads> done{};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&looped, &mine = done[static_cast<std::size_t>(i)]] {
      for (int round = 0; round < kRounds; ++round) {
        std::promise<void> ran;
        Task task([&ran] { ran.set_value(); });
        looped.executor.execute(task);
        if (ran.get_future().wait_until(soon()) != std::future_status::ready) {
          break;
        }
        ++mine;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(done, testing::Each(testing::Truly([](const auto& n) { return n == kRounds; })));
  EXPECT_LE(looped.loop.posted(), std::size_t{kThreads * kRounds * 2});
  EXPECT_TRUE(looped.executor.stop(soon()));
}

// ---- with actors

struct Where {};
struct Sleep {
  Duration time;
};

class Widget : public Actor {
 public:
  using Protocol = Messages<std::string(Where), int(Sleep)>;
  std::string receive(const Where&) {
    std::ostringstream text;
    text << std::this_thread::get_id();
    return text.str();
  }
  int receive(const Sleep& sleep) {
    context().sleep_for(sleep.time);
    return 1;
  }
};

std::string name_of(std::thread::id id) {
  std::ostringstream text;
  text << id;
  return text.str();
}

TEST(ManualLoopActors, LiveOnTheLoopsThreadAndTimersWakeThem) {
  const auto looped = std::make_shared<LoopedManual>(10);
  ActorSystem system(
      "app",
      Config{.workers = 1,
             .dispatchers = {{.name = "gui",
                              .executor = std::shared_ptr<Executor>(looped, &looped->executor)}}});
  const auto widget = system.actor_of<Widget>(on_dispatcher("gui"));
  EXPECT_EQ(widget.ask(Where{}).get(), name_of(looped->thread.get_id()));
  EXPECT_EQ(widget.ask(Sleep{5ms}).get(), 1);
  EXPECT_TRUE(system.await_idle(10s));
  EXPECT_TRUE(system.shutdown(10s));
}

TEST(ManualLoopActors, EndOnTheThreadOfTheSystemWhenNoLoopEverRan) {
  std::atomic<int> wakes{0};
  std::string ran_on;
  {
    ActorSystem system("app", Config{.executor = make_manual({.wake = [&] { ++wakes; }})});
    const auto widget = system.actor_of<Widget>();
    widget.ask(Where{}).on_complete(
        [&](const Future<std::string>& answer) { ran_on = answer.get(); });
    EXPECT_EQ(ran_on, "");
  }
  EXPECT_EQ(ran_on, name_of(std::this_thread::get_id()));
  EXPECT_GE(wakes, 1);
}

TEST(ManualLoopActors, EndWhenTheThreadOfTheLoopHasEnded) {
  const auto manual = make_manual({.wake = [] {}});
  ActorSystem system("app", Config{.executor = manual});
  std::thread([&] { manual->run_until_idle(); }).join();
  system.actor_of<Widget>().tell(Where{});
  EXPECT_TRUE(system.shutdown(10s));
}

// What a handler waits for comes from the loop, and the loop goes on while the system ends.
TEST(ManualLoopActors, MayWaitForAnEventOfTheLoopWhileTheSystemEnds) {
  EventLoop loop;
  Promise<int> promise;
  bool went_on = false;
  const auto manual = make_manual({.wake = [&] { loop.post([] {}); },
                                   .one_event = [&](TimePoint until) { loop.one_event(until); }});
  ActorSystem system("app", Config{.executor = manual});
  system.spawn([&](Process&) { went_on = promise.future().get() == 42; });
  manual->run_until_idle();
  loop.post([&] { promise.set(42); });
  EXPECT_TRUE(system.shutdown(10s));
  EXPECT_TRUE(went_on);
}

}  // namespace
}  // namespace actors::test
