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

}  // namespace
}  // namespace actors::test
