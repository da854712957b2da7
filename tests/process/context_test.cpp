// Actor::context(): the same waits inside a handler of a class.

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// Answers a Ping when a Pong has come; notes the jobs it handles.
class Waiter final : public Actor {
 public:
  using Protocol = Messages<int(Ping), Pong, Job>;
  explicit Waiter(std::vector<int>* jobs) : jobs_(jobs) {}
  int receive(const Ping& ping) {
    const ActorRef asker = sender();
    const int n = ping.n + context().receive<Pong>().n;
    EXPECT_EQ(sender(), asker);
    return n;
  }
  void receive(const Pong& pong) { jobs_->push_back(-pong.n); }
  void receive(const Job& job) { jobs_->push_back(job.id); }

 private:
  std::vector<int>* jobs_;
};

TEST(Context, AHandlerReceivesWhatComesWhileItRuns) {
  testkit::System sys;
  std::vector<int> jobs;
  const auto waiter = sys.actor_of<Waiter>(&jobs);
  const auto answer = waiter.ask(Ping{1});
  waiter.tell(Job{1});
  sys.run_until_idle();
  EXPECT_FALSE(answer.ready());
  EXPECT_THAT(jobs, ElementsAre());  // one message at a time, also while a handler waits
  waiter.tell(Job{2});
  waiter.tell(Pong{2});
  waiter.tell(Pong{3});
  EXPECT_EQ(answer.get(), 3);
  sys.run_until_idle();
  EXPECT_THAT(jobs, ElementsAre(1, 2, -3));
}

TEST(Context, StopInterruptsIt) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  std::vector<int> jobs;
  const auto waiter = sys.actor_of<Waiter>(&jobs);
  probe.watch(waiter);
  const auto answer = waiter.ask(Ping{1}, no_timeout);
  sys.run_until_idle();
  sys.stop(waiter);
  probe.expect<Terminated>();
  EXPECT_THROW(answer.get(), ActorTerminated);
}

TEST(Context, APoisonPillWaitsUntilTheHandlerHasReturned) {
  testkit::System sys;
  std::vector<int> jobs;
  const auto waiter = sys.actor_of<Waiter>(&jobs);
  const auto answer = waiter.ask(Ping{1});
  waiter.tell(PoisonPill{});
  sys.run_until_idle();
  waiter.tell(Pong{1});
  EXPECT_EQ(answer.get(), 2);
}

TEST(Context, AnActorSpawnsProcesses) {
  class Spawns final : public Actor {
   public:
    int receive(const Ping& ping) {
      return context().spawn([n = ping.n](Process&) { return n + 1; }).join().get();
    }
  };
  testkit::System sys;
  EXPECT_EQ(sys.actor_of<Spawns>().ask(Ping{1}).get(), 2);
}

TEST(Context, TakesClausesPatternsAndTimesAsAProcessDoes) {
  class Chooses final : public Actor {
   public:
    Value receive(const Ping& /*ping*/) {
      const int job = context().receive(
          when([](const Job& j) { return j.id > 1; }, [](const Job& j) { return j.id; }),
          after(1s, [] { return -1; }));
      const bool none = context().receive_for<Pong>(0s).has_value();
      return Value::tuple(
          job, none,
          context().receive(when(map_of({{"data", is<int>()}}), [](const Value& v) { return v; })));
    }
  };
  testkit::System sys;
  const ActorRef chooses = sys.actor_of<Chooses>();
  const auto answer = chooses.ask<Value>(Ping{1});
  chooses.tell(Job{1});
  chooses.tell(Job{2});
  chooses.tell(Value{{"other", 1}});
  chooses.tell(Value{{"data", 7}});
  EXPECT_EQ(answer.get(), Value::tuple(2, false, Value{{"data", 7}}));
}

/// A process as a class, which runs what it is given.
struct Doubles {
  static int main(Process& /*self*/, int n) { return 2 * n; }
};

TEST(Context, AProcessSpawnsAClass) {
  testkit::System sys;
  const auto parent =
      sys->spawn([](Process& self) { return self.spawn<Doubles>(21).join().get(); });
  EXPECT_EQ(parent.join().get(), 42);
}

}  // namespace
}  // namespace actors::test
