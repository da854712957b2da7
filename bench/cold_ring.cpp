// What a whole program costs that has warmed nothing up: no stacks, no cells, no threads.

#include "bench/cold_ring.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

constexpr int kMembers = 10'000;

void relay(actors::Process& self, actors::ActorRef next) {
  next.tell(self.receive<actors::Value>());
}

actors::Value build(actors::Process& self) {
  actors::ActorRef node = self;
  for (int i = 0; i < kMembers; ++i) {
    node = self.spawn(relay, node);
  }
  node | actors::Value{{"text", "hello around the ring"}};
  return self.receive<actors::Value>();
}

/// One run from start to end. Gives the most memory it has had, in KiB; negative if it failed.
long run_as_program(const std::string& workers) {
  std::string program = "/proc/self/exe";
  std::string mode(kColdRing);
  std::string argument = workers;
  std::array<char*, 4> arguments{program.data(), mode.data(), argument.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
    return -1;
  }
  int status = 0;
  rusage used{};
  const bool ended = ::wait4(child, &status, 0, &used) == child;
  return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? used.ru_maxrss : -1;
}

/// From the start of the program to its end, page faults and threads included.
void RingOf10000Cold(benchmark::State& state) {
  long memory = 0;
  for (auto _ : state) {
    memory = run_as_program(std::to_string(state.range(0)));
    if (memory < 0) {
      state.SkipWithError("the program with the ring did not run, or failed");
      return;
    }
  }
  state.counters["KiB"] = static_cast<double>(memory);
}
BENCHMARK(RingOf10000Cold)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

}  // namespace

int run_cold_ring(const char* workers) {
  actors::ActorSystem system("ring", actors::Config{.workers = std::atoi(workers)});
  const actors::Value back = system.spawn(build).join().get();
  return back["text"] == "hello around the ring" ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace bench
