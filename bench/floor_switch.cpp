// The floor of a handler that waits: from one stack to another and back.

#include <utility>

#include <boost/context/fiber.hpp>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

void FloorSwitch(benchmark::State& state) {
  boost::context::fiber other([](boost::context::fiber&& caller) {
    for (;;) {
      caller = std::move(caller).resume();
    }
    return std::move(caller);
  });
  constexpr long kSwitches = 10'000;
  for (auto _ : state) {
    for (long i = 0; i < kSwitches; ++i) {
      other = std::move(other).resume();
    }
  }
  count_each(state, kSwitches);
}
BENCHMARK(FloorSwitch)->UseRealTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
