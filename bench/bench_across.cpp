// What messages cost in a stream, and between two workers.

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"
#include "bench/ring.hpp"
#include "bench/stream.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

void CrossPingPong(benchmark::State& state) {
  actors::ActorSystem system("bench", two_pools());
  const auto here = system.actor_of<Member>();
  close_ring({here, system.actor_of<Member>(actors::on_dispatcher(kOtherPool))});
  timed(state, here, 2'000);
}
BENCHMARK(CrossPingPong)->UseManualTime()->Apply(Fastest);

void Stream(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Producer>(system.actor_of<Consumer>()), 100 * kBurst);
}
BENCHMARK(Stream)->ArgName("workers")->Arg(1)->UseManualTime()->Apply(Fastest);

void StreamAcross(benchmark::State& state) {
  actors::ActorSystem system("bench", two_pools());
  const auto consumer = system.actor_of<Consumer>(actors::on_dispatcher(kOtherPool));
  timed(state, system.actor_of<Producer>(consumer), 100 * kBurst);
}
BENCHMARK(StreamAcross)->UseManualTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
