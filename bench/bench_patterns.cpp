// What the patterns cost: an event of a state machine, a call through a circuit breaker, an
// aggregate, a count-down, a message delivered reliably.

#include <chrono>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <utility>
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
/// Opens it, and pushes at once.
struct Pass {};
struct Takings {
  long coins = 0;
  long kicks = 0;
};

/// A turnstile, that counts; answers a HowMany when it is locked, and begins again.
class Turnstile
    : public actors::Fsm<Gate, Takings, actors::Messages<Coin, Push, Kick, Pass, long(HowMany)>> {
 public:
  /// It is to be locked no longer than that.
  explicit Turnstile(actors::Duration limit = actors::no_timeout) {
    when(
        Gate::locked, actors::for_max(limit),
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
        },
        [this](const Push&) { return stay().postpone(); },
        [this](const Pass&) {
          return goto_state(Gate::open).with({data().coins + 1, data().kicks}).next_event(Push{});
        });
    when(Gate::open, [this](const Push&) { return goto_state(Gate::locked); });
    start_with(Gate::locked);
    initialise();
  }
};

/// A turnstile is told these events, again and again, each time two to be counted.
template <class... Es>
void tell_limited_turnstile(benchmark::State& state, actors::Duration limit, Es... events) {
  actors::ActorSystem system("bench", workers(state));
  const auto turnstile = system.actor_of<Turnstile>(limit);
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; i += 2) {
      (turnstile.tell(events), ...);
    }
    require_items(turnstile, kCount);
  });
}
template <class... Es>
void tell_turnstile(benchmark::State& state, Es... events) {
  tell_limited_turnstile(state, actors::no_timeout, events...);
}

/// An event that leads to the other state.
void FsmTransition(benchmark::State& state) {
  tell_turnstile(state, Coin{}, Push{});
}
BENCHMARK(FsmTransition)->Apply(OneAndTwoWorkersTimed);

/// An event after which the state is the same.
void FsmStay(benchmark::State& state) {
  tell_turnstile(state, Kick{}, Kick{});
}
BENCHMARK(FsmStay)->Apply(OneAndTwoWorkersTimed);

/// The same where the state has a timeout, which each event begins anew.
void FsmStayForMax(benchmark::State& state) {
  tell_limited_turnstile(state, std::chrono::hours(1), Kick{}, Kick{});
}
BENCHMARK(FsmStayForMax)->Apply(OneAndTwoWorkersTimed);

/// An event that comes too early, is postponed, and handled when the other one has led on.
void FsmPostpone(benchmark::State& state) {
  tell_turnstile(state, Push{}, Coin{});
}
BENCHMARK(FsmPostpone)->Apply(OneAndTwoWorkersTimed);

/// An event that the machine gives itself, and the one before it.
void FsmNextEvent(benchmark::State& state) {
  tell_turnstile(state, Pass{});
}
BENCHMARK(FsmNextEvent)->Apply(OneAndTwoWorkersTimed);

/// A transition that a subscriber is told.
void FsmTransitionHeard(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto turnstile = system.actor_of<Turnstile>();
  const auto hears = system.actor_of<Hears<actors::Transitioned<Gate>>>();
  turnstile.tell(actors::SubscribeTransitions{hears});
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; i += 2) {
      turnstile.tell(Coin{});
      turnstile.tell(Push{});
    }
    require_items(turnstile, kCount);
    require_items(hears, kCount);
  });
}
BENCHMARK(FsmTransitionHeard)->Apply(OneAndTwoWorkersTimed);

// ---- asks that somebody looks after

/// A handler has `ask(answers)` ask, again and again, and waits for the answer, which is 1.
template <class F>
void guarded_asks(benchmark::State& state, actors::ActorSystem& system, F ask, long asks = kCount) {
  const auto answers = system.actor_of<Answers>();
  in_a_handler(state, system, asks, [&](Does&) {
    long sum = 0;
    for (long i = 0; i < asks; ++i) {
      sum += ask(answers).get();
    }
    require(sum == asks, "an answer is wrong");
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

/// It is told of a failure, and of a success that makes it forgotten.
void CircuitBreakerFailAndSucceed(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::CircuitBreaker breaker(system, "bench");
  in_a_handler(state, system, kCount, [&breaker](Does&) {
    for (long i = 0; i < kCount; ++i) {
      breaker.fail();
      require(breaker.failures() == 1, "a failure was not counted, or not forgotten");
      breaker.succeed();
    }
  });
}
BENCHMARK(CircuitBreakerFailAndSucceed)->Apply(OneAndTwoWorkersTimed);

/// A call that is not made, as the breaker is open.
void CircuitBreakerRefuses(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::CircuitBreaker breaker(system, "bench",
                                       {.max_failures = 1, .reset_timeout = std::chrono::hours(1)});
  breaker.fail();
  in_a_handler(state, system, kCount, [&breaker](Does&) {
    long refused = 0;
    for (long i = 0; i < kCount; ++i) {
      try {
        breaker.run([] {});
      } catch (const actors::CircuitBreakerOpen&) {
        ++refused;
      }
    }
    require(refused == kCount, "a call was made");
  });
}
BENCHMARK(CircuitBreakerRefuses)->Apply(OneAndTwoWorkersTimed);

/// An ask that would be asked again if it failed.
void RetryThatSucceeds(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  guarded_asks(state, system, [&system](const actors::Ref<Answers>& answers) {
    return actors::retry(system, 3, {}, [&answers] { return answers.ask(Question{1}); });
  });
}
BENCHMARK(RetryThatSucceeds)->Apply(OneAndTwoWorkersTimed);

/// An ask that fails at first, and is asked again without a delay: when the scheduler looks again,
/// a millisecond later.
void RetryAfterAFailure(benchmark::State& state) {
  constexpr long kRetries = 100;
  actors::ActorSystem system("bench", workers(state));
  const auto failure = std::make_exception_ptr(std::out_of_range("on purpose"));
  guarded_asks(
      state, system,
      [&](const actors::Ref<Answers>& answers) {
        return actors::retry(system, 3, {}, [&answers, failure, first = true]() mutable {
          if (!std::exchange(first, false)) {
            return answers.ask(Question{1});
          }
          actors::Promise<long> refused;
          refused.fail(failure);
          return refused.future();
        });
      },
      kRetries);
}
BENCHMARK(RetryAfterAFailure)->Apply(OneAndTwoWorkersTimed);

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
