// What it costs to read what has been counted. What counting costs says PingPongWithMetrics.

#include <chrono>
#include <string>

#include "actors/metrics.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

/// A system of a thousand actors each of which has handled a message that was counted.
struct Counted {
  Counted() {
    actors::metrics::start(system);
    for (int i = 0; i < 1000; ++i) {
      one = system.actor_of<Tally>();
      one.tell(Item{});
    }
    static_cast<void>(system.await_idle(kPatience));
  }
  actors::ActorSystem system{"bench", actors::Config{.workers = 1}};
  actors::Ref<Tally> one;
};

void MetricsReadOf1000(benchmark::State& state) {
  Counted counted;
  for (auto _ : state) {
    if (actors::metrics::read(counted.system).total.messages < 1000) {
      state.SkipWithError("a message is missing");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(MetricsReadOf1000)->Apply(Fastest)->Unit(benchmark::kMicrosecond);

void MetricsReadOne(benchmark::State& state) {
  const Counted counted;
  for (auto _ : state) {
    const auto counts = actors::metrics::read(counted.one);
    if (!counts || counts->messages != 1) {
      state.SkipWithError("a message is missing");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(MetricsReadOne)->Apply(Fastest);

void PrometheusText(benchmark::State& state) {
  Counted counted;
  const actors::metrics::Snapshot snapshot = actors::metrics::read(counted.system);
  for (auto _ : state) {
    if (actors::metrics::prometheus_text(snapshot).find("Tally") == std::string::npos) {
      state.SkipWithError("a class is missing");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(PrometheusText)->Apply(Fastest)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace bench
