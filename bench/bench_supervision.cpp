// What it costs that actors fail, by what is decided then; and what the other ends of an actor
// cost. One-for-one restarts are in bench_lifecycle.cpp, OTP's supervisors in bench_links.cpp.

#include <chrono>
#include <cstddef>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/backoff_supervisor.hpp"

#include "bench/bench_support.hpp"
#include "bench/by_hand.hpp"
#include "bench/measured.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr long kFailures = 1'000;
constexpr actors::RestartLimits kAnyNumber{.max_restarts = -1};

struct Fail {};
/// Told by an object that has been made to who counts them.
struct Made {};

/// Fails when it is told to, and counts how often that was.
class Fails : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail, long(HowMany)>;
  Fails() = default;
  explicit Fails(actors::ActorRef boss) { boss.tell(Made{}); }
  void receive(const Fail&) {
    ++failures_;
    throw std::runtime_error("on purpose");
  }
  long receive(const HowMany&) { return std::exchange(failures_, 0); }

 private:
  long failures_ = 0;
};

struct FailNumber {
  std::size_t child;
};

/// Supervises three of them.
class Supervises : public actors::Actor {
 public:
  using Protocol = actors::Messages<FailNumber>;
  Supervises(actors::ActorRef boss, actors::SupervisorStrategy strategy)
      : strategy_(std::move(strategy)) {
    for (int i = 0; i < 3; ++i) {
      children_.push_back(actor_of<Fails>(boss));
    }
  }
  void receive(const FailNumber& number) { children_[number.child].tell(Fail{}); }

 private:
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return strategy_;
  }
  actors::SupervisorStrategy strategy_;
  std::vector<actors::Ref<Fails>> children_;
};

void receive_made(actors::Process& self, long objects) {
  for (long i = 0; i < objects; ++i) {
    self.receive<Made>();
  }
}

/// One of three fails, again and again, whereupon so many are restarted.
void fail_one_of_three(benchmark::State& state, const actors::SupervisorStrategy& strategy,
                       FailNumber which, long restarted) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kFailures, [&](actors::Process& self) {
    const auto parent = self.system().actor_of<Supervises>(self.self(), strategy);
    receive_made(self, 3);
    for (long i = 0; i < kFailures; ++i) {
      parent.tell(which);
      receive_made(self, restarted);
    }
    self.system().graceful_stop(parent, kPatience).get();
    require(!self.receive_for<Made>(0s), "there were more restarts than there should be");
  });
}

void OneForOneRestart(benchmark::State& state) {
  fail_one_of_three(state, actors::one_for_one(kAnyNumber), {1}, 1);
}
BENCHMARK(OneForOneRestart)->Apply(OneAndTwoWorkersTimed);

void RestForOneRestart(benchmark::State& state) {
  fail_one_of_three(state, actors::rest_for_one(kAnyNumber), {1}, 2);
}
BENCHMARK(RestForOneRestart)->Apply(OneAndTwoWorkersTimed);

void AllForOneRestart(benchmark::State& state) {
  fail_one_of_three(state, actors::all_for_one(kAnyNumber), {1}, 3);
}
BENCHMARK(AllForOneRestart)->Apply(OneAndTwoWorkersTimed);

// ---- the other directives

/// Supervises what `Child` is, by one directive for whatever is thrown; restarts are not limited.
/// Tells it what it is told itself.
template <class Child>
class Decides : public actors::Actor {
 public:
  using Protocol = actors::Messages<Fail, long(HowMany)>;
  template <class... Args>
  explicit Decides(actors::Directive directive, const Args&... args)
      : directive_(directive), child_(actor_of<Child>(args...)) {}
  void receive(const Fail&) { forward(child_); }
  actors::Future<long> receive(const HowMany& how_many) { return child_.ask(how_many, kPatience); }

 private:
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider().otherwise(directive_), kAnyNumber);
  }
  actors::Directive directive_;
  actors::Ref<Child> child_;
};

/// An actor fails and goes on with what it was told next.
void ResumeAfterAThrow(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kFailures, [](actors::Process& self) {
    const auto parent =
        self.system().actor_of<Decides<Fails>>(actors::Directive::resume, self.self());
    for (long i = 0; i < kFailures; ++i) {
      parent.tell(Fail{});
    }
    require_items(parent, kFailures);
    self.system().graceful_stop(parent, kPatience).get();
  });
}
BENCHMARK(ResumeAfterAThrow)->Apply(OneAndTwoWorkersTimed);

/// An actor fails, its supervisor does so too, and is restarted by its own; its new object has a
/// new child.
void EscalateAfterAThrow(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kFailures, [](actors::Process& self) {
    const auto top = self.system().actor_of<Decides<Decides<Fails>>>(
        actors::Directive::restart, actors::Directive::escalate, self.self());
    receive_made(self, 1);
    for (long i = 0; i < kFailures; ++i) {
      top.tell(Fail{});
      receive_made(self, 1);
    }
    self.system().graceful_stop(top, kPatience).get();
    require(!self.receive_for<Made>(0s), "there were more restarts than there should be");
  });
}
BENCHMARK(EscalateAfterAThrow)->Apply(OneAndTwoWorkersTimed);

/// Starts a child, which fails and is stopped for it; then the next one.
class StopsWhatFails : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go>;
  void receive(const Go& go) {
    go_ = go;
    go.run->begin();
    next();
  }
  void receive(const actors::Terminated& end) {
    ended_ += end.reason.kind() == actors::ExitReason::Kind::exception ? 1 : 0;
    next();
  }

 private:
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider().otherwise(actors::Directive::stop));
  }
  void next() {
    if (ended_ == go_.count) {
      ended_ = 0;
      go_.run->end();
    } else {
      watch(actor_of<Fails>()).tell(Fail{});
    }
  }
  Go go_{};
  long ended_ = 0;
};

void SpawnAndStopAfterAThrow(benchmark::State& state) {
  actors::ActorSystem system("bench", without_log(state));
  timed(state, system.actor_of<StopsWhatFails>(), kFailures);
}
BENCHMARK(SpawnAndStopAfterAThrow)->Apply(OneAndTwoWorkersTimed);

/// A decider of three rules, the last of which fits.
void DeciderDecide(benchmark::State& state) {
  const actors::Decider decider = actors::Decider()
                                      .on<std::out_of_range>(actors::Directive::stop)
                                      .on<std::bad_alloc>(actors::Directive::escalate)
                                      .on<std::runtime_error>(actors::Directive::resume);
  const auto cause = std::make_exception_ptr(std::runtime_error("on purpose"));
  for (auto _ : state) {
    if (decider.decide(cause) != actors::Directive::resume) {
      state.SkipWithError("another rule decides");
      break;
    }
  }
  count_each(state, 1);
}
BENCHMARK(DeciderDecide)->Apply(Fastest);

// ---- ends

/// An actor is started and watched, `end(system, ref)` ends it, and its end is waited for.
template <class F>
void spawn_and_end(benchmark::State& state, actors::ExitReason::Kind reason, F end) {
  actors::ActorSystem system("bench", without_log(state));
  in_a_process(state, system, kFailures, [&](actors::Process& self) {
    for (long i = 0; i < kFailures; ++i) {
      const auto ref = self.watch(self.system().actor_of<Tally>());
      end(self.system(), ref);
      const auto ended = self.receive<actors::Terminated>();
      require(ended.ref == ref && ended.reason.kind() == reason, "an end of another kind");
    }
  });
}

void SpawnAndPoisonPill(benchmark::State& state) {
  spawn_and_end(state, actors::ExitReason::Kind::normal,
                [](actors::ActorSystem&, const auto& ref) { ref.tell(actors::PoisonPill{}); });
}
BENCHMARK(SpawnAndPoisonPill)->Apply(OneAndTwoWorkersTimed);

void SpawnAndKill(benchmark::State& state) {
  spawn_and_end(state, actors::ExitReason::Kind::killed,
                [](actors::ActorSystem&, const auto& ref) { ref.tell(actors::Kill{}); });
}
BENCHMARK(SpawnAndKill)->Apply(OneAndTwoWorkersTimed);

void SpawnAndStop(benchmark::State& state) {
  spawn_and_end(state, actors::ExitReason::Kind::stopped,
                [](actors::ActorSystem& system, const auto& ref) { system.stop(ref); });
}
BENCHMARK(SpawnAndStop)->Apply(OneAndTwoWorkersTimed);

// ---- backoff

/// A message to the child of a backoff supervisor.
void TellThroughBackoffSupervisor(benchmark::State& state) {
  actors::ActorSystem system("bench", workers(state));
  const auto supervisor = system.actor_of(actors::backoff_on_stop(actors::props<Tally>()));
  const actors::ActorRef child = supervisor;
  tell_items(state, system, child);
}
BENCHMARK(TellThroughBackoffSupervisor)->Apply(OneAndTwoWorkersTimed);

/// Counts how often it has been started; ends when it is told something.
class Ends : public actors::Actor {
 public:
  explicit Ends(long* starts) { ++*starts; }
  void receive(const Item&) { stop(); }
};

/// The child of a backoff supervisor ends, and is started again a second later.
void BackoffRestart(benchmark::State& state) {
  long starts = 0;
  ByHand by_hand;
  const actors::ActorRef supervisor = by_hand.system.actor_of(actors::backoff_on_stop(
      actors::props<Ends>(&starts), {.backoff = {.min = 1s, .max = 1s, .jitter = 0.0}}));
  by_hand.run_seconds(state, starts, [&] {
    supervisor.tell(Item{});
    by_hand.manual->run_until_idle();
  });
}
BENCHMARK(BackoffRestart)->UseManualTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
