// What it costs to start a timer that is then cancelled, which is what happens to most; beside a
// million others too. And what a timeout adds to what it guards. The bare wheel and the bare queue
// are the floors.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "actors/receive_timeout.hpp"
#include "actors/scheduler.hpp"

#include "base/timer_wheel.hpp"
#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/by_hand.hpp"
#include "bench/measured.hpp"
#include "executors/cycle_clock.hpp"
#include "executors/timer_queue.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr long kMillion = 1'000'000;

/// Has an actor on the one worker do `what` in each iteration, which is so many things; and before
/// all of them something else, if there is any.
void on_one_worker(benchmark::State& state, long each, const Does::What& what,
                   const Does::What& before = {}) {
  actors::ActorSystem system("bench",
                             actors::Config{.workers = 1, .log_level = actors::Level::error});
  const auto does = system.actor_of<Does>();
  if (before) {
    done_by(does, before);
  }
  measure(state, each, [&] { return done_by(does, what); });
}

std::vector<std::string> keys(long count) {
  std::vector<std::string> all;
  for (long i = 0; i < count; ++i) {
    all.push_back("timer " + std::to_string(i));
  }
  return all;
}

constexpr long kStarts = 10'000;

void start_and_cancel(Does& actor) {
  for (long i = 0; i < kStarts; ++i) {
    actor.timers().once("wait", Late{}, 10s);
    actor.timers().cancel("wait");
  }
}

void TimerStartAndCancel(benchmark::State& state) {
  on_one_worker(state, kStarts, start_and_cancel);
}
BENCHMARK(TimerStartAndCancel)->UseManualTime()->Apply(Fastest);

void TimerStartAndCancelBesideAMillion(benchmark::State& state) {
  on_one_worker(state, kStarts, start_and_cancel, [](Does& actor) {
    for (const std::string& key : keys(kMillion)) {
      actor.timers().once(key, Late{}, 1h);
    }
  });
}
BENCHMARK(TimerStartAndCancelBesideAMillion)->UseManualTime()->Apply(Fastest);

/// Ten at a time are started, and cancelled together.
void TimerCancelAllOfTen(benchmark::State& state) {
  on_one_worker(state, kStarts, [all = keys(10)](Does& actor) {
    for (long i = 0; i < kStarts; i += 10) {
      for (const std::string& key : all) {
        actor.timers().once(key, Late{}, 10s);
      }
      actor.timers().cancel_all();
      require(!actor.timers().active(all.back()), "a timer was not cancelled");
    }
  });
}
BENCHMARK(TimerCancelAllOfTen)->UseManualTime()->Apply(Fastest);

/// Somebody asks whether there is a timer, beside nine others.
void TimerActive(benchmark::State& state) {
  on_one_worker(
      state, kStarts,
      [](Does& actor) {
        for (long i = 0; i < kStarts; ++i) {
          require(actor.timers().active("timer 5"), "there is no such timer");
        }
      },
      [](Does& actor) {
        for (const std::string& key : keys(10)) {
          actor.timers().once(key, Late{}, 1h);
        }
      });
}
BENCHMARK(TimerActive)->UseManualTime()->Apply(Fastest);

/// As they come, one after the other; nothing of it is in the cache.
void AMillionTimersStartedThenCancelled(benchmark::State& state) {
  const std::vector<std::string> all = keys(kMillion);
  on_one_worker(state, kMillion, [&all](Does& actor) {
    for (const std::string& key : all) {
      actor.timers().once(key, Late{}, 1h);
    }
    for (const std::string& key : all) {
      actor.timers().cancel(key);
    }
  });
}
BENCHMARK(AMillionTimersStartedThenCancelled)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Apply(Fastest);

// ---- the scheduler of the system

void schedule_and_cancel(actors::Scheduler scheduler) {
  for (long i = 0; i < kStarts; ++i) {
    const actors::Cancellable later = scheduler.once(10s, [] {});
    later.cancel();
  }
}

void ScheduleAndCancelInAHandler(benchmark::State& state) {
  on_one_worker(state, kStarts,
                [](Does& actor) { schedule_and_cancel(actors::Scheduler(actor.system())); });
}
BENCHMARK(ScheduleAndCancelInAHandler)->UseManualTime()->Apply(Fastest);

void ScheduleAndCancelFromAPlainThread(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::Scheduler scheduler(system);
  for (auto _ : state) {
    schedule_and_cancel(scheduler);
  }
  count_each(state, kStarts);
}
BENCHMARK(ScheduleAndCancelFromAPlainThread)->Apply(OneAndTwoWorkers);

// ---- timeouts

/// Tells itself one message after the other; with a receive timeout or without.
class Repeats : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Token>;
  explicit Repeats(bool timeout) : timeout_(timeout) {}
  void receive(const Go& go) {
    go.run->begin();
    self().tell(Token{go.count, go.run});
  }
  void receive(const Token& token) {
    if (token.hops == 0) {
      token.run->end();
    } else {
      self().tell(Token{token.hops - 1, token.run});
    }
  }

 private:
  void pre_start() override {
    if (timeout_) {
      set_receive_timeout(10s);
    }
  }
  bool timeout_;
};

void MessageWithAReceiveTimeout(benchmark::State& state) {
  actors::ActorSystem system("bench",
                             actors::Config{.workers = 1, .log_level = actors::Level::error});
  const auto repeats = system.actor_of<Repeats>(state.range(0) != 0);
  for (auto _ : state) {
    Run run;
    repeats.tell(Go{kStarts, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kStarts);
}
BENCHMARK(MessageWithAReceiveTimeout)
    ->ArgName("timeout")
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Apply(Fastest);

/// Asks for receive timeouts and takes them back; hears of none.
class TakesTimeoutsBack : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go>;
  explicit TakesTimeoutsBack(long* heard) : heard_(heard) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      set_receive_timeout(10s);
      cancel_receive_timeout();
    }
    go.run->end();
  }
  void receive(const actors::ReceiveTimeout&) { ++*heard_; }

 private:
  long* heard_;
};

void ReceiveTimeoutSetAndCancel(benchmark::State& state) {
  long heard = 0;
  ByHand by_hand;
  const auto actor = by_hand.system.actor_of<TakesTimeoutsBack>(&heard);
  measure(state, kStarts, [&] {
    Run run;
    actor.tell(Go{kStarts, &run});
    by_hand.manual->run_until_idle();
    by_hand.clock->advance(1h);
    by_hand.manual->run_until_idle();
    require(run.done.try_wait() && heard == 0, "there was a timeout");
    return run.seconds();
  });
}
BENCHMARK(ReceiveTimeoutSetAndCancel)->UseManualTime()->Apply(Fastest);

/// Asks and waits in its handler, with a timeout or without.
class AsksWithin : public actors::Actor {
 public:
  AsksWithin(actors::Ref<Answers> answers, actors::Duration timeout)
      : answers_(answers), timeout_(timeout) {}
  void receive(const Go& go) {
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      benchmark::DoNotOptimize(answers_.ask(Question{1}, timeout_).get());
    }
    go.run->end();
  }

 private:
  actors::Ref<Answers> answers_;
  actors::Duration timeout_;
};

void AskWithATimeout(benchmark::State& state) {
  actors::ActorSystem system("bench",
                             actors::Config{.workers = 1, .log_level = actors::Level::error});
  const auto asks = system.actor_of<AsksWithin>(
      system.actor_of<Answers>(), state.range(0) != 0 ? actors::Duration(5s) : actors::no_timeout);
  for (auto _ : state) {
    Run run;
    asks.tell(Go{kStarts, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kStarts);
}
BENCHMARK(AskWithATimeout)->ArgName("timeout")->Arg(0)->Arg(1)->UseManualTime()->Apply(Fastest);

// ---- floors

/// So many others, spread over an hour.
void fill(actors::detail::TimerWheel& wheel, std::vector<actors::detail::TimerNode>& others) {
  actors::Duration due = 1s;
  for (actors::detail::TimerNode& node : others) {
    wheel.insert(node, actors::TimePoint{due += 3600us});
  }
}

void FloorTimerWheel(benchmark::State& state) {
  actors::detail::TimerWheel wheel;
  std::vector<actors::detail::TimerNode> others(static_cast<std::size_t>(state.range(0)));
  fill(wheel, others);
  actors::detail::TimerNode node;
  for (auto _ : state) {
    benchmark::DoNotOptimize(wheel.insert(node, actors::TimePoint{10s}));
    wheel.erase(node);
  }
  for (actors::detail::TimerNode& other : others) {
    wheel.erase(other);
  }
}
BENCHMARK(FloorTimerWheel)->ArgName("outstanding")->Arg(0)->Arg(kMillion)->Apply(Fastest);

/// The same under the lock that timers of other threads need.
void FloorTimerQueue(benchmark::State& state) {
  struct Nothing final : actors::detail::Timer {
    void expired() noexcept override {}
  };
  struct NoService final : actors::detail::TimerService {
    void start(actors::detail::Timer& /*timer*/, actors::TimePoint /*due*/) noexcept override {}
    bool cancel(actors::detail::Timer& /*timer*/) noexcept override { return false; }
    [[nodiscard]] actors::TimePoint now() const noexcept override { return {}; }
  };
  NoService service;
  actors::detail::TimerQueue queue;
  queue.reset(actors::Clock::steady());
  Nothing timer;
  const actors::TimePoint due = actors::Clock::steady().now() + 10s;
  for (auto _ : state) {
    queue.start(timer, service, due);
    benchmark::DoNotOptimize(queue.cancel(timer));
  }
}
BENCHMARK(FloorTimerQueue)->Apply(Fastest);

void FloorClock(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::Clock::steady().now());
  }
}
BENCHMARK(FloorClock)->Apply(Fastest);

void FloorCycleCounter(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(actors::detail::cycles());
  }
}
BENCHMARK(FloorCycleCounter)->Apply(Fastest);

}  // namespace
}  // namespace bench
