// What it costs who the routees of a router are: a group, whoever is registered as a service, a
// pool that changes its size. What the ways of routing cost is in bench_routers.cpp.

#include <cstddef>
#include <string>
#include <vector>

#include "actors/receptionist.hpp"
#include "actors/resizer.hpp"
#include "actors/router.hpp"
#include "actors/service_router.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

/// A handler tells a router items, and waits until its routees have handled them.
template <class R>
void tell_routees(benchmark::State& state, actors::ActorSystem& system, const R& router) {
  in_a_handler(state, system, kCount, [&router](Does&) {
    for (long i = 0; i < kCount; ++i) {
      router.tell(Item{i});
    }
    long items = 0;
    for (const actors::Ref<Tally>& routee : router.routees()) {
      items += routee.ask(HowMany{}, kPatience).get();
    }
    require(items == kCount, "not every message has been handled once");
  });
}

std::vector<actors::Ref<Tally>> four_tallies(actors::ActorSystem& system) {
  std::vector<actors::Ref<Tally>> tallies;
  for (int i = 0; i < 4; ++i) {
    tallies.push_back(system.actor_of<Tally>(actors::named("tally-" + std::to_string(i))));
  }
  return tallies;
}

void TellThroughRandom(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_routees(state, system,
               actors::router_pool(system, actors::props<Tally>(),
                                   {.size = 4, .routing = actors::random_routing()}));
}
BENCHMARK(TellThroughRandom)->Apply(OneAndTwoWorkersTimed);

void TellThroughGroup(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_routees(state, system, actors::router_group(four_tallies(system)));
}
BENCHMARK(TellThroughGroup)->Apply(OneAndTwoWorkersTimed);

/// Of four paths.
void TellThroughGroupOfPaths(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  std::vector<std::string> paths;
  for (const auto& tally : four_tallies(system)) {
    paths.push_back(tally.path());
  }
  tell_routees(state, system, actors::router_group<Tally>(system, paths));
}
BENCHMARK(TellThroughGroupOfPaths)->Apply(OneAndTwoWorkersTimed);

/// Of four that are registered under a key.
void TellThroughServiceRouter(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  actors::Receptionist receptionist(system);
  const actors::ServiceKey<Tally> key("tallies");
  for (const auto& tally : four_tallies(system)) {
    receptionist.register_service(key, tally);
  }
  tell_routees(state, system, actors::service_router(receptionist, key));
}
BENCHMARK(TellThroughServiceRouter)->Apply(OneAndTwoWorkersTimed);

/// Of a pool that may grow from four to eight, and does not shrink.
void TellThroughResizer(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_routees(
      state, system,
      actors::router_pool(
          system, actors::props<Tally>(),
          {.size = 4, .resizer = actors::Resizer{.lower = 4, .upper = 8, .back_off_rate = 0}}));
}
BENCHMARK(TellThroughResizer)->Apply(OneAndTwoWorkersTimed);

// ---- changes

/// A group of four gets a fifth routee, and loses it.
void GroupAddAndRemove(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const auto group = actors::router_group(four_tallies(system));
  const auto fifth = system.actor_of<Tally>();
  for (auto _ : state) {
    group.add(fifth);
    if (!group.remove(fifth)) {
      state.SkipWithError("it was no routee");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(GroupAddAndRemove)->Apply(Fastest);

/// A routee of a pool that grows from one to a thousand.
void PoolGrowsToAThousand(benchmark::State& state) {
  constexpr int kSize = 1'000;
  actors::ActorSystem system("bench", workers(state));
  measure(state, kSize, [&system] {
    const auto pool = actors::router_pool(system, actors::props<Tally>(), {.size = 1});
    const double seconds = seconds_of([&] {
      pool.resize(kSize);
      static_cast<void>(system.await_idle(kPatience));
    });
    require(pool.routees().size() == static_cast<std::size_t>(kSize), "a routee is missing");
    system.graceful_stop(pool.ref(), kPatience).get();
    return seconds;
  });
}
BENCHMARK(PoolGrowsToAThousand)->Apply(OneAndTwoWorkersTimed)->Unit(benchmark::kMicrosecond);

/// What a resizer thinks of a hundred routees, a quarter of which are busy.
void ResizerChange(benchmark::State& state) {
  std::vector<actors::RouteeLoad> routees(100);
  for (std::size_t i = 0; i < routees.size(); i += 4) {
    routees[i] = {.waiting = i + 1, .busy = true};
  }
  const actors::Resizer resizer{.lower = 1, .upper = 200};
  for (auto _ : state) {
    if (resizer.change(routees) != -10) {
      state.SkipWithError("it thinks otherwise");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(ResizerChange)->Apply(Fastest);

}  // namespace
}  // namespace bench
