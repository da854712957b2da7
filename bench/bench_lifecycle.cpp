// What actors cost: to start and stop, to keep, to restart.

#include <exception>
#include <stdexcept>
#include <vector>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

struct Go {};

/// Eight bytes of state. Ends after its first message.
class Mayfly : public actors::Actor {
 public:
  void receive(const Go&) { stop(); }
};

/// Starts children, one message each, all gone before it says so.
class Spawns : public actors::Actor {
 public:
  using Protocol = actors::Messages<Start>;
  void receive(const Start& start) {
    start_ = start;
    left_ = start.count;
    next();
  }
  void receive(const actors::Terminated&) { next(); }

 private:
  void next() {
    if (left_-- == 0) {
      start_.done->count_down();
      return;
    }
    watch(actor_of<Mayfly>()).tell(Go{});
  }
  Start start_{};
  long left_ = 0;
};

void SpawnWatchMessageStop(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto spawns = system.actor_of<Spawns>();
  constexpr long kActors = 50'000;
  for (auto _ : state) {
    std::latch done(1);
    spawns.tell(Start{&done, kActors});
    done.wait();
  }
  count_each(state, kActors);
}
BENCHMARK(SpawnWatchMessageStop)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

/// Counts the Mayflies that end.
class CountsDown : public actors::Actor {
 public:
  explicit CountsDown(std::latch* done) : done_(done) {}
  void receive(const Go&) { stop(); }
  void post_stop() override { done_->count_down(); }

 private:
  std::latch* done_;
};

/// Starts a batch of children in one handler; each handles one message and stops.
class SpawnsBatches : public actors::Actor {
 public:
  void receive(const Start& start) {
    for (long i = 0; i < start.count; ++i) {
      actor_of<CountsDown>(start.done).tell(Go{});
    }
  }
};

void SpawnMessageStop(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto spawns = system.actor_of<SpawnsBatches>();
  constexpr long kActors = 64;
  for (auto _ : state) {
    std::latch done(50 * kActors);
    for (int i = 0; i < 50; ++i) {
      spawns.tell(Start{&done, kActors});
    }
    done.wait();
  }
  count_each(state, 50 * kActors);
}
BENCHMARK(SpawnMessageStop)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

class Idle : public actors::Actor {
 public:
  void receive(const Go&) {}

 private:
  long state_ = 0;
};

/// Starts children and keeps them.
class Keeps : public actors::Actor {
 public:
  void receive(const Start& start) {
    for (long i = 0; i < start.count; ++i) {
      actor_of<Idle>().tell(Go{});
    }
    start.done->count_down();
  }
};

void MemoryPerIdleActor(benchmark::State& state) {
  constexpr long kActors = 500'000;
  for (auto _ : state) {
    actors::ActorSystem system(
        "bench", actors::Config{.workers = 1, .shutdown_deadline = std::chrono::seconds(60)});
    const auto keeps = system.actor_of<Keeps>();
    static_cast<void>(system.await_idle(std::chrono::seconds(10)));
    const double before = resident();
    std::latch done(1);
    keeps.tell(Start{&done, kActors});
    done.wait();
    static_cast<void>(system.await_idle(std::chrono::seconds(60)));
    state.counters["bytes/actor"] = (resident() - before) / static_cast<double>(kActors);
  }
}
BENCHMARK(MemoryPerIdleActor)->Iterations(1)->Unit(benchmark::kMillisecond);

class Fails : public actors::Actor {
 public:
  void receive(const Start& start) {
    start.done->count_down();
    throw std::runtime_error("on purpose");
  }
};

void RestartAfterAThrow(benchmark::State& state) {
  class Parent : public actors::Actor {
   public:
    Parent() { child_ = actor_of<Fails>(); }
    void receive(const Start& start) { child_.tell(start); }
    actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one({.max_restarts = -1});
    }

   private:
    actors::Ref<Fails> child_;
  };
  actors::ActorSystem system("bench", without_log(state));
  const auto parent = system.actor_of<Parent>();
  constexpr long kRestarts = 5'000;
  for (auto _ : state) {
    std::latch done(kRestarts);
    for (long i = 0; i < kRestarts; ++i) {
      parent.tell(Start{&done, 0});
    }
    done.wait();
  }
  count_each(state, kRestarts);
}
BENCHMARK(RestartAfterAThrow)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

// What of a restart is C++: an exception thrown two calls down, caught and kept, as a handler's is;
// and what each rethrow would add.
[[gnu::noinline]] void fail(int calls) {
  if (calls == 0) {
    throw std::runtime_error("on purpose");
  }
  fail(calls - 1);
  benchmark::ClobberMemory();  // no tail call
}

std::exception_ptr kept_failure() {
  try {
    fail(2);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

void ThrowAndCatch(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(kept_failure());
  }
  count_each(state, 1);
}
BENCHMARK(ThrowAndCatch)->Apply(Fastest);

void RethrowAndCatch(benchmark::State& state) {
  const std::exception_ptr failure = kept_failure();
  for (auto _ : state) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      benchmark::DoNotOptimize(error.what());
    }
  }
  count_each(state, 1);
}
BENCHMARK(RethrowAndCatch)->Apply(Fastest);

}  // namespace
}  // namespace bench
