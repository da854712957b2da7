// What it costs that messages wait elsewhere, are seen by somebody, or are handled on another
// executor than the pool; and what it costs to look at an actor from outside.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/blocking.hpp"
#include "actors/debug.hpp"
#include "actors/executors.hpp"
#include "actors/interceptor.hpp"
#include "actors/mailboxes.hpp"
#include "actors/priority_executor.hpp"
#include "actors/trace.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"
#include "bench/ring.hpp"

namespace bench {
namespace {

/// A message to a Tally that has a mailbox of this type.
template <class F>
void tell_by_mailbox(benchmark::State& state, F mailbox) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(state, system, system.actor_of<Tally>(actors::with_mailbox(std::move(mailbox))));
}

/// A message into the usual mailbox, for comparison.
void TellUnbounded(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(state, system, system.actor_of<Tally>());
}
BENCHMARK(TellUnbounded)->Apply(OneAndTwoWorkersTimed);

/// Into a bounded mailbox that has room.
void TellBounded(benchmark::State& state) {
  tell_by_mailbox(state, actors::bounded(2 * static_cast<std::size_t>(kCount)));
}
BENCHMARK(TellBounded)->Apply(OneAndTwoWorkersTimed);

/// Into one that has room for 100, so that the sender waits again and again.
void TellBoundedAndPark(benchmark::State& state) {
  tell_by_mailbox(state, actors::bounded(100, actors::Overflow::park, kPatience));
}
BENCHMARK(TellBoundedAndPark)->Apply(OneAndTwoWorkersTimed);

/// Into one that looks at priorities, of which there are eight.
void TellByPriority(benchmark::State& state) {
  tell_by_mailbox(state, actors::by_priority(actors::Priorities()
                                                 .of<Item>([](const Item& item) {
                                                   return static_cast<int>(item.number % 8);
                                                 })
                                                 .otherwise(8)));
}
BENCHMARK(TellByPriority)->Apply(OneAndTwoWorkersTimed);

/// Into one in which messages of another type would overtake.
void TellControlFirst(benchmark::State& state) {
  tell_by_mailbox(state, actors::control_first<Late>());
}
BENCHMARK(TellControlFirst)->Apply(OneAndTwoWorkersTimed);

/// A mailbox as a program might write it: one of the library's, through which everything goes.
class OwnMailbox final : public actors::Mailbox {
 public:
  actors::PushResult push(Envelope* message) noexcept override { return inner_->push(message); }
  Envelope* take_displaced() noexcept override { return inner_->take_displaced(); }
  Envelope* pop() noexcept override { return inner_->pop(); }
  void prepend(Envelope* chain) noexcept override { inner_->prepend(chain); }
  Envelope* scan(Cursor& cursor) noexcept override { return inner_->scan(cursor); }
  Envelope* take(Cursor& cursor) noexcept override { return inner_->take(cursor); }
  Envelope* close() noexcept override { return inner_->close(); }
  [[nodiscard]] std::size_t size_hint() const noexcept override { return inner_->size_hint(); }

 private:
  std::unique_ptr<actors::Mailbox> inner_ = actors::bounded(2 * static_cast<std::size_t>(kCount))();
};

/// Into such a mailbox, which has a name in the Config.
void TellNamedOwnMailbox(benchmark::State& state) {
  actors::Config config = workers(state);
  config.mailboxes = {{.name = "own", .type = [] { return std::make_unique<OwnMailbox>(); }}};
  actors::ActorSystem system("bench", std::move(config));
  tell_items(state, system, system.actor_of<Tally>(actors::with_mailbox("own")));
}
BENCHMARK(TellNamedOwnMailbox)->Apply(OneAndTwoWorkersTimed);

/// A message that an interceptor sees, and lets pass.
void TellIntercepted(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(state, system,
             system.actor_of(actors::intercepted(
                 actors::props<Tally>(), [](actors::Interception& call) { call.proceed(); })));
}
BENCHMARK(TellIntercepted)->Apply(OneAndTwoWorkersTimed);

/// A message in whose place an interceptor hands another one on.
void TellReplaced(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(
      state, system,
      system.actor_of(actors::intercepted(actors::props<Tally>(), [](actors::Interception& call) {
        if (const Item* const item = call.message().get_if<Item>()) {
          call.proceed_with(Item{item->number + 1});
        } else {
          call.proceed();
        }
      })));
}
BENCHMARK(TellReplaced)->Apply(OneAndTwoWorkersTimed);

/// PingPong while all messages are traced; the records are counted.
void PingPongTraced(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto first = make_ring(system, 2);
  actors::trace::start(system).get();
  timed(state, first);
  static_cast<void>(system.await_idle(kPatience));
  const std::size_t records = actors::trace::take(system).size() + actors::trace::dropped(system);
  if (records < static_cast<std::size_t>(kCount)) {
    state.SkipWithError("not every message has a record");
  }
}
BENCHMARK(PingPongTraced)->Apply(OneAndTwoWorkersTimed);

// ---- executors

/// PingPong of two actors on other executors than the pool, or one on each of two dispatchers.
void ping_pong_on(benchmark::State& state, actors::Config config, long hops,
                  const std::string& first_on = "default") {
  config.log_level = actors::Level::error;
  actors::ActorSystem system("bench", config);
  const auto first = system.actor_of<Member>(actors::on_dispatcher(first_on));
  close_ring({first, system.actor_of<Member>()});
  timed(state, first, hops);
}

/// A message of two actors whose priorities are not the same.
void PingPongOnPriorityLanes(benchmark::State& state) {
  ping_pong_on(
      state,
      {.executor = actors::make_priority(actors::make_pool(static_cast<int>(state.range(0)))),
       .dispatchers = {{.name = "urgent", .priority = 1}}},
      kCount, "urgent");
}
BENCHMARK(PingPongOnPriorityLanes)->Apply(OneAndTwoWorkersTimed);

/// Of two actors on the same thread of their own.
void PingPongOnPinned(benchmark::State& state) {
  ping_pong_on(state, {.executor = actors::make_pinned()}, kCount);
}
BENCHMARK(PingPongOnPinned)->UseManualTime()->Apply(Fastest);

/// Of two actors each of whose turns has a thread to itself: from thread to thread.
void PingPongOnElastic(benchmark::State& state) {
  ping_pong_on(state, {.executor = actors::make_elastic()}, 1'000);
}
BENCHMARK(PingPongOnElastic)->UseManualTime()->Apply(Fastest);

/// Of two actors that this thread runs.
void PingPongOnManual(benchmark::State& state) {
  const auto manual = actors::make_manual();
  actors::ActorSystem system("bench",
                             actors::Config{.executor = manual, .log_level = actors::Level::error});
  const auto first = make_ring(system, 2);
  measure(state, kCount, [&] {
    Run run;
    first.tell(Go{kCount, &run});
    manual->run_until_idle();
    require(run.done.try_wait(), "the token is lost");
    return run.seconds();
  });
}
BENCHMARK(PingPongOnManual)->UseManualTime()->Apply(Fastest);

/// A message to an actor that rests, on an executor that is run turn by turn.
void ManualRunOne(benchmark::State& state) {
  const auto manual = actors::make_manual();
  actors::ActorSystem system("bench", actors::Config{.executor = manual});
  const auto tally = system.actor_of<Tally>();
  manual->run_until_idle();
  measure(state, kCount, [&] {
    const double seconds = seconds_of([&] {
      for (long i = 0; i < kCount; ++i) {
        tally.tell(Item{i});
        require(manual->run_one(), "there is nothing to run");
      }
    });
    require_items(tally, kCount);
    return seconds;
  });
}
BENCHMARK(ManualRunOne)->UseManualTime()->Apply(Fastest);

/// Tells itself a message whenever it has made a call that might block.
class Blocks : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Token>;
  void receive(const Go& go) {
    go.run->begin();
    self<Blocks>().tell(Token{go.count, go.run});
  }
  void receive(const Token& token) {
    const long left = actors::blocking([&token] { return token.hops - 1; });
    if (left == 0) {
      token.run->end();
    } else {
      self<Blocks>().tell(Token{left, token.run});
    }
  }
};

/// A message in whose handler the worker goes to another thread.
void BlockingCall(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<Blocks>(), 1'000);
}
BENCHMARK(BlockingCall)->Apply(OneAndTwoWorkersTimed);

// ---- from outside

/// An actor is asked for a report of itself.
void DebugInspect(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto tally = system.actor_of<Tally>();
  in_a_handler(state, system, kCount, [&tally](Does&) {
    for (long i = 0; i < kCount; ++i) {
      require(actors::debug::inspect(tally).get().state == actors::debug::State::live,
              "a report is wrong");
    }
  });
}
BENCHMARK(DebugInspect)->Apply(OneAndTwoWorkersTimed);

/// A function is run on the object of an actor.
void DebugWith(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto tally = system.actor_of<Tally>();
  in_a_handler(state, system, kCount, [&tally](Does&) {
    long items = 0;
    for (long i = 0; i < kCount; ++i) {
      tally.tell(Item{});
      items +=
          actors::debug::with<Tally>(tally, [](Tally& t) { return t.receive(HowMany{}); }).get();
    }
    items += tally.ask(HowMany{}, kPatience).get();
    require(items == kCount, "an item is missing");
  });
}
BENCHMARK(DebugWith)->Apply(OneAndTwoWorkersTimed);

/// An actor is suspended and resumed; what it is told meanwhile it handles then.
void DebugSuspendAndResume(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto tally = system.actor_of<Tally>();
  in_a_handler(state, system, kCount, [&tally](Does&) {
    for (long i = 0; i < kCount; ++i) {
      actors::debug::suspend(tally).get();
      tally.tell(Item{});
      actors::debug::resume(tally).get();
    }
    require_items(tally, kCount);
  });
}
BENCHMARK(DebugSuspendAndResume)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
