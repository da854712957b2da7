// What it costs to hold a message as a Message, and to pass it on.

#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

/// A message is made, and looked at.
void MessageOf(benchmark::State& state) {
  for (auto _ : state) {
    const actors::Message message = actors::Message::of(Item{7});
    if (message.get<Item>().number != 7) {
      state.SkipWithError("it holds another one");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(MessageOf)->Apply(Fastest);

void CopyAMessage(benchmark::State& state) {
  const actors::Message message = actors::Message::of(Item{7});
  for (auto _ : state) {
    const actors::Message copy = message;
    benchmark::DoNotOptimize(copy.get_if<Item>());
  }
  count_each(state, 1);
}
BENCHMARK(CopyAMessage)->Apply(Fastest);

/// A handler tells what `message()` gives, a Message that holds an Item.
template <class F>
void tell_messages(benchmark::State& state, F message) {
  actors::ActorSystem system("bench", workers(state));
  const auto tally = system.actor_of<Tally>();
  in_a_handler(state, system, kCount, [&](Does&) {
    const actors::ActorRef to = tally;
    for (long i = 0; i < kCount; ++i) {
      to.tell(message());
    }
    require_items(tally, kCount);
  });
}

/// One that is kept, and told again and again.
void TellAKeptMessage(benchmark::State& state) {
  const actors::Message kept = actors::Message::of(Item{7});
  tell_messages(state, [&kept]() -> const actors::Message& { return kept; });
}
BENCHMARK(TellAKeptMessage)->Apply(OneAndTwoWorkersTimed);

/// One that is made for it, and moved.
void TellAMovedMessage(benchmark::State& state) {
  tell_messages(state, [] { return actors::Message::of(Item{7}); });
}
BENCHMARK(TellAMovedMessage)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
