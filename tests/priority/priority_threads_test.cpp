// Actors on lanes, on real workers.

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/executors.hpp"
#include "actors/log.hpp"
#include "actors/priority_executor.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

/// One message per turn, so that a turn of the lowest lane is as short as can be.
Config lanes_over(std::shared_ptr<Executor> pool, const PriorityOptions& options = {}) {
  return {.throughput = 1,
          .executor = make_priority(std::move(pool), options),
          .dispatchers = {{.name = "control", .priority = 1}, {.name = "bulk", .priority = -1}}};
}

struct Ball {};
struct Urgent {};

/// What the pairs and the urgent actor know of each other.
struct Court {
  std::atomic<int> hits{0};
  std::atomic<bool> over{false};
  std::atomic<int> hits_at_call{-1};    ///< when the urgent actor was told
  std::atomic<int> hits_at_answer{-1};  ///< when it ran
  std::latch answered{1};
};

class UrgentActor : public Actor {
 public:
  explicit UrgentActor(Court* court) : court_(court) {}
  void receive(const Urgent&) {
    court_->hits_at_answer = court_->hits.load();
    court_->over = true;
    court_->answered.count_down();
  }

 private:
  Court* court_;
};

/// Plays with its partner for ever; the hit with a certain number calls the urgent actor first.
class Player : public Actor {
 public:
  using Protocol = Messages<Ball, ActorRef>;
  Player(Court* court, Ref<UrgentActor> urgent) : court_(court), urgent_(urgent) {}
  void receive(const ActorRef& partner) { partner_ = partner; }
  void receive(const Ball&) {
    constexpr int kCall = 20'000;
    const int hit = ++court_->hits;
    if (hit == kCall) {
      court_->hits_at_call = hit;
      urgent_.tell(Urgent{});
    }
    if (!court_->over) {
      partner_.tell(Ball{});
    }
  }

 private:
  Court* court_;
  Ref<UrgentActor> urgent_;
  ActorRef partner_;
};

void start_pairs(ActorSystem& system, Court& court, int pairs, const Ref<UrgentActor>& urgent) {
  for (int i = 0; i < pairs; ++i) {
    const auto one = system.actor_of(props<Player>(&court, urgent).on_dispatcher("bulk"));
    const auto other = system.actor_of(props<Player>(&court, urgent).on_dispatcher("bulk"));
    one.tell(ActorRef(other));
    other.tell(ActorRef(one));
    one.tell(Ball{});
  }
}

// Pairs that play on one worker would move in there, if their turns were ordinary ones, and then be
// queued past the lanes: twenty of them would each get a turn before the urgent actor.
TEST(PriorityThreads, PairsThatPlayInALowLaneDoNotKeepAnUrgentActorWaiting) {
  Court court;
  ActorSystem system("court", lanes_over(make_pinned()));  // whom nobody relieves
  const auto urgent = system.actor_of(props<UrgentActor>(&court).on_dispatcher("control"));
  start_pairs(system, court, 20, urgent);
  court.answered.wait();
  EXPECT_EQ(court.hits_at_answer, court.hits_at_call) << "nobody else had a turn in between";
}

TEST(PriorityThreads, ThePairsLeaveRoomOnSeveralWorkersToo) {
  Court court;
  ActorSystem system("court", lanes_over(make_pool(2)));
  const auto urgent = system.actor_of(props<UrgentActor>(&court).on_dispatcher("control"));
  start_pairs(system, court, 20, urgent);
  court.answered.wait();
  EXPECT_GE(court.hits_at_answer, court.hits_at_call);
}

struct Add {};
struct Sum {};

/// Counts in plain members, and notices when two handlers overlap.
class PlainCounter : public Actor {
 public:
  using Protocol = Messages<Add, int(Sum)>;
  explicit PlainCounter(std::atomic<bool>* overlapped) : overlapped_(overlapped) {}
  void receive(const Add&) {
    if (inside_.exchange(true)) {
      *overlapped_ = true;
    }
    ++count_;
    inside_ = false;
  }
  int receive(const Sum&) const { return count_; }

 private:
  std::atomic<bool>* overlapped_;
  std::atomic<bool> inside_{false};
  int count_ = 0;
};

// DI-01, DI-10, on lanes
TEST(PriorityThreads, EveryMessageOfTenThreadsIsHandledOnceAndOneAtATimeInEveryLane) {
  constexpr int kThreads = 10;
  constexpr int kEach = 200;
  std::atomic<bool> overlapped{false};
  ActorSystem system("counters", lanes_over(make_pool(2)));
  std::vector<Ref<PlainCounter>> counters;
  for (const char* const dispatcher : {"bulk", "default", "control"}) {
    counters.push_back(system.actor_of(props<PlainCounter>(&overlapped).on_dispatcher(dispatcher)));
  }
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&counters] {
        for (int i = 0; i < kEach; ++i) {
          for (const auto& counter : counters) {
            counter.tell(Add{});
          }
        }
      });
    }
  }
  for (const auto& counter : counters) {
    EXPECT_EQ(counter.ask(Sum{}, 30s).get(), kThreads * kEach);
  }
  EXPECT_FALSE(overlapped);
}

struct Block {
  std::latch* entered;
  std::latch* release;
};
struct Release {
  std::latch* release;
};

/// Blocks its thread, and does not say so.
class Blocking : public Actor {
 public:
  void receive(const Block& block) {
    block.entered->count_down();
    block.release->wait();
  }
};
class Releasing : public Actor {
 public:
  void receive(const Release& release) { release.release->count_down(); }
};

TEST(PriorityThreads, AnActorThatBlocksTheOnlyThreadIsRelievedAndReportedByItsName) {
  LogTarget log;
  std::mutex mutex;
  std::vector<LogRecord> records;
  static_cast<void>(log.set_sinks({LogSink([&](const LogRecord& record) {
    const std::lock_guard lock(mutex);
    records.push_back(record);
  })}));
  std::latch entered(1);
  std::latch release(1);
  {
    ActorSystem system("stuck", lanes_over(make_pool(1, {.log = &log})));
    const auto blocking = system.actor_of(props<Blocking>().named("slow").on_dispatcher("bulk"));
    const auto releasing = system.actor_of(props<Releasing>().on_dispatcher("control"));
    blocking.tell(Block{&entered, &release});
    entered.wait();
    releasing.tell(Release{&release});
    release.wait();
  }
  EXPECT_THAT(records, Contains(AllOf(Field(&LogRecord::path, "/user/slow"),
                                      Field(&LogRecord::message_type, HasSubstr("Block")),
                                      Field(&LogRecord::text, HasSubstr("without a pause")))));
}

// DI-09, on lanes
TEST(PriorityThreads, AnUrgentActorDoesNotWaitForBlockedThreadsOfAnElasticExecutor) {
  std::latch entered(4);
  std::latch release(1);
  ActorSystem system("elastic", lanes_over(make_elastic()));
  for (int i = 0; i < 4; ++i) {
    system.actor_of(props<Blocking>().on_dispatcher("bulk")).tell(Block{&entered, &release});
  }
  entered.wait();
  system.actor_of(props<Releasing>().on_dispatcher("control")).tell(Release{&release});
  release.wait();
  EXPECT_TRUE(system.await_idle(30s));
}

struct Hop {
  int left;
};

/// Hands a message around a ring whose members are in different lanes.
class RingMember : public Actor {
 public:
  using Protocol = Messages<ActorRef, Hop>;
  explicit RingMember(std::latch* done) : done_(done) {}
  void receive(const ActorRef& next) { next_ = next; }
  void receive(const Hop& hop) {
    if (hop.left == 0) {
      done_->count_down();
    } else {
      next_.tell(Hop{hop.left - 1});
    }
  }

 private:
  std::latch* done_;
  ActorRef next_;
};

TEST(PriorityThreads, WorkThatCrossesLanesIsNeverLostAndComesToRest) {
  constexpr int kRounds = 50;
  constexpr int kMembers = 30;
  ActorSystem system("ring", lanes_over(make_pool(3), {.fairness = 2}));
  std::latch done(kRounds);
  std::vector<Ref<RingMember>> ring;
  for (int i = 0; i < kMembers; ++i) {
    const char* const dispatchers[] = {"bulk", "default", "control"};
    ring.push_back(system.actor_of(props<RingMember>(&done).on_dispatcher(dispatchers[i % 3])));
  }
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i].tell(ActorRef(ring[(i + 1) % ring.size()]));
  }
  for (int i = 0; i < kRounds; ++i) {
    ring.front().tell(Hop{1000 + i});
  }
  done.wait();
  EXPECT_TRUE(system.await_idle(30s));
}

}  // namespace
}  // namespace actors::test
