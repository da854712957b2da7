// What the other ways of an answer cost: from somebody the question was forwarded to, by reply(),
// later; called by name, or by member function; to a thread that has an inbox; the first of four.

#include <string>
#include <utility>
#include <vector>

#include "actors/gather.hpp"
#include "actors/identify.hpp"
#include "actors/inbox.hpp"
#include "actors/proxy.hpp"
#include "actors/server.hpp"

#include "bench/asks.hpp"
#include "bench/bench_support.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

/// In a handler `ask` is called again and again, which gives 1 each time.
template <class F>
void sum_of_ones(benchmark::State& state, actors::ActorSystem& system, F ask) {
  in_a_handler(state, system, kCount, [&ask](Does&) {
    long sum = 0;
    for (long i = 0; i < kCount; ++i) {
      sum += ask();
    }
    require(sum == kCount, "an answer is wrong");
  });
}

// ---- who answers, and when

/// Sends on what it is told.
class Forwards : public actors::Actor {
 public:
  using Protocol = actors::Messages<Item, HowMany, Question>;
  explicit Forwards(actors::ActorRef to) : to_(to) {}
  void receive(const Item&) { forward(to_); }
  void receive(const HowMany&) { forward(to_); }
  void receive(const Question&) { forward(to_); }

 private:
  actors::ActorRef to_;
};

/// A message that is told and forwarded.
void TellForwarded(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto forwards = system.actor_of<Forwards>(system.actor_of<Tally>());
  tell_items(state, system, forwards);
}
BENCHMARK(TellForwarded)->Apply(OneAndTwoWorkersTimed);

/// A question that is forwarded, and its answer.
void AskForwarded(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto forwards = system.actor_of<Forwards>(system.actor_of<Answers>());
  sum_of_ones(state, system, [&forwards] { return forwards.ask<long>(Question{1}).get(); });
}
BENCHMARK(AskForwarded)->Apply(OneAndTwoWorkersTimed);

/// Answers with reply().
class Replies : public actors::Actor {
 public:
  using Protocol = actors::Messages<Question>;
  void receive(const Question& q) { reply(q.number); }
};

void AskAnsweredByReply(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto replies = system.actor_of<Replies>();
  sum_of_ones(state, system, [&replies] { return replies.ask<long>(Question{1}).get(); });
}
BENCHMARK(AskAnsweredByReply)->Apply(OneAndTwoWorkersTimed);

/// Answers in its next turn.
class AnswersLater : public actors::Actor {
 public:
  using Protocol = actors::Messages<Question, Item>;
  void receive(const Question& q) {
    answer_ = reply_later<long>();
    self<AnswersLater>().tell(Item{q.number});
  }
  void receive(const Item& item) { answer_.set(item.number); }

 private:
  actors::Promise<long> answer_;
};

/// An ask whose answer is promised, and given when another message has come.
void AskAnsweredLater(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto later = system.actor_of<AnswersLater>();
  sum_of_ones(state, system, [&later] { return later.ask<long>(Question{1}).get(); });
}
BENCHMARK(AskAnsweredLater)->Apply(OneAndTwoWorkersTimed);

// ---- what is made of an answer

/// Asks again when a function of the answer has been called, and what it gave has come.
class AsksAndThen : public actors::Actor {
 public:
  explicit AsksAndThen(actors::Ref<Answers> answers) : answers_(answers) {}
  void receive(const Go& go) {
    go_ = go;
    sum_ = 0;
    go.run->begin();
    ask();
  }

 private:
  void ask() {
    answers_.ask(Question{0})
        .then([](long answer) { return answer + 1; })
        .on_complete([this](const actors::Future<long>& more) {
          sum_ += more.get();
          if (sum_ == go_.count) {
            go_.run->end();
          } else {
            ask();
          }
        });
  }

  actors::Ref<Answers> answers_;
  Go go_{};
  long sum_ = 0;
};

void AskAndThen(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  timed(state, system.actor_of<AsksAndThen>(system.actor_of<Answers>()));
}
BENCHMARK(AskAndThen)->Apply(OneAndTwoWorkersTimed);

std::vector<actors::Future<long>> four_asks(const actors::Ref<Answers>& answers) {
  std::vector<actors::Future<long>> asked;
  asked.reserve(4);
  for (int i = 0; i < 4; ++i) {
    asked.push_back(answers.ask(Question{1}));
  }
  return asked;
}

/// Four asks at a time, of which the first answer counts.
void FirstOfFourAsks(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  sum_of_ones(state, system, [&answers] { return actors::first_of(four_asks(answers)).get(); });
}
BENCHMARK(FirstOfFourAsks)->Apply(OneAndTwoWorkersTimed);

/// Four asks at a time, of which all outcomes are waited for.
void SettleFourAsks(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  sum_of_ones(state, system, [&answers] {
    long sum = 0;
    for (const actors::Future<long>& answer : actors::settle(four_asks(answers)).get()) {
      sum += answer.get();
    }
    return sum / 4;
  });
}
BENCHMARK(SettleFourAsks)->Apply(OneAndTwoWorkersTimed);

/// "Who are you?", which the runtime answers.
void AskIdentify(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto tally = system.actor_of<Tally>();
  sum_of_ones(state, system, [&tally] {
    const auto who =
        actors::ActorRef(tally.id()).ask<actors::ActorIdentity>(actors::Identify{}).get();
    return who.ref == tally ? 1 : 0;
  });
}
BENCHMARK(AskIdentify)->Apply(OneAndTwoWorkersTimed);

// ---- by name, and by member function

/// Counts, for those who know the names of its methods.
class Counter : public actors::Server {
 public:
  Counter() {
    method("add", &Counter::add);
    method("take", [this] { return std::exchange(total_, 0L); });
  }

 private:
  long add(long n) {
    total_ += n;
    return n;
  }
  long total_ = 0;
};

/// A method is called by its name, with a Value, and answers with one.
void ServerCall(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto counter = system.actor_of<Counter>();
  sum_of_ones(state, system,
              [&counter] { return actors::call(counter, "add", 1).get().get<long>(); });
}
BENCHMARK(ServerCall)->Apply(OneAndTwoWorkersTimed);

/// The same, and nobody waits.
void ServerCast(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto counter = system.actor_of<Counter>();
  in_a_handler(state, system, kCount, [&counter](Does&) {
    for (long i = 0; i < kCount; ++i) {
      actors::cast(counter, "add", 1);
    }
    const long total = actors::call(counter, "take", {}, kPatience).get().get<long>();
    require(total == kCount, "not every cast has been handled once");
  });
}
BENCHMARK(ServerCast)->Apply(OneAndTwoWorkersTimed);

/// Counts, for those who may call its functions.
class Invoked : public actors::ProxyActor<Invoked> {
 public:
  using ProxyActor<Invoked>::receive;
  using Protocol = actors::Messages<actors::Invoke<Invoked>, long(HowMany)>;
  void add(long n) { total_ += n; }
  long receive(const HowMany&) { return std::exchange(total_, 0); }

 private:
  long total_ = 0;
};

/// A member function is called as a message.
void ProxyInvoke(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto invoked = system.actor_of<Invoked>();
  in_a_handler(state, system, kCount, [&invoked](Does&) {
    for (long i = 0; i < kCount; ++i) {
      actors::as_proxy(invoked).invoke(&Invoked::add, 1L);
    }
    require_items(invoked, kCount);
  });
}
BENCHMARK(ProxyInvoke)->Apply(OneAndTwoWorkersTimed);

// ---- threads that have an inbox

constexpr long kCalls = 1'000;

/// A plain thread calls an actor, and waits.
void InboxCall(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto answers = system.actor_of<Answers>();
  actors::Inbox inbox(system);
  measure(state, kCalls, [&] {
    return seconds_of([&] {
      for (long i = 0; i < kCalls; ++i) {
        require(inbox.call(answers, Question{1}, kPatience, -1L) == 1, "an answer is wrong");
      }
    });
  });
}
BENCHMARK(InboxCall)->Apply(OneAndTwoWorkersTimed);

/// A plain thread receives what an actor has told it in one handler.
void InboxReceive(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto does = system.actor_of<Does>();
  actors::Inbox inbox(system);
  const actors::ActorRef thread = inbox;
  measure(state, kCount, [&] {
    return seconds_of([&] {
      does.tell(Does::Do{[thread](Does&) {
        for (long i = 0; i < kCount; ++i) {
          thread.tell(Item{i});
        }
      }});
      for (long i = 0; i < kCount; ++i) {
        const auto item = inbox.receive_for<Item>(kPatience);
        require(item && item->number == i, "a message is missing");
      }
    });
  });
}
BENCHMARK(InboxReceive)->Apply(OneAndTwoWorkersTimed);

/// A plain thread asks four actors, and waits for all their answers.
void InboxCallAllFour(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  std::vector<actors::Ref<Answers>> answers;
  for (int i = 0; i < 4; ++i) {
    answers.push_back(system.actor_of<Answers>());
  }
  actors::Inbox inbox(system);
  measure(state, kCalls, [&] {
    return seconds_of([&] {
      for (long i = 0; i < kCalls; ++i) {
        const std::vector<long> all = inbox.call_all<long>({{answers[0], Question{1}},
                                                            {answers[1], Question{1}},
                                                            {answers[2], Question{1}},
                                                            {answers[3], Question{1}}},
                                                           kPatience, -1);
        require(all == std::vector<long>(4, 1), "an answer is wrong");
      }
    });
  });
}
BENCHMARK(InboxCallAllFour)->Apply(OneAndTwoWorkersTimed);

/// A plain thread starts four actors, and ends them, each after what it has been told.
void InboxStopAllFour(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  actors::Inbox inbox(system);
  measure(state, kCalls, [&] {
    return seconds_of([&] {
      for (long i = 0; i < kCalls; ++i) {
        std::vector<actors::Ref<Tally>> tallies;
        for (int k = 0; k < 4; ++k) {
          tallies.push_back(system.actor_of<Tally>());
        }
        require(inbox.stop_all(tallies, kPatience) == std::vector<bool>(4, true),
                "an actor has not ended");
      }
    });
  });
}
BENCHMARK(InboxStopAllFour)->Apply(OneAndTwoWorkersTimed);

}  // namespace
}  // namespace bench
