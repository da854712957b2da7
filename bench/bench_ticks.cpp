// What a timer costs that expires: on a thread that moves the clock from one to the next, so that
// nobody waits for the time.

#include <chrono>
#include <memory>

#include "actors/executors.hpp"
#include "actors/scheduler.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// A system that this thread runs, and whose time it makes.
struct ByHand {
  std::shared_ptr<actors::testkit::ManualClock> clock =
      std::make_shared<actors::testkit::ManualClock>();
  std::shared_ptr<actors::ManualExecutor> manual = actors::make_manual();
  actors::ActorSystem system{
      "bench",
      actors::Config{.executor = manual, .clock = clock, .log_level = actors::Level::error}};

  /// Each second `ticks` grows by one.
  void run_seconds(benchmark::State& state, const long& ticks) {
    manual->run_until_idle();
    measure(state, kCount, [&] {
      const long before = ticks;
      const double seconds = seconds_of([&] {
        for (long i = 0; i < kCount; ++i) {
          clock->advance(1s);
          manual->run_until_idle();
        }
      });
      require(ticks - before == kCount, "there was not one tick each second");
      return seconds;
    });
  }
};

/// Counts what comes, where its maker sees it. Starts a timer of its own if it is to.
class Ticks : public actors::Actor {
 public:
  enum class By { itself, others };
  Ticks(long* ticks, By by) : ticks_(ticks), by_(by) {}
  void receive(const Item&) { ++*ticks_; }

 private:
  void pre_start() override {
    if (by_ == By::itself) {
      timers().every("tick", Item{}, 1s);
    }
  }
  long* ticks_;
  By by_;
};

/// A timer of an actor, again and again: it expires, its message is handled, and it begins anew.
void TimerEvery(benchmark::State& state) {
  long ticks = 0;
  ByHand by_hand;
  by_hand.system.actor_of<Ticks>(&ticks, Ticks::By::itself);
  by_hand.run_seconds(state, ticks);
}
BENCHMARK(TimerEvery)->UseManualTime()->Apply(Fastest);

/// The same of a Scheduler, which runs a function.
void SchedulerEvery(benchmark::State& state) {
  long ticks = 0;
  ByHand by_hand;
  const actors::Cancellable beat =
      actors::Scheduler(by_hand.system).every(1s, 1s, [&ticks] { ++ticks; });
  by_hand.run_seconds(state, ticks);
  beat.cancel();
}
BENCHMARK(SchedulerEvery)->UseManualTime()->Apply(Fastest);

/// The same of a Scheduler that tells an actor something.
void SchedulerTellEvery(benchmark::State& state) {
  long ticks = 0;
  ByHand by_hand;
  const auto to = by_hand.system.actor_of<Ticks>(&ticks, Ticks::By::others);
  const actors::Cancellable beat = actors::Scheduler(by_hand.system).tell_every(1s, 1s, to, Item{});
  by_hand.run_seconds(state, ticks);
  beat.cancel();
}
BENCHMARK(SchedulerTellEvery)->UseManualTime()->Apply(Fastest);

/// A process that sleeps for a second.
void SleepForASecond(benchmark::State& state) {
  long ticks = 0;
  ByHand by_hand;
  const auto process = by_hand.system.spawn([&ticks](actors::Process& self) {
    for (;;) {
      self.sleep_for(1s);
      ++ticks;
    }
  });
  by_hand.run_seconds(state, ticks);
  by_hand.system.stop(process);
}
BENCHMARK(SleepForASecond)->UseManualTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
