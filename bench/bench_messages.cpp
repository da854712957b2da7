// What one message costs: in a ring (of two: ping-pong), asked, from outside.

#include <vector>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

struct Token {
  long hops;
  std::latch* done;
};
struct Next {
  actors::ActorRef ref;
};

/// Passes the token on until its hops are used up.
class Member : public actors::Actor {
 public:
  using Protocol = actors::Messages<Token, Next>;
  void receive(const Token& token) {
    if (token.hops == 0) {
      token.done->count_down();
    } else {
      next_.tell(Token{token.hops - 1, token.done});
    }
  }
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }

 private:
  actors::Ref<Member> next_;
};

void ring(benchmark::State& state, int members) {
  actors::ActorSystem system("bench", workers(state));
  std::vector<actors::Ref<Member>> ring;
  for (int i = 0; i < members; ++i) {
    ring.push_back(system.actor_of<Member>());
  }
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i].tell(Next{ring[(i + 1) % ring.size()]});
  }
  constexpr long kHops = 500'000;
  for (auto _ : state) {
    std::latch done(1);
    ring[0].tell(Token{kHops, &done});
    done.wait();
  }
  state.SetItemsProcessed(state.iterations() * kHops);
}

void PingPong(benchmark::State& state) {
  ring(state, 2);
}
BENCHMARK(PingPong)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void RingOf1000(benchmark::State& state) {
  ring(state, 1000);
}
BENCHMARK(RingOf1000)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

struct Question {
  long number;
};

class Answers : public actors::Actor {
 public:
  long receive(const Question& q) { return q.number; }
};

/// Asks and waits for the answer in its handler, again and again.
class Asks : public actors::Actor {
 public:
  explicit Asks(actors::Ref<Answers> answers) : answers_(answers) {}
  void receive(const Start& start) {
    long sum = 0;
    for (long i = 0; i < start.count; ++i) {
      sum += answers_.ask(Question{1}).get();
    }
    if (sum == start.count) {
      start.done->count_down();
    }
  }

 private:
  actors::Ref<Answers> answers_;
};

void BlockingAskInAHandler(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto asks = system.actor_of<Asks>(system.actor_of<Answers>());
  constexpr long kAsks = 100'000;
  for (auto _ : state) {
    std::latch done(1);
    asks.tell(Start{&done, kAsks});
    done.wait();
  }
  state.SetItemsProcessed(state.iterations() * kAsks);
}
BENCHMARK(BlockingAskInAHandler)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

void AskFromAPlainThread(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  for (auto _ : state) {
    benchmark::DoNotOptimize(answers.ask(Question{1}).get());
  }
}
BENCHMARK(AskFromAPlainThread)->Apply(OneAndTwoWorkers);

class Counts : public actors::Actor {
 public:
  void receive(const Start& start) {
    if (++count_ == start.count) {
      count_ = 0;
      start.done->count_down();
    }
  }

 private:
  long count_ = 0;
};

void TellFromAPlainThread(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto counts = system.actor_of<Counts>();
  constexpr long kMessages = 100'000;
  for (auto _ : state) {
    std::latch done(1);
    for (long i = 0; i < kMessages; ++i) {
      counts.tell(Start{&done, kMessages});
    }
    done.wait();
  }
  state.SetItemsProcessed(state.iterations() * kMessages);
}
BENCHMARK(TellFromAPlainThread)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
