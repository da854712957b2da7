// What one message costs: in a ring (of two: ping-pong), asked, from outside.

#include <latch>

#include "actors/metrics.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/ring.hpp"

namespace bench {
namespace {

void ring(benchmark::State& state, int members, bool counted = false) {
  actors::ActorSystem system("bench", workers(state));
  if (counted) {
    actors::metrics::start(system);
  }
  const auto first = make_ring(system, members);
  constexpr long kHops = 50'000;
  for (auto _ : state) {
    Run run;
    first.tell(Go{kHops, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kHops);
}

void PingPong(benchmark::State& state) {
  ring(state, 2);
}
BENCHMARK(PingPong)->Apply(OneAndTwoWorkersTimed);

/// The same with everything counted: what metrics cost per message.
void PingPongWithMetrics(benchmark::State& state) {
  ring(state, 2, true);
}
BENCHMARK(PingPongWithMetrics)->Apply(OneAndTwoWorkersTimed);

void RingOf1000(benchmark::State& state) {
  ring(state, 1000);
}
BENCHMARK(RingOf1000)->Apply(OneAndTwoWorkersTimed);

template <class Asker>
void ask(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto asks = system.actor_of<Asker>(system.actor_of<Answers>());
  constexpr long kAsks = 10'000;
  for (auto _ : state) {
    Run run;
    asks.tell(Go{kAsks, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kAsks);
}

void BlockingAskInAHandler(benchmark::State& state) {
  ask<Asks>(state);
}
BENCHMARK(BlockingAskInAHandler)->Apply(OneAndTwoWorkersTimed);

void AskWithACallback(benchmark::State& state) {
  ask<AsksAndGoesOn>(state);
}
BENCHMARK(AskWithACallback)->Apply(OneAndTwoWorkersTimed);

void AskFromAPlainThread(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  for (auto _ : state) {
    benchmark::DoNotOptimize(answers.ask(Question{1}).get());
  }
}
BENCHMARK(AskFromAPlainThread)->Apply(OneAndTwoWorkers);

class Counts : public actors::Actor {
 public:
  void receive(const Start& start) {
    if (++count_ == start.count) {
      count_ = 0;
      start.done->count_down();
    }
  }

 private:
  long count_ = 0;
};

void TellFromAPlainThread(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto counts = system.actor_of<Counts>();
  constexpr long kMessages = 100'000;
  for (auto _ : state) {
    std::latch done(1);
    for (long i = 0; i < kMessages; ++i) {
      counts.tell(Start{&done, kMessages});
    }
    done.wait();
  }
  count_each(state, kMessages);
}
BENCHMARK(TellFromAPlainThread)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
