// What it costs to be found, and to find: by names, paths, services and types; and to ask through
// a router.

#include <chrono>
#include <string>

#include "actors/extension.hpp"
#include "actors/receptionist.hpp"
#include "actors/router.hpp"
#include "actors/selection.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// A name is given to an actor, and taken from it, from a plain thread.
void RegisterAndUnregisterName(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const auto tally = system.actor_of<Tally>();
  for (auto _ : state) {
    system.register_name("tally", tally);
    if (!system.unregister_name("tally")) {
      state.SkipWithError("the name was not registered");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(RegisterAndUnregisterName);

/// A ref is asked where its actor is.
void RefPath(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const auto tally = system.actor_of<Tally>(actors::named("tally"));
  for (auto _ : state) {
    if (tally.path() != "/user/tally") {
      state.SkipWithError("it is elsewhere");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(RefPath);

/// A ref that says nothing of its actor is made one that does.
void RefAs(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const actors::ActorRef tally = system.actor_of<Tally>();
  for (auto _ : state) {
    if (!tally.as<Tally>() || tally.as<Does>()) {
      state.SkipWithError("it is of another class");
      break;
    }
  }
  count_each(state, 2);
}
BENCHMARK(RefAs);

/// A service is registered with the receptionist, beside three others, and taken out.
void ReceptionistRegisterAndDeregister(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  actors::Receptionist receptionist(system);
  const actors::ServiceKey<Tally> key("tallies");
  for (int i = 0; i < 3; ++i) {
    receptionist.register_service(key, system.actor_of<Tally>());
  }
  const auto fourth = system.actor_of<Tally>();
  for (auto _ : state) {
    const bool in = receptionist.register_service(key, fourth);
    if (!in || !receptionist.deregister(key, fourth)) {
      state.SkipWithError("the service was not registered");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(ReceptionistRegisterAndDeregister);

/// Hears of who is there.
using ReadsListings = Hears<actors::Listing<Tally>>;

/// A subscriber of the receptionist comes and goes, and is told who is there.
void ReceptionistSubscribeAndUnsubscribe(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  actors::Receptionist receptionist(system);
  const actors::ServiceKey<Tally> key("tallies");
  receptionist.register_service(key, system.actor_of<Tally>());
  const auto reads = system.actor_of<ReadsListings>();
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; ++i) {
      receptionist.subscribe(key, reads);
      receptionist.unsubscribe(key, reads);
    }
    require_items(reads, kCount);
  });
}
BENCHMARK(ReceptionistSubscribeAndUnsubscribe)->Apply(OneAndTwoWorkersTimed);

/// A service comes or goes, and a subscriber is told.
void ReceptionistTellsAChange(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  actors::Receptionist receptionist(system);
  const actors::ServiceKey<Tally> key("tallies");
  const auto tally = system.actor_of<Tally>();
  const auto reads = system.actor_of<ReadsListings>();
  receptionist.subscribe(key, reads);
  require_items(reads, 1);
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; i += 2) {
      receptionist.register_service(key, tally);
      receptionist.deregister(key, tally);
    }
    require_items(reads, kCount);
  });
}
BENCHMARK(ReceptionistTellsAChange)->Apply(OneAndTwoWorkersTimed);

/// A subscriber of the event stream comes and goes.
void SubscribeAndUnsubscribe(benchmark::State& state) {
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const auto tally = system.actor_of<Tally>();
  for (auto _ : state) {
    const bool in = system.event_stream().subscribe<Item>(tally);
    if (!in || !system.event_stream().unsubscribe<Item>(tally)) {
      state.SkipWithError("the actor was not subscribed");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(SubscribeAndUnsubscribe);

/// What the system has one of is found, when it is there.
void ExtensionLookup(benchmark::State& state) {
  struct Numbers {
    long number = 7;
  };
  actors::ActorSystem system("bench", actors::Config{.workers = 1});
  const Numbers* const made = &actors::extension<Numbers>(system);
  for (auto _ : state) {
    if (&actors::extension<Numbers>(system) != made) {
      state.SkipWithError("there are two");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(ExtensionLookup);

// ---- selections

/// A system with actors "tally-0" to "tally-9", the only ones of a pattern among a thousand.
void with_ten(actors::ActorSystem& system) {
  for (int i = 0; i < 10; ++i) {
    system.actor_of<Tally>(actors::named("tally-" + std::to_string(i)));
  }
  for (int i = 0; i < 990; ++i) {
    system.actor_of<Tally>(actors::named("other-" + std::to_string(i)));
  }
}

/// A message told `times` to those who match `pattern`, so many of them.
void select_and_tell(benchmark::State& state, const char* pattern, std::size_t matching,
                     long times) {
  actors::ActorSystem system("bench", workers(state));
  with_ten(system);
  const actors::ActorSelection selection(system, pattern);
  in_a_handler(state, system, times, [&](Does&) {
    for (long i = 0; i < times; ++i) {
      require(selection.tell(Item{}) == matching, "others match than should");
    }
    for (const actors::ActorRef& each : selection.matches()) {
      require_items(each, times);
    }
  });
}

/// A message to whoever is at a path.
void SelectionTellOne(benchmark::State& state) {
  select_and_tell(state, "/user/tally-5", 1, kCount);
}
BENCHMARK(SelectionTellOne)->Apply(OneAndTwoWorkersTimed);

/// A message to ten of a thousand, who are found by a pattern.
void SelectionTellTenOf1000(benchmark::State& state) {
  select_and_tell(state, "/user/tally-?", 10, 100);
}
BENCHMARK(SelectionTellTenOf1000)->Apply(OneAndTwoWorkersTimed)->Unit(benchmark::kMicrosecond);

/// Whoever is at a path is asked whether it lives.
void SelectionResolveOne(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  with_ten(system);
  const actors::ActorSelection selection(system, "/user/tally-5");
  const actors::ActorRef there = system.find("/user/tally-5");
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; ++i) {
      require(selection.resolve_one(kPatience).get() == there, "it is another actor");
    }
  });
}
BENCHMARK(SelectionResolveOne)->Apply(OneAndTwoWorkersTimed);

// ---- routers

/// A handler has `ask(router)` ask through a router of four, which is answered with 1.
template <class F>
void ask_four(benchmark::State& state, F ask) {
  actors::ActorSystem system("bench", workers(state));
  const actors::Router<Answers> router =
      actors::router_pool(system, actors::props<Answers>(), {.size = 4});
  in_a_handler(state, system, kCount, [&](Does&) {
    long sum = 0;
    for (long i = 0; i < kCount; ++i) {
      sum += ask(router).get();
    }
    require(sum == kCount, "an answer is wrong");
  });
}

/// One of them is asked.
void RouterAsk(benchmark::State& state) {
  ask_four(state, [](const auto& router) { return router.ask(Question{1}); });
}
BENCHMARK(RouterAsk)->Apply(OneAndTwoWorkersTimed);

/// All of them are asked; the first answer counts. The others have handled the question, too,
/// before there are many they have not.
void RouterScatterGather(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::Router<Answers> router =
      actors::router_pool(system, actors::props<Answers>(), {.size = 4});
  in_a_handler(state, system, kCount, [&router](Does&) {
    long sum = 0;
    for (long i = 1; i <= kCount; ++i) {
      sum += router.scatter_gather(Question{1}).get();
      if (i % 100 == 0) {
        for (const auto& routee : router.routees()) {
          sum += routee.ask(Question{0}).get();
        }
      }
    }
    require(sum == kCount, "an answer is wrong");
  });
}
BENCHMARK(RouterScatterGather)->Apply(OneAndTwoWorkersTimed);

/// One of them is asked, and others would be if it did not answer soon.
void RouterTailChop(benchmark::State& state) {
  ask_four(state, [](const auto& router) { return router.tail_chop(Question{1}, 10s, 60s); });
}
BENCHMARK(RouterTailChop)->Apply(OneAndTwoWorkersTimed);

/// A message to each of four.
void RouterBroadcast(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::Router<Tally> router =
      actors::router_pool(system, actors::props<Tally>(), {.size = 4});
  in_a_handler(state, system, kCount, [&router](Does&) {
    for (long i = 0; i < kCount; ++i) {
      router.broadcast(Item{});
    }
    for (const auto& routee : router.routees()) {
      require_items(routee, kCount);
    }
  });
}
BENCHMARK(RouterBroadcast)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
