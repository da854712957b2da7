#include <string_view>

#include <benchmark/benchmark.h>

#include "bench/cold_ring.hpp"

/// Google Benchmark's own main, but for the programs that RingOf10000Cold starts.
int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == bench::kColdRing) {
    return bench::run_cold_ring(argv[2]);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
