// What routing adds to a tell: the same messages to one actor by its ref, and through routers.

#include <latch>

#include "actors/router.hpp"

#include "bench/bench_support.hpp"

namespace bench {
namespace {

constexpr long kMessages = 50'000;

struct Next {
  long left;
  std::latch* done;
};

class Counts : public actors::Actor {
 public:
  void receive(const Next& next) {
    if (next.left == 0) {
      next.done->count_down();
    }
  }
};

/// Tells `kMessages` to `to` from a handler, as most messages are told.
struct Go {
  std::latch* done;
};
template <class To>
class Teller : public actors::Actor {
 public:
  explicit Teller(To to) : to_(to) {}
  void receive(const Go& go) {
    for (long left = kMessages; left-- > 0;) {
      to_.tell(Next{left, go.done});
    }
  }

 private:
  To to_;
};

template <class To>
void tell_all(benchmark::State& state, actors::ActorSystem& system, const To& to) {
  const auto teller = system.actor_of<Teller<To>>(to);
  for (auto _ : state) {
    std::latch done(1);
    teller.tell(Go{&done});
    done.wait();
  }
  count_each(state, kMessages);
}

void TellByRef(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_all(state, system, system.actor_of<Counts>());
}
BENCHMARK(TellByRef)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void routed(benchmark::State& state, int size, const actors::Routing& routing) {
  actors::ActorSystem system("bench", workers(state));
  const actors::Router<Counts> router =
      actors::router_pool(system, actors::props<Counts>(), {.size = size, .routing = routing});
  tell_all(state, system, router);
}

void TellThroughRoundRobinOfOne(benchmark::State& state) {
  routed(state, 1, actors::round_robin());
}
BENCHMARK(TellThroughRoundRobinOfOne)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void TellThroughRoundRobinOfFour(benchmark::State& state) {
  routed(state, 4, actors::round_robin());
}
BENCHMARK(TellThroughRoundRobinOfFour)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void TellThroughConsistentHashing(benchmark::State& state) {
  routed(state, 4, actors::consistent_hashing([](const Next& next) { return next.left; }));
}
BENCHMARK(TellThroughConsistentHashing)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void TellThroughSmallestMailbox(benchmark::State& state) {
  routed(state, 4, actors::smallest_mailbox());
}
BENCHMARK(TellThroughSmallestMailbox)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void TellThroughBalancing(benchmark::State& state) {
  routed(state, 4, actors::balancing());
}
BENCHMARK(TellThroughBalancing)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
