// bench_savina: ten programs of the Savina suite, with one worker and with two. A wrong result ends
// it with what is wrong.

#include "bench/bench_support.hpp"
#include "bench/savina/savina.hpp"

namespace bench {
namespace {

template <class Program>
void run(benchmark::State& state, Program program) {
  actors::ActorSystem system("savina", workers(state));
  for (auto _ : state) {
    state.SetIterationTime(program(system));
  }
}

/// So many operations each time, and the program.
template <class Program>
void savina_program(const char* name, long operations, Program program) {
  benchmark::RegisterBenchmark(name,
                               [operations, program](benchmark::State& state) {
                                 run(state, program);
                                 count_each(state, operations);
                               })
      ->Apply(OneAndTwoWorkersTimed)
      ->Unit(benchmark::kMillisecond);
}

/// Of the suite's sizes but for "big", which would take as long as all others together.
void register_all() {
  using actors::ActorSystem;
  savina_program("PingPong", 40'000, [](ActorSystem& s) { return savina::ping_pong(s); });
  savina_program("Counting", 1'000'000, [](ActorSystem& s) { return savina::counting(s); });
  savina_program("ForkJoinThroughput", 600'000,
                 [](ActorSystem& s) { return savina::fork_join_throughput(s); });
  savina_program("ForkJoinCreate", 40'000,
                 [](ActorSystem& s) { return savina::fork_join_create(s); });
  savina_program("ThreadRing", 100'000, [](ActorSystem& s) { return savina::thread_ring(s); });
  savina_program("Chameneos", 200'000, [](ActorSystem& s) { return savina::chameneos(s); });
  savina_program("Big", 240'000, [](ActorSystem& s) { return savina::big(s, 2'000); });
  savina_program("BankTransaction", 50'000,
                 [](ActorSystem& s) { return savina::bank_transaction(s); });
  savina_program("DiningPhilosophers", 200'000,
                 [](ActorSystem& s) { return savina::dining_philosophers(s); });
  savina_program("NQueens", 14'200, [](ActorSystem& s) { return savina::n_queens(s); });
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  bench::register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
