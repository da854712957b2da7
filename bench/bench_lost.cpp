// What messages cost that come to nothing: told to an actor that has ended, or that has no receive
// for them; and asks that fail.

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "actors/metrics.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/by_hand.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

// ---- messages that nobody handles

actors::ActorRef dead_actor(actors::ActorSystem& system) {
  const auto dead = system.actor_of<Tally>();
  system.graceful_stop(dead, kPatience).get();
  return dead;
}

/// A message to an actor that has ended: a dead letter, of which nobody wants to hear.
void TellTheDead(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::ActorRef dead = dead_actor(system);
  in_a_handler(state, system, kCount, [&](Does&) {
    const auto before = actors::metrics::read(system).dead_letters;
    for (long i = 0; i < kCount; ++i) {
      dead.tell(Item{});
    }
    require(actors::metrics::read(system).dead_letters - before == kCount, "no dead letter");
  });
}
BENCHMARK(TellTheDead)->Apply(OneAndTwoWorkersTimed);

/// The same, and an actor that has subscribed to them hears of each.
void TellTheDeadAndHear(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::ActorRef dead = dead_actor(system);
  const auto hears = system.actor_of<Hears<actors::DeadLetter>>();
  system.event_stream().subscribe<actors::DeadLetter>(hears);
  tell_items(state, system, dead, hears);
}
BENCHMARK(TellTheDeadAndHear)->Apply(OneAndTwoWorkersTimed);

/// Counts what it has no receive for.
class Ignores : public actors::Actor {
 public:
  long receive(const HowMany&) { return std::exchange(unhandled_, 0); }

 private:
  void unhandled(const actors::Message& message) override {
    ++unhandled_;
    Actor::unhandled(message);
  }
  long unhandled_ = 0;
};

/// A message that its actor has no receive for; nobody wants to hear of that.
void TellUnhandled(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(state, system, actors::ActorRef(system.actor_of<Ignores>()));
}
BENCHMARK(TellUnhandled)->Apply(OneAndTwoWorkersTimed);

/// The same, and an actor that has subscribed to them hears of each.
void TellUnhandledAndHear(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const actors::ActorRef ignores = system.actor_of<Ignores>();
  const auto hears = system.actor_of<Hears<actors::UnhandledMessage>>();
  system.event_stream().subscribe<actors::UnhandledMessage>(hears);
  in_a_handler(state, system, kCount, [&](Does&) {
    for (long i = 0; i < kCount; ++i) {
      ignores.tell(Item{i});
    }
    require_items(ignores, kCount);
    require_items(hears, kCount);
  });
}
BENCHMARK(TellUnhandledAndHear)->Apply(OneAndTwoWorkersTimed);

// ---- asks that fail

/// A handler asks, again and again, looks at what comes, and has to find the failure E.
template <class E>
void failing_asks(benchmark::State& state, actors::ActorSystem& system, const actors::ActorRef& to,
                  long asks) {
  in_a_handler(state, system, asks, [&](Does&) {
    long failed = 0;
    for (long i = 0; i < asks; ++i) {
      try {
        static_cast<void>(to.ask<long>(Question{1}, kPatience).get());
      } catch (const E&) {
        ++failed;
      }
    }
    require(failed == asks, "an ask has not failed as it should");
  });
}

/// Of an actor that has ended.
void AskTheDead(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  failing_asks<actors::ActorTerminated>(state, system, dead_actor(system), kCount);
}
BENCHMARK(AskTheDead)->Apply(OneAndTwoWorkersTimed);

/// Answers with a failure.
class Refuses : public actors::Actor {
 public:
  using Protocol = actors::Messages<long(Question)>;
  actors::Future<long> receive(const Question&) {
    actors::Promise<long> answer;
    answer.fail(std::out_of_range("on purpose"));
    return answer.future();
  }
};

/// Of one that answers with a failure, by a promise.
void AskAnsweredWithAFailure(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  failing_asks<std::out_of_range>(state, system, system.actor_of<Refuses>(), kCount);
}
BENCHMARK(AskAnsweredWithAFailure)->Apply(OneAndTwoWorkersTimed);

/// Fails when it is asked.
class ThrowsUp : public actors::Actor {
 public:
  long receive(const Question& q) {
    throw std::out_of_range("on purpose, and question " + std::to_string(q.number));
  }
};

/// Of one whose handler throws; it is restarted.
void AskThatThrows(benchmark::State& state) {
  actors::Config config = without_log(state);
  config.restart_limits = {.max_restarts = -1};
  actors::ActorSystem system("bench", std::move(config));
  failing_asks<std::out_of_range>(state, system, system.actor_of<ThrowsUp>(), 1'000);
}
BENCHMARK(AskThatThrows)->Apply(OneAndTwoWorkersTimed);

/// Has been asked, and does not answer.
class Ponders : public actors::Actor {
 public:
  using Protocol = actors::Messages<long(Question)>;
  actors::Future<long> receive(const Question&) {
    answer_ = actors::Promise<long>();
    return answer_.future();
  }

 private:
  actors::Promise<long> answer_;
};

/// An ask whose timeout, of a second, expires: that is made by hand.
void AskThatTimesOut(benchmark::State& state) {
  long failed = 0;
  ByHand by_hand;
  const auto ponders = by_hand.system.actor_of<Ponders>();
  by_hand.run_seconds(state, failed, [&] {
    ponders.ask(Question{1}, 1s).on_complete([&failed](const actors::Future<long>& answer) {
      failed += answer.error() ? 1 : 0;
    });
    by_hand.manual->run_until_idle();
  });
}
BENCHMARK(AskThatTimesOut)->UseManualTime()->Apply(Fastest);

// ---- promises without an actor

/// A promise is made and kept; its future has the value.
void PromiseSet(benchmark::State& state) {
  for (auto _ : state) {
    actors::Promise<long> promise;
    const actors::Future<long> future = promise.future();
    promise.set(7);
    if (future.get() != 7) {
      state.SkipWithError("a value is wrong");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(PromiseSet)->Apply(Fastest);

/// It fails with an exception that there is; its future says which.
void PromiseFail(benchmark::State& state) {
  const auto failure = std::make_exception_ptr(std::out_of_range("on purpose"));
  for (auto _ : state) {
    actors::Promise<long> promise;
    const actors::Future<long> future = promise.future();
    promise.fail(failure);
    if (future.error() != failure) {
      state.SkipWithError("it has not failed");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(PromiseFail)->Apply(Fastest);

}  // namespace
}  // namespace bench
