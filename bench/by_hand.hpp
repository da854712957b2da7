#pragma once
// A system that the thread of a benchmark runs, and whose time it makes: nobody waits for the time.

#include <chrono>
#include <memory>

#include "actors/executors.hpp"
#include "actors/testkit/manual_clock.hpp"

#include "bench/measured.hpp"

namespace bench {

struct ByHand {
  std::shared_ptr<actors::testkit::ManualClock> clock =
      std::make_shared<actors::testkit::ManualClock>();
  std::shared_ptr<actors::ManualExecutor> manual = actors::make_manual();
  actors::ActorSystem system{
      "bench",
      actors::Config{.executor = manual, .clock = clock, .log_level = actors::Level::error}};

  /// Calls `before`, and lets a second pass; each of them makes `ticks` grow by one.
  template <class F>
  void run_seconds(benchmark::State& state, const long& ticks, F before) {
    manual->run_until_idle();
    measure(state, kCount, [&] {
      const long so_far = ticks;
      const double seconds = seconds_of([&] {
        for (long i = 0; i < kCount; ++i) {
          before();
          clock->advance(std::chrono::seconds(1));
          manual->run_until_idle();
        }
      });
      require(ticks - so_far == kCount, "there was not one tick each second");
      return seconds;
    });
  }
  void run_seconds(benchmark::State& state, const long& ticks) {
    run_seconds(state, ticks, [] {});
  }
};

}  // namespace bench
