// What the clauses of a selective receive cost, and those of a Behavior: a guard, the choice of a
// handler, a pattern, a time.

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "actors/behavior.hpp"
#include "actors/clauses.hpp"
#include "actors/pattern.hpp"

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// A process tells itself the messages that `message(i)` gives, and `receive(self)` receives each,
/// and gives 1.
template <class M, class F>
void receive_each(benchmark::State& state, M message, F receive) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [&](actors::Process& self) {
    const actors::ActorRef me = self;
    long received = 0;
    for (long i = 0; i < kCount; ++i) {
      me.tell(message(i));
      received += receive(self);
    }
    require(received == kCount, "a message was taken by another clause");
  });
}

Item item(long number) {
  return {number};
}

/// Of three handlers, the last one takes it.
void ReceiveByHandlers(benchmark::State& state) {
  receive_each(state, item, [](actors::Process& self) {
    return self.receive([](const Late&) { return 0; }, [](const HowMany&) { return 0; },
                        [](const Item&) { return 1; });
  });
}
BENCHMARK(ReceiveByHandlers)->Apply(OneAndTwoWorkersTimed);

/// Of two handlers with guards, one of which says yes.
void ReceiveWhen(benchmark::State& state) {
  receive_each(state, item, [](actors::Process& self) {
    return self.receive(
        actors::when([](const Item& i) { return i.number < 0; }, [](const Item&) { return 0; }),
        actors::when([](const Item& i) { return i.number >= 0; }, [](const Item&) { return 1; }));
  });
}
BENCHMARK(ReceiveWhen)->Apply(OneAndTwoWorkersTimed);

/// A handler takes it before a time is over.
void ReceiveOrAfter(benchmark::State& state) {
  receive_each(state, item, [](actors::Process& self) {
    return self.receive([](const Item&) { return 1; }, actors::after(10s, [] { return 0; }));
  });
}
BENCHMARK(ReceiveOrAfter)->Apply(OneAndTwoWorkersTimed);

/// There is none, and no time is given.
void ReceiveAfterNothing(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  in_a_process(state, system, kCount, [](actors::Process& self) {
    long none = 0;
    for (long i = 0; i < kCount; ++i) {
      none += self.receive([](const Item&) { return 0; }, actors::after(0s, [] { return 1; }));
    }
    require(none == kCount, "there was a message that nobody told");
  });
}
BENCHMARK(ReceiveAfterNothing)->Apply(OneAndTwoWorkersTimed);

actors::Value data(long number) {
  return actors::Value::tuple("data", number);
}
actors::Pattern data_pattern() {
  return actors::tuple_of("data", actors::is<long>());
}

/// A Value, by a handler with a pattern.
void ReceiveWhenPattern(benchmark::State& state) {
  receive_each(state, data, [pattern = data_pattern()](actors::Process& self) {
    return self.receive(actors::when(pattern, [](const actors::Value&) { return 1; }));
  });
}
BENCHMARK(ReceiveWhenPattern)->Apply(OneAndTwoWorkersTimed);

/// A Value, by the second of two patterns.
void ReceiveOfTwoPatterns(benchmark::State& state) {
  const actors::Pattern end = actors::tuple_of("end");
  receive_each(state, data, [end, pattern = data_pattern()](actors::Process& self) {
    const auto [matched, message] = self.receive(end, pattern);
    return matched == pattern && message.size() == 2 ? 1 : 0;
  });
}
BENCHMARK(ReceiveOfTwoPatterns)->Apply(OneAndTwoWorkersTimed);

/// Counts, as a Behavior whose clauses have guards.
class Guarded : public actors::Actor {
 public:
  using Protocol = actors::Messages<Item, long(HowMany)>;
  void receive(const Item&) {}
  long receive(const HowMany&) { return 0; }

 private:
  void pre_start() override {
    become(actors::Behavior{
        actors::when([](const Item& i) { return i.number < 0; }, [](const Item&) {}),
        actors::when([](const Item& i) { return i.number >= 0; },
                     [this](const Item&) { ++items_; }),
        [this](const HowMany&) { return std::exchange(items_, 0); }});
  }
  long items_ = 0;
};

/// A message to an actor whose Behavior looks at two guards.
void TellBehaviorWhen(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  tell_items(state, system, system.actor_of<Guarded>());
}
BENCHMARK(TellBehaviorWhen)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
