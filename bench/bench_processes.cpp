// What straight-line code costs: a switch of processes, a message between two, a selective receive
// that finds its message first or last, a process from spawn to join.

#include "bench/bench_support.hpp"

namespace bench {
namespace {

constexpr long kTimes = 100'000;

struct Ball {
  actors::ActorRef from;
};
struct Wanted {};
struct Other {};

/// Resident memory per process that waits in receive: with a stack that has been used, and without
/// one. Before the others, whose stacks it would use.
void MemoryPerWaitingProcess(benchmark::State& state) {
  constexpr long kProcesses = 20'000;
  const bool with_stack = state.range(0) != 0;
  const auto waits = [](actors::Process& self) { self.receive<Wanted>(); };
  for (auto _ : state) {
    actors::ActorSystem system("bench", actors::Config{.workers = 1});
    static_cast<void>(system.await_idle(std::chrono::seconds(10)));
    const double before = resident();
    for (long i = 0; i < kProcesses; ++i) {
      if (with_stack) {
        static_cast<void>(system.spawn(waits));
      } else {
        static_cast<void>(system.spawn(actors::on_first_message, waits));
      }
    }
    static_cast<void>(system.await_idle(std::chrono::seconds(60)));
    state.counters["bytes/process"] = (resident() - before) / static_cast<double>(kProcesses);
  }
}
BENCHMARK(MemoryPerWaitingProcess)
    ->ArgName("stack")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void yields(actors::Process& self, long times) {
  for (long i = 0; i < times; ++i) {
    self.yield();
  }
}

/// Two processes on one worker that give way to each other.
void ProcessSwitch(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  for (auto _ : state) {
    const auto one = system.spawn(yields, kTimes);
    const auto other = system.spawn(yields, kTimes);
    one.join().get();
    other.join().get();
  }
  count_each(state, 2 * kTimes);
}
BENCHMARK(ProcessSwitch)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void returns_balls(actors::Process& self, long times) {
  for (long i = 0; i < times; ++i) {
    self.receive<Ball>().from | Ball{self};
  }
}

void plays(actors::Process& self, actors::ActorRef partner, long times) {
  for (long i = 0; i < times; ++i) {
    partner | Ball{self};
    self.receive<Ball>();
  }
}

void ProcessPingPong(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  for (auto _ : state) {
    const auto partner = system.spawn(returns_balls, kTimes);
    system.spawn(plays, partner, kTimes).join().get();
  }
  count_each(state, 2 * kTimes);
}
BENCHMARK(ProcessPingPong)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

/// Wants its message behind `before` others that stay in the mailbox.
void selects(actors::Process& self, long before, long times) {
  const actors::ActorRef me = self;
  for (long i = 0; i < before; ++i) {
    me | Other{};
  }
  for (long i = 0; i < times; ++i) {
    me | Wanted{};
    self.receive<Wanted>();
  }
}

void select_behind(benchmark::State& state, long before, long times) {
  actors::ActorSystem system("bench", workers(state));
  for (auto _ : state) {
    system.spawn(selects, before, times).join().get();
  }
  count_each(state, times);
}

void SelectTheFirst(benchmark::State& state) {
  select_behind(state, 0, kTimes);
}
BENCHMARK(SelectTheFirst)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void SelectTheLastOf1000(benchmark::State& state) {
  select_behind(state, 999, 1000);
}
BENCHMARK(SelectTheLastOf1000)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

/// Messages that nobody wants arrive while the process waits behind all that came before: if each
/// arrival meant another look at all of them, this would take hours, and twice as many four times
/// as long.
void ArrivalsBehindOthers(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const long arrivals = state.range(1);
  for (auto _ : state) {
    const auto waits = system.spawn([](actors::Process& self) { self.receive<Wanted>(); });
    for (long i = 0; i < arrivals; ++i) {
      waits | Other{};
    }
    waits | Wanted{};
    waits.join().get();
  }
  count_each(state, arrivals);
  state.SetComplexityN(arrivals);
}
BENCHMARK(ArrivalsBehindOthers)
    ->ArgNames({"workers", "arrivals"})
    ->Args({1, kTimes})
    ->Args({1, 2 * kTimes})
    ->UseRealTime()
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

/// From within, so that one worker does all of it.
void SpawnAndJoin(benchmark::State& state) {
  constexpr long kProcesses = 10'000;
  actors::ActorSystem system("bench", workers(state));
  for (auto _ : state) {
    system
        .spawn([](actors::Process& self) {
          for (long i = 0; i < kProcesses; ++i) {
            self.spawn([](actors::Process&) {}).join().get();
          }
        })
        .join()
        .get();
  }
  count_each(state, kProcesses);
}
BENCHMARK(SpawnAndJoin)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void relay(actors::Process& self, actors::ActorRef next) {
  next.tell(self.receive<actors::Value>());
}

/// Gives the resident bytes per member before the message is on its way: true of the first round of
/// a program, the later ones use what the earlier had.
template <class... How>
double ring_of_processes(benchmark::State& state, long members, How... how) {
  actors::ActorSystem system("bench", workers(state));
  double taken = 0;
  for (auto _ : state) {
    const double before = resident();
    const double built = system
                             .spawn([members, how...](actors::Process& self) {
                               actors::ActorRef node = self;
                               for (long i = 0; i < members; ++i) {
                                 node = self.spawn(how..., relay, node);
                               }
                               const double all_wait = resident();
                               node | actors::Value{{"text", "hello around the ring"}};
                               self.receive<actors::Value>();
                               return all_wait;
                             })
                             .join()
                             .get();
    taken = built - before;
  }
  count_each(state, members);
  return taken / static_cast<double>(members);
}

/// Spawned, told and ended: each has a stack while it waits.
void RingOf10000Processes(benchmark::State& state) {
  ring_of_processes(state, 10'000);
}
BENCHMARK(RingOf10000Processes)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

/// Each has a stack from its message on only, so all use the same few.
void RingOf10000WithoutStacks(benchmark::State& state) {
  ring_of_processes(state, 10'000, actors::on_first_message);
}
BENCHMARK(RingOf10000WithoutStacks)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

/// With the memory that a forwarder takes before its message comes.
void RingOfAMillionWithoutStacks(benchmark::State& state) {
  state.counters["bytes/process"] = ring_of_processes(state, 1'000'000, actors::on_first_message);
}
BENCHMARK(RingOfAMillionWithoutStacks)
    ->ArgName("workers")
    ->Arg(1)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
