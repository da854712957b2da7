// What a timer costs that expires: on a thread that moves the clock from one to the next, so that
// nobody waits for the time.

#include <chrono>

#include "actors/scheduler.hpp"

#include "bench/bench_support.hpp"
#include "bench/by_hand.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// Counts what comes, where its maker sees it. Starts a timer of its own if it is to.
class Ticks : public actors::Actor {
 public:
  enum class By { itself, itself_at_rate, others };
  Ticks(long* ticks, By by) : ticks_(ticks), by_(by) {}
  void receive(const Item&) { ++*ticks_; }

 private:
  void pre_start() override {
    if (by_ == By::itself) {
      timers().every("tick", Item{}, 1s);
    } else if (by_ == By::itself_at_rate) {
      timers().at_fixed_rate("tick", Item{}, 1s);
    }
  }
  long* ticks_;
  By by_;
};

void tick_by_itself(benchmark::State& state, Ticks::By by) {
  long ticks = 0;
  ByHand by_hand;
  by_hand.system.actor_of<Ticks>(&ticks, by);
  by_hand.run_seconds(state, ticks);
}

/// A timer of an actor, again and again: it expires, its message is handled, and it begins anew.
void TimerEvery(benchmark::State& state) {
  tick_by_itself(state, Ticks::By::itself);
}
BENCHMARK(TimerEvery)->UseManualTime()->Apply(Fastest);

/// The same at a fixed rate.
void TimerAtFixedRate(benchmark::State& state) {
  tick_by_itself(state, Ticks::By::itself_at_rate);
}
BENCHMARK(TimerAtFixedRate)->UseManualTime()->Apply(Fastest);

/// `start(scheduler, ticks, actor)` starts what makes `ticks` grow each second; or has `actor` do
/// that, which does so whenever it is told something.
template <class F>
void tick_by_scheduler(benchmark::State& state, F start) {
  long ticks = 0;
  ByHand by_hand;
  const auto to = by_hand.system.actor_of<Ticks>(&ticks, Ticks::By::others);
  const actors::Cancellable beat = start(actors::Scheduler(by_hand.system), ticks, to);
  by_hand.run_seconds(state, ticks);
  beat.cancel();
}

/// The same of a Scheduler, which runs a function.
void SchedulerEvery(benchmark::State& state) {
  tick_by_scheduler(state, [](actors::Scheduler scheduler, long& ticks, const auto& /*to*/) {
    return scheduler.every(1s, 1s, [&ticks] { ++ticks; });
  });
}
BENCHMARK(SchedulerEvery)->UseManualTime()->Apply(Fastest);

void SchedulerAtFixedRate(benchmark::State& state) {
  tick_by_scheduler(state, [](actors::Scheduler scheduler, long& ticks, const auto& /*to*/) {
    return scheduler.at_fixed_rate(1s, 1s, [&ticks] { ++ticks; });
  });
}
BENCHMARK(SchedulerAtFixedRate)->UseManualTime()->Apply(Fastest);

/// The same of a Scheduler that tells an actor something.
void SchedulerTellEvery(benchmark::State& state) {
  tick_by_scheduler(state, [](actors::Scheduler scheduler, long& /*ticks*/, const auto& to) {
    return scheduler.tell_every(1s, 1s, to, Item{});
  });
}
BENCHMARK(SchedulerTellEvery)->UseManualTime()->Apply(Fastest);

void SchedulerTellAtFixedRate(benchmark::State& state) {
  tick_by_scheduler(state, [](actors::Scheduler scheduler, long& /*ticks*/, const auto& to) {
    return scheduler.tell_at_fixed_rate(1s, 1s, to, Item{});
  });
}
BENCHMARK(SchedulerTellAtFixedRate)->UseManualTime()->Apply(Fastest);

/// The same of one that tells it once, and is asked for that each second anew.
void SchedulerTellOnce(benchmark::State& state) {
  long ticks = 0;
  ByHand by_hand;
  const auto to = by_hand.system.actor_of<Ticks>(&ticks, Ticks::By::others);
  actors::Scheduler scheduler(by_hand.system);
  by_hand.run_seconds(state, ticks, [&] { scheduler.tell_once(1s, to, Item{}); });
}
BENCHMARK(SchedulerTellOnce)->UseManualTime()->Apply(Fastest);

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
