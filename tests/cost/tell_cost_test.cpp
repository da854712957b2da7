// What a message costs between actors of one worker, and whoever tells an actor of another one.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <latch>
#include <semaphore>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/detail/cell_pool.hpp"
#include "actors/metrics.hpp"

#include "tests/cost/cost.hpp"

namespace actors::cost {
namespace {

// ---- on one worker

struct Token {
  int hops;
  Section* section;
};
struct Next {
  ActorRef ref;
};

/// Passes the token on; its last kCounted hops are counted.
class Member : public Actor {
 public:
  using Protocol = Messages<Token, Next>;
  void receive(const Token& token) {
    if (token.hops == kCounted) {
      token.section->begin();
    } else if (token.hops == 0) {
      token.section->end();
      return;
    }
    next_.tell(Token{token.hops - 1, token.section});
  }
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }

 private:
  Ref<Member> next_;
};

/// So many times has each member of the ring been told before the steps are counted.
testing::Steps send_round(ActorSystem& system, int members, int rounds_before) {
  std::vector<Ref<Member>> ring;
  for (int i = 0; i < members; ++i) {
    ring.push_back(system.actor_of<Member>());
  }
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i].tell(Next{ring[(i + 1) % ring.size()]});
  }
  Section section;
  ring.front().tell(Token{rounds_before * members + kCounted, &section});
  return section.wait();
}

TEST(TellCost, IsNoReadModifyWriteBetweenTwoActorsAtHome) {
  ActorSystem system(one_worker());
  expect_within(kPingPong, send_round(system, 2, kWarmUp));
}

TEST(TellCost, IsNoReadModifyWriteInARingOfActorsAtHome) {
  ActorSystem system(one_worker());
  expect_within(kRing, send_round(system, 100, kWarmUp));
}

TEST(TellCost, IsTwoReadModifyWritesInARingOfNewActors) {
  ActorSystem system(one_worker());
  expect_within(kRingOfNewcomers, send_round(system, 100, 4));
}

TEST(TellCost, IsSomeInstructionsMoreWithMetrics) {
  ActorSystem system(one_worker());
  metrics::start(system);
  expect_within(kRingWithMetrics, send_round(system, 100, kWarmUp));
}

struct Read {
  std::binary_semaphore* data;
};
struct Write {
  std::binary_semaphore* data;
};
/// The one blocks its thread until the other has had a turn.
class Reader : public Actor {
 public:
  void receive(const Read& read) { read.data->acquire(); }
};
class Writer : public Actor {
 public:
  void receive(const Write& write) { write.data->release(); }
};

TEST(TellCost, IsSomeInstructionsMoreWhileAnActorIsKnownToBlock) {
  using namespace std::chrono_literals;
  std::atomic<int> caught{0};
  LogTarget log;
  log.set_sinks({LogSink([&caught](const LogRecord&) { ++caught; })});
  // Longer than a turn takes while its instructions are counted.
  ActorSystem system(Config{.executor = make_pool(1, {.log = &log, .stuck_after = 100ms})});
  std::binary_semaphore data(0);
  system.actor_of<Reader>().tell(Read{&data});
  system.actor_of<Writer>().tell(Write{&data});  // on the one worker: when that is taken over
  ASSERT_TRUE(system.await_idle(30s));
  ASSERT_GE(caught, 1);
  expect_within(kPingPongBesideBlocker, send_round(system, 2, kWarmUp));
}

// ---- to another worker

/// How often it is done before it is counted. Cells that went elsewhere come back in batches, and
/// each worker keeps up to two of its own: until both have them, new ones are made.
constexpr int kRoundsBefore = 4 * detail::kPoolLimit / kCounted + 4;

struct Work {};
/// Keeps its worker until the gate opens.
struct Stay {
  std::latch* here;
  std::latch* gate;
};
/// Tells everybody, and itself: what is put off until the end of a turn is counted, too.
struct TellAll {
  Section* section;
};
struct AllTold {
  Section* section;
};

class Sink : public Actor {
 public:
  using Protocol = Messages<Work, Stay>;
  void receive(const Work& /*work*/) {}
  void receive(const Stay& stay) {
    stay.here->count_down();
    stay.gate->wait();
  }
};

class Sender : public Actor {
 public:
  using Protocol = Messages<TellAll, AllTold>;
  explicit Sender(std::vector<Ref<Sink>> sinks) : sinks_(std::move(sinks)) {}
  void receive(const TellAll& all) {
    all.section->begin();
    for (const Ref<Sink>& sink : sinks_) {
      sink.tell(Work{});
    }
    self<Sender>().tell(AllTold{all.section});
  }
  void receive(const AllTold& told) { told.section->end(); }

 private:
  std::vector<Ref<Sink>> sinks_;
};

struct Feed {
  int rounds;
  Section* section;
};
/// Tells an actor of its worker more than that can handle. The last messages are counted.
class Feeder : public Actor {
 public:
  explicit Feeder(Ref<Sink> sink) : sink_(sink) {}
  void receive(const Feed& feed) {
    if (feed.rounds == 0) {
      feed.section->begin();
      tell(kCounted);
      feed.section->end();
      return;
    }
    tell(kWarmUp);
    self<Feeder>().tell(Feed{feed.rounds - 1, feed.section});
  }

 private:
  void tell(int times) {
    for (int i = 0; i < times; ++i) {
      sink_.tell(Work{});
    }
  }

  Ref<Sink> sink_;
};

TEST(TellCost, IsNoReadModifyWriteToAnActorOfTheWorkerThatNeverRests) {
  ActorSystem system(one_worker());
  Section section;
  system.actor_of<Feeder>(system.actor_of<Sink>()).tell(Feed{20, &section});
  expect_within(kTellBusyHere, section.wait());
}

struct Again {
  int left;
  Section* section;
};
/// Tells itself one message after the other: its mailbox is never found empty. The last ones are
/// counted.
class Loops : public Actor {
 public:
  void receive(const Again& again) {
    if (again.left == 0) {
      again.section->end();
      return;
    }
    if (again.left == kCounted) {
      again.section->begin();
    }
    self<Loops>().tell(Again{again.left - 1, again.section});
  }
};

TEST(TellCost, OfAnActorToItselfIsNoReadModifyWrite) {
  ActorSystem system(one_worker());
  Section section;
  system.actor_of<Loops>().tell(Again{100 * kWarmUp, &section});
  expect_within(kTellItself, section.wait());
}

/// The sender's side of kCounted messages to so many actors of a worker that is awake and busy.
testing::Steps tell_elsewhere(int actors) {
  Config config = one_worker();
  config.dispatchers = {{.name = "elsewhere", .executor = make_pool(1, {.extra_threads = 0})}};
  ActorSystem system(std::move(config));
  std::vector<Ref<Sink>> sinks;
  for (int i = 0; i < kCounted; ++i) {
    sinks.push_back(i < actors ? system.actor_of<Sink>(on_dispatcher("elsewhere")) : sinks.front());
  }
  const auto keeper = system.actor_of<Sink>(on_dispatcher("elsewhere"));
  const auto sender = system.actor_of<Sender>(sinks);
  testing::Steps steps;
  for (int round = 0; round <= kRoundsBefore; ++round) {
    std::latch here(1);
    std::latch gate(1);
    keeper.tell(Stay{&here, &gate});
    here.wait();
    Section section;
    sender.tell(TellAll{&section});
    steps = section.wait();
    gate.count_down();
    static_cast<void>(system.await_idle(std::chrono::seconds(10)));
  }
  return steps;  // of the last round, when nothing is new any more
}

TEST(TellCost, ElsewhereIsOneReadModifyWriteIfTheActorHasMail) {
  expect_within(kTellBusyElsewhere, tell_elsewhere(1));
}

TEST(TellCost, ElsewhereIsTwoReadModifyWritesIfTheActorRests) {
  expect_within(kTellIdleElsewhere, tell_elsewhere(kCounted));
}

}  // namespace
}  // namespace actors::cost
