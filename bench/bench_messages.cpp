// What one message costs: in a ring (of two: ping-pong), asked, from outside.

#include <chrono>
#include <latch>
#include <vector>

#include "bench/bench_support.hpp"

namespace bench {
namespace {

/// One run, timed by those who run it, so that neither the way in nor the way out is part of it.
/// Short, so that of many repetitions some have the machine for themselves.
struct Run {
  using Clock = std::chrono::steady_clock;
  std::latch done{1};
  Clock::time_point began{};
  Clock::time_point ended{};

  void begin() { began = Clock::now(); }
  void end() {
    ended = Clock::now();
    done.count_down();
  }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(ended - began).count();
  }
};
struct Go {
  long count;
  Run* run;
};

struct Token {
  long hops;
  Run* run;
};
struct Next {
  actors::ActorRef ref;
};

/// Passes the token on until its hops are used up.
class Member : public actors::Actor {
 public:
  using Protocol = actors::Messages<Token, Next, Go>;
  void receive(const Token& token) {
    if (token.hops == 0) {
      token.run->end();
    } else {
      next_.tell(Token{token.hops - 1, token.run});
    }
  }
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }
  void receive(const Go& go) {
    go.run->begin();
    next_.tell(Token{go.count - 1, go.run});
  }

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
  constexpr long kHops = 50'000;
  for (auto _ : state) {
    Run run;
    ring[0].tell(Go{kHops, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kHops);
}

void PingPong(benchmark::State& state) {
  ring(state, 2);
}
BENCHMARK(PingPong)->Apply(OneAndTwoWorkersTimed);

void RingOf1000(benchmark::State& state) {
  ring(state, 1000);
}
BENCHMARK(RingOf1000)->Apply(OneAndTwoWorkersTimed);

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
  void receive(const Go& go) {
    long sum = 0;
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      sum += answers_.ask(Question{1}).get();
    }
    if (sum == go.count) {
      go.run->end();
    }
  }

 private:
  actors::Ref<Answers> answers_;
};

void BlockingAskInAHandler(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto asks = system.actor_of<Asks>(system.actor_of<Answers>());
  constexpr long kAsks = 10'000;
  for (auto _ : state) {
    Run run;
    asks.tell(Go{kAsks, &run});
    run.done.wait();
    state.SetIterationTime(run.seconds());
  }
  count_each(state, kAsks);
}
BENCHMARK(BlockingAskInAHandler)->Apply(OneAndTwoWorkersTimed);

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
  count_each(state, kMessages);
}
BENCHMARK(TellFromAPlainThread)->Apply(OneAndTwoWorkers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bench
