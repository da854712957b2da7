// Actors on lanes, one turn at a time: a manual executor with a seed.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/debug.hpp"
#include "actors/executors.hpp"
#include "actors/priority_executor.hpp"
#include "actors/testkit/manual_clock.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

struct Note {
  char letter;
};
/// The letters of the messages, in the order in which they were handled.
using Order = std::shared_ptr<std::string>;

class Writer : public Actor {
 public:
  explicit Writer(Order order) : order_(std::move(order)) {}
  void receive(const Note& note) { *order_ += note.letter; }

 private:
  Order order_;
};

/// Passes what it is told on to a child.
class WithChild : public Actor {
 public:
  explicit WithChild(const Order& order) : child_(actor_of<Writer>(order)) {}
  void receive(const Note& note) { child_.tell(note); }

 private:
  Ref<Writer> child_;
};

/// Waits for an answer in the middle of each message.
class Asking : public Actor {
 public:
  Asking(Order order, Future<int> answer) : order_(std::move(order)), answer_(std::move(answer)) {}
  void receive(const Note& note) {
    *order_ += note.letter;
    answer_.get();
    *order_ += note.letter;
  }

 private:
  Order order_;
  Future<int> answer_;
};

class PriorityActors : public testing::Test {
 protected:
  /// One message per turn.
  void start(std::uint64_t seed, const PriorityOptions& options = {}) {
    system.reset();
    order->clear();
    manual = make_manual(seed);
    system = std::make_unique<ActorSystem>(
        "priorities",
        Config{.throughput = 1,
               .executor = make_priority(manual, options),
               .clock = clock,
               .dispatchers = {{.name = "control", .priority = 1},
                               {.name = "bulk", .priority = -1},
                               {.name = "batches", .throughput = 5, .priority = -1}}});
  }
  template <class A = Writer, class... Args>
  Ref<A> started(const char* dispatcher, Args&&... args) {
    auto ref =
        system->actor_of(props<A>(order, std::forward<Args>(args)...).on_dispatcher(dispatcher));
    manual->run_until_idle();
    return ref;
  }
  template <class A>
  static void tell(const Ref<A>& ref, char letter, int times = 1) {
    for (int i = 0; i < times; ++i) {
      ref.tell(Note{letter});
    }
  }

  const Order order = std::make_shared<std::string>();
  const std::shared_ptr<testkit::ManualClock> clock = std::make_shared<testkit::ManualClock>();
  std::shared_ptr<ManualExecutor> manual;
  std::unique_ptr<ActorSystem> system;
};

TEST_F(PriorityActors, AnUrgentActorRunsBeforeThoseThatWereToldEarlier) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    start(seed);
    const auto bulk = started("bulk");
    const auto normal = started("default");
    const auto control = started("control");
    tell(bulk, 'b', 2);
    tell(normal, 'n', 2);
    tell(control, 'C', 2);
    manual->run_until_idle();
    EXPECT_EQ(*order, "CCnnbb") << "with seed " << seed;
  }
}

// DI-07: with one worker, the urgent actor waits for one turn at most.
TEST_F(PriorityActors, AnUrgentActorWaitsForTheTurnThatRunsAndForNoOther) {
  start(0, {.fairness = 0});
  const auto batches = started("batches");
  const auto control = started("control");
  tell(batches, 'b', 12);
  ASSERT_TRUE(manual->run_one());
  EXPECT_EQ(*order, "bbbbb");
  tell(control, 'C');
  manual->run_until_idle();
  EXPECT_EQ(*order, "bbbbbCbbbbbbb");
}

TEST_F(PriorityActors, FairnessLetsLowerActorsIntoABusyControlWhateverTheSeed) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    start(seed, {.fairness = 3});
    const auto bulk = started("bulk");
    const auto control = started("control");
    tell(bulk, 'b', 3);
    tell(control, 'C', 10);
    manual->run_until_idle();
    EXPECT_EQ(*order, "CCCbCCCbCCCbC") << "with seed " << seed;
  }
}

TEST_F(PriorityActors, ChildrenHaveThePriorityOfTheirParents) {
  start(3);
  const auto normal = started("default");
  const auto control = started<WithChild>("control");
  tell(normal, 'n', 3);
  tell(control, 'C');
  manual->run_until_idle();
  EXPECT_EQ(*order, "Cnnn");
}

TEST_F(PriorityActors, AHandlerThatWaitedGoesOnWhateverItsPriority) {
  start(0);
  Promise<int> promise;
  const auto asking = started<Asking>("bulk", promise.future());
  const auto control = started("control");
  tell(asking, 'b');
  manual->run_until_idle();
  EXPECT_EQ(*order, "b");
  promise.set(1);
  tell(control, 'C');
  manual->run_until_idle();
  EXPECT_EQ(*order, "bbC");
}

TEST_F(PriorityActors, AProcessBeginsAndYieldsByItsPriority) {
  start(0);
  const auto normal = started("default");
  system->spawn(on_dispatcher("bulk"), [order = order](Process& self) {
    *order += 'p';
    self.yield();
    *order += 'q';
  });
  tell(normal, 'n', 2);
  manual->run_until_idle();
  EXPECT_EQ(*order, "nnpq");
}

TEST_F(PriorityActors, ASuspendedActorHoldsNoTurnOfItsLane) {
  start(5, {.fairness = 2});
  const auto control = started("control");
  const auto bulk = started("bulk");
  auto suspended = debug::suspend(control);
  manual->run_until_idle();
  suspended.get();
  tell(control, 'C', 3);
  tell(bulk, 'b', 3);
  manual->run_until_idle();
  EXPECT_EQ(*order, "bbb");
  auto resumed = debug::resume(control);
  tell(bulk, 'b', 2);
  manual->run_until_idle();
  resumed.get();
  EXPECT_EQ(std::count(order->begin(), order->end(), 'C'), 3);
  EXPECT_EQ(std::count(order->begin(), order->end(), 'b'), 5);
}

TEST_F(PriorityActors, TheGracefulEndHandlesWhatWaitsInEveryLane) {
  start(11);
  for (const char* const dispatcher : {"bulk", "default", "control"}) {
    tell(started(dispatcher), dispatcher[0], 20);
  }
  system.reset();
  EXPECT_EQ(order->size(), 60U);
}

/// Notes something a second after it has started.
class Late : public Writer {
 public:
  using Writer::Writer;
  void pre_start() override { timers().once("late", Note{'t'}, 1s); }
};

TEST_F(PriorityActors, TimersOfActorsInLanesAreThoseOfTheExecutorBelow) {
  start(0);
  static_cast<void>(started<Late>("bulk"));
  EXPECT_EQ(*order, "");
  clock->advance(2s);
  manual->run_until_idle();
  EXPECT_EQ(*order, "t");
}

}  // namespace
}  // namespace actors::test
