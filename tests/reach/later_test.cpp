// What is to happen to an actor later, by whoever: told, and ended. (The scheduler's own tests are
// in tests/toolbox.)

#include <chrono>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/scheduler.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::ExitReason;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Job {
  int number = 0;
};

/// Passes its jobs on.
class Worker : public actors::Actor {
 public:
  explicit Worker(ActorRef listener) : listener_(listener) {}
  void receive(const Job& job) { listener_.tell(job); }

 private:
  ActorRef listener_;
};

class Later : public ::testing::Test {
 protected:
  Later() { probe.watch(worker); }
  [[nodiscard]] bool lives() const { return worker.path() != "(stopped)"; }

  System sys;
  TestProbe probe{sys};
  actors::Ref<Worker> worker = sys.actor_of<Worker>(probe.ref());
  actors::Scheduler scheduler{sys};
};

TEST_F(Later, AnActorIsToldSomethingUnlessThatIsCancelled) {
  scheduler.tell_once(2s, worker, Job{1});
  const actors::Cancellable other = scheduler.tell_once(3s, worker, Job{2});
  sys.advance(1s);
  probe.expect_no_message();
  sys.advance(1s);
  EXPECT_EQ(probe.expect<Job>().number, 1);
  EXPECT_TRUE(other.cancel());
  sys.advance(1h);
  probe.expect_no_message();
}

// A delayed stop in its turn: a PoisonPill that comes later. Also through a typed ref, whose
// Protocol does not list it.
TEST_F(Later, AnActorIsEndedByAPoisonPillAfterWhatItWasToldBefore) {
  scheduler.tell_once(5s, worker, actors::PoisonPill{});
  sys.advance(4s);
  EXPECT_TRUE(lives());
  worker.tell(Job{3});
  sys.advance(1s);
  EXPECT_EQ(probe.expect<Job>().number, 3);
  EXPECT_EQ(probe.expect<actors::Terminated>().reason.kind(), ExitReason::Kind::normal);
}

TEST_F(Later, AnActorIsStoppedAheadOfItsMailByAFunction) {
  scheduler.once(5s, [&system = sys.system(), worker = worker] { system.stop(worker); });
  sys.advance(5s);
  EXPECT_EQ(probe.expect<actors::Terminated>().reason.kind(), ExitReason::Kind::stopped);
}

TEST_F(Later, AnActorIsKilled) {
  scheduler.tell_once(5s, worker, actors::Kill{});
  sys.advance(5s);
  EXPECT_EQ(probe.expect<actors::Terminated>().reason.kind(), ExitReason::Kind::killed);
}

TEST_F(Later, AStopThatIsCancelledDoesNotHappen) {
  const actors::Cancellable end = scheduler.tell_once(5s, worker, actors::PoisonPill{});
  sys.advance(4s);
  EXPECT_TRUE(end.cancel());
  sys.advance(1h);
  EXPECT_TRUE(lives());
}

// By an actor itself, where the stop is to end with it and with a restart.
TEST_F(Later, AnActorEndsItselfByATimer) {
  class Session : public actors::Actor {
   public:
    Session() { timers().once("end", actors::PoisonPill{}, 10s); }
    void receive(const Job&) { timers().once("end", actors::PoisonPill{}, 10s); }
  };
  const auto session = sys.actor_of<Session>();
  probe.watch(session);
  sys.advance(6s);
  session.tell(Job{});
  sys.advance(6s);
  probe.expect_no_message();
  sys.advance(4s);
  EXPECT_EQ(probe.expect<actors::Terminated>().ref, session);
}

}  // namespace
