// What the patterns cost: an event of a state machine, a call through a circuit breaker, an
// aggregate, a count-down, a message delivered reliably.

#include <cstddef>
#include <vector>

#include "actors/aggregator.hpp"
#include "actors/circuit_breaker.hpp"
#include "actors/count_down_latch.hpp"
#include "actors/fsm.hpp"
#include "actors/reliable_delivery.hpp"
#include "actors/retry.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

// ---- state machines

enum class Gate { locked, open };
struct Coin {};
struct Push {};
struct Kick {};
struct Takings {
  long coins = 0;
  long kicks = 0;
};

/// A turnstile, that counts; answers a HowMany when it is locked, and begins again.
class Turnstile
    : public actors::Fsm<Gate, Takings, actors::Messages<Coin, Push, Kick, long(HowMany)>> {
 public:
  Turnstile() {
    when(
        Gate::locked,
        [this](const Coin&) {
          return goto_state(Gate::open).with({data().coins + 1, data().kicks});
        },
        [this](const Kick&) {
          ++data().kicks;
          return stay();
        },
        [this](const HowMany&) {
          reply(2 * data().coins + data().kicks);
          return stay().with({});
        });
    when(Gate::open, [this](const Push&) { return goto_state(Gate::locked); });
    start_with(Gate::locked);
    initialise();
  }
};

/// An event that leads to the other state.
void FsmTransition(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto turnstile = system.actor_of<Turnstile>();
  in_a_handler(state, system, kCount, [&turnstile](Does&) {
    for (long i = 0; i < kCount; i += 2) {
      turnstile.tell(Coin{});
      turnstile.tell(Push{});
    }
    require_items(turnstile, kCount);
  });
}
BENCHMARK(FsmTransition)->Apply(OneAndTwoWorkersTimed);

/// An event after which the state is the same.
void FsmStay(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto turnstile = system.actor_of<Turnstile>();
  in_a_handler(state, system, kCount, [&turnstile](Does&) {
    for (long i = 0; i < kCount; ++i) {
      turnstile.tell(Kick{});
    }
    require_items(turnstile, kCount);
  });
}
BENCHMARK(FsmStay)->Apply(OneAndTwoWorkersTimed);

// ---- asks that somebody looks after

/// A handler has `ask(answers)` ask, again and again, and waits for the answer, which is 1.
template <class F>
void guarded_asks(benchmark::State& state, actors::ActorSystem& system, F ask) {
  const auto answers = system.actor_of<Answers>();
  in_a_handler(state, system, kCount, [&](Does&) {
    long sum = 0;
    for (long i = 0; i < kCount; ++i) {
      sum += ask(answers).get();
    }
    require(sum == kCount, "an answer is wrong");
  });
}

/// An ask through a circuit breaker, which is closed.
void CircuitBreakerCall(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::CircuitBreaker breaker(system, "bench");
  guarded_asks(state, system, [&breaker](const actors::Ref<Answers>& answers) {
    return breaker.call([&answers] { return answers.ask(Question{1}); });
  });
}
BENCHMARK(CircuitBreakerCall)->Apply(OneAndTwoWorkersTimed);

/// A plain function called through a circuit breaker.
void CircuitBreakerRun(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::CircuitBreaker breaker(system, "bench");
  in_a_handler(state, system, kCount, [&breaker](Does&) {
    long sum = 0;
    for (long i = 0; i < kCount; ++i) {
      sum += breaker.run([i] { return i % 2; });
    }
    require(sum == kCount / 2, "a call was not made");
  });
}
BENCHMARK(CircuitBreakerRun)->Apply(OneAndTwoWorkersTimed);

/// An ask that would be asked again if it failed.
void RetryThatSucceeds(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  guarded_asks(state, system, [&system](const actors::Ref<Answers>& answers) {
    return actors::retry(system, 3, {}, [&answers] { return answers.ask(Question{1}); });
  });
}
BENCHMARK(RetryThatSucceeds)->Apply(OneAndTwoWorkersTimed);

/// Four asks, whose answers are collected by an aggregator, a process, that ends with them.
void AggregateFourAsks(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  in_a_handler(state, system, kCount, [&answers](Does& does) {
    std::size_t replies = 0;
    for (long i = 0; i < kCount; ++i) {
      std::vector<actors::Future<long>> asked;
      asked.reserve(4);
      for (int k = 0; k < 4; ++k) {
        asked.push_back(answers.ask(Question{1}));
      }
      replies += actors::aggregate(does.context(), asked).join().get().replies.size();
    }
    require(replies == 4 * static_cast<std::size_t>(kCount), "a reply is missing");
  });
}
BENCHMARK(AggregateFourAsks)->Apply(OneAndTwoWorkersTimed);

/// A CountDown told to a latch; the round ends after all.
void CountDownOfALatch(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto latch = system.actor_of<actors::CountDownLatch>();
  in_a_handler(state, system, kCount, [&latch](Does&) {
    const auto done = latch.ask(actors::CountDownLatch::Start{static_cast<int>(kCount)}, kPatience);
    for (long i = 0; i < kCount; ++i) {
      require(!done.ready(), "the latch opens too early");
      latch.tell(actors::CountDownLatch::CountDown{});
    }
    static_cast<void>(done.get());
  });
}
BENCHMARK(CountDownOfALatch)->Apply(OneAndTwoWorkersTimed);

// ---- reliable delivery

/// The two controllers in front of a Tally.
struct Delivery {
  explicit Delivery(actors::ActorSystem& system)
      : tally(system.actor_of<Tally>()),
        outbound(system.actor_of<actors::ProducerController>(
            actors::ProducerOptions{.buffer = static_cast<std::size_t>(kCount)})) {
    outbound.tell(actors::RegisterConsumer{
        system.actor_of<actors::ConsumerController>(actors::ConsumerOptions{.consumer = tally})});
  }
  actors::Ref<Tally> tally;
  actors::Ref<actors::ProducerController> outbound;
};

/// A message that is delivered and confirmed, of many that were told at once.
void ReliableDelivery(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const Delivery delivery(system);
  in_a_handler(state, system, kCount, [&delivery](Does&) {
    for (long i = 1; i < kCount; ++i) {
      delivery.outbound.tell(actors::Deliver(Item{i}));
    }
    delivery.outbound.ask(actors::Deliver(Item{}), kPatience).get();
    require_items(delivery.tally, kCount);
  });
}
BENCHMARK(ReliableDelivery)->Apply(OneAndTwoWorkersTimed);

/// The same one by one: the next is told when this one is confirmed.
void ReliableDeliveryOneByOne(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const Delivery delivery(system);
  in_a_handler(state, system, kCount, [&delivery](Does&) {
    for (long i = 0; i < kCount; ++i) {
      delivery.outbound.ask(actors::Deliver(Item{i}), kPatience).get();
    }
    require_items(delivery.tally, kCount);
  });
}
BENCHMARK(ReliableDeliveryOneByOne)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
