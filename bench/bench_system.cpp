// What an actor system costs as a whole: its start, its ends, a look at its tree, and that it
// copies all messages.

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "actors/codec.hpp"
#include "actors/coordinated_shutdown.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

void StartAndStopASystem(benchmark::State& state) {
  for (auto _ : state) {
    actors::ActorSystem system("bench", workers(state));
  }
  count_each(state, 1);
}
BENCHMARK(StartAndStopASystem)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMicrosecond);

/// The abrupt way, until the last actor has ended.
void StartAndTerminateASystem(benchmark::State& state) {
  for (auto _ : state) {
    actors::ActorSystem system("bench", workers(state));
    system.actor_of<Tally>(actors::named("tally")).tell(Item{});
    system.terminate().get();
    if (system.find("/user/tally")) {
      state.SkipWithError("the system has not ended");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(StartAndTerminateASystem)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMicrosecond);

/// One task in each of three phases; what is measured is from run() to the end of the system.
void CoordinatedShutdown(benchmark::State& state) {
  measure(state, 1, [&state] {
    std::atomic<int> run = 0;  // by the tasks, which the threads of the system run
    actors::ActorSystem system("bench", workers(state));
    actors::CoordinatedShutdown shutdown(system);
    for (const char* const phase : {"service-unbind", "service-requests-done", "service-stop"}) {
      shutdown.add_task(phase, "task", [&run] { ++run; });
    }
    const double seconds = seconds_of([&shutdown] { shutdown.run().get(); });
    require(run == 3, "not every task has run");
    return seconds;
  });
}
BENCHMARK(CoordinatedShutdown)->Apply(OneAndTwoWorkersTimed)->Unit(benchmark::kMicrosecond);

/// A task is added, of a thousand.
void AddShutdownTask(benchmark::State& state) {
  constexpr long kTasks = 1'000;
  measure(state, kTasks, [] {
    std::atomic<long> run = 0;  // as above
    double seconds = 0;
    {
      actors::ActorSystem system("bench", actors::Config{.workers = 1});
      actors::CoordinatedShutdown shutdown(system);
      seconds = seconds_of([&] {
        for (long i = 0; i < kTasks; ++i) {
          shutdown.add_task("service-stop", "task", [&run] { ++run; });
        }
      });
    }
    require(run == kTasks, "not every task has run");
    return seconds;
  });
}
BENCHMARK(AddShutdownTask)->UseManualTime()->Apply(Fastest);

/// The tree of a thousand actors, as text.
void TreeOf1000(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  for (int i = 0; i < 1000; ++i) {
    system.actor_of<Tally>();
  }
  static_cast<void>(system.await_idle(kPatience));
  for (auto _ : state) {
    const std::string tree = system.tree();
    if (std::count(tree.begin(), tree.end(), '\n') < 1000) {
      state.SkipWithError("an actor is missing");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(TreeOf1000)->Apply(Fastest)->Unit(benchmark::kMicrosecond);

void ChildrenOfTen(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto does = system.actor_of<Does>();
  done_by(does, [](Does& actor) {
    for (int i = 0; i < 10; ++i) {
      actor.actor_of<Tally>();
    }
  });
  measure(state, kCount, [&does] {
    return done_by(does, [](Does& actor) {
      for (long i = 0; i < kCount; ++i) {
        require(actor.children().size() == 10, "there are not ten children");
      }
    });
  });
}
BENCHMARK(ChildrenOfTen)->Apply(OneAndTwoWorkersTimed);

// ---- copies

/// Counts numbers, and pairs of them with texts.
class Adds : public actors::Actor {
 public:
  using Protocol = actors::Messages<std::pair<long, std::string>, long(HowMany)>;
  void receive(const std::pair<long, std::string>& pair) { sum_ += pair.first; }
  long receive(const HowMany&) { return std::exchange(sum_, 0); }

 private:
  long sum_ = 0;
};

/// A message of a number and a text, in a system that copies all messages by their encoding, or
/// does not.
void TellCopied(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1,
                                                     .copy_messages = state.range(0) != 0,
                                                     .log_level = actors::Level::error});
  const auto adds = system.actor_of<Adds>();
  measure(state, kCount, [&adds] {
    return seconds_of([&adds] {
      for (long i = 0; i < kCount; ++i) {
        adds.tell(std::pair<long, std::string>(1, "order"));
      }
      require_items(adds, kCount);
    });
  });
}
BENCHMARK(TellCopied)->ArgName("copied")->Arg(0)->Arg(1)->UseManualTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
