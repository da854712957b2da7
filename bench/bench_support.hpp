#pragma once
// What the benchmarks share: systems of one and two workers, and a latch that a plain thread waits
// on without spinning.

#include <algorithm>
#include <latch>
#include <vector>

#include <benchmark/benchmark.h>

#include "actors/actors.hpp"

#include "bench/run.hpp"

namespace bench {

inline actors::Config workers(benchmark::State& state) {
  return actors::Config{.workers = static_cast<int>(state.range(0)),
                        .log_level = actors::Level::error};
}

/// The same where actors are to fail: what is said of that goes nowhere.
inline actors::Config without_log(benchmark::State& state) {
  actors::Config config = workers(state);
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  return config;
}

/// Told to start; says through the latch that it is done.
struct Start {
  std::latch* done;
  long count;
};

/// Of several repetitions: what the machine can do while nobody else uses it.
inline void Fastest(benchmark::internal::Benchmark* b) {
  b->ComputeStatistics("fastest", [](const std::vector<double>& times) {
    return *std::min_element(times.begin(), times.end());
  });
}

/// The argument of most benchmarks: with one worker, and with two.
inline void OneAndTwoWorkers(benchmark::internal::Benchmark* b) {
  b->ArgName("workers")->Arg(1)->Arg(2)->UseRealTime()->Apply(Fastest);
}
/// The same for those that say how long they took.
inline void OneAndTwoWorkersTimed(benchmark::internal::Benchmark* b) {
  b->ArgName("workers")->Arg(1)->Arg(2)->UseManualTime()->Apply(Fastest);
}

/// An iteration had so many messages, asks or actors: `each` is the time of one. A time, and not a
/// rate as with SetItemsProcessed(), so that the least of several repetitions is the fastest.
inline void count_each(benchmark::State& state, long items) {
  state.counters["each"] =
      benchmark::Counter(static_cast<double>(items), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}

/// How long it takes to find that this Value matches.
inline void match(benchmark::State& state, const actors::Pattern& pattern,
                  const actors::Value& value) {
  for (auto _ : state) {
    if (!pattern.matches(value)) {
      state.SkipWithError("it does not match");
      break;
    }
  }
  count_each(state, 1);
}

}  // namespace bench
