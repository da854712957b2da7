// What messages cost in a stream, and between two workers.

#include "bench/bench_support.hpp"
#include "bench/ring.hpp"
#include "bench/stream.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

/// Times what `actor` does when it is told to go.
template <class A>
void time_go(benchmark::State& state, const actors::Ref<A>& actor, long count) {
  for (auto _ : state) {
    Run run;
    actor.tell(Go{count, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, count);
}

void CrossPingPong(benchmark::State& state) {
  actors::ActorSystem system("bench", two_pools());
  const auto here = system.actor_of<Member>();
  close_ring({here, system.actor_of<Member>(actors::on_dispatcher(kOtherPool))});
  time_go(state, here, 2'000);
}
BENCHMARK(CrossPingPong)->UseManualTime()->Apply(Fastest);

void Stream(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  time_go(state, system.actor_of<Producer>(system.actor_of<Consumer>()), 100 * kBurst);
}
BENCHMARK(Stream)->ArgName("workers")->Arg(1)->UseManualTime()->Apply(Fastest);

void StreamAcross(benchmark::State& state) {
  actors::ActorSystem system("bench", two_pools());
  const auto consumer = system.actor_of<Consumer>(actors::on_dispatcher(kOtherPool));
  time_go(state, system.actor_of<Producer>(consumer), 100 * kBurst);
}
BENCHMARK(StreamAcross)->UseManualTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
