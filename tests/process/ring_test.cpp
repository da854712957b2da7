// Processes that wait for each other's answers; tests/acceptance has all the rest about rings.

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;

struct Question {};

/// What the wait of a process says, which has received a Question and asks `other` one.
std::string outcome_of_asking(const ActorRef& other) {
  try {
    return std::to_string(other.ask<int>(Question{}, 1s).get());
  } catch (const Deadlock& ring) {
    return ring.what();
  } catch (const AskTimeout&) {
    return "time is over";
  }
}

/// Asks whom it is told of, and waits.
int asks(Process& self) {
  return self.receive<ActorRef>().ask<int>(Question{}, no_timeout).get();
}
class Asks : public Actor {
 public:
  int receive(const ActorRef& other) { return other.ask<int>(Question{}, no_timeout).get(); }
};

TEST(RingOfProcesses, IsRefusedToTheWaitThatClosesIt) {
  testkit::System sys;
  std::string outcome;
  const auto one = sys->spawn(named("one"), asks);
  const auto two = sys->spawn(named("two"), [&outcome, one](Process& self) {
    self.receive<Question>();
    outcome = outcome_of_asking(one);
    self.reply(7);
  });
  one.tell(ActorRef(two));
  EXPECT_EQ(one.join().get(), 7);
  EXPECT_TRUE(outcome.starts_with("/user/two waits for /user/one, /user/one waits for /user/two: "))
      << outcome;
}

TEST(RingOfProcesses, MayGoThroughClassActors) {
  testkit::System sys;
  std::string outcome;
  const auto one = sys.actor_of<Asks>(named("one"));
  const auto two = sys->spawn(named("two"), [&outcome, one](Process& self) {
    self.receive([&](const Question&) { outcome = outcome_of_asking(one); });
    self.reply(7);
  });
  EXPECT_EQ(one.ask(ActorRef(two)).get(), 7);
  EXPECT_TRUE(outcome.starts_with("/user/two waits for /user/one, /user/one waits for /user/two: "))
      << outcome;
}

TEST(RingOfProcesses, IsNoneOnceTheSenderIsKnown) {
  testkit::System sys;
  std::string outcome;
  const auto one = sys->spawn(asks);
  const auto two = sys->spawn([&outcome, one](Process& self) {
    self.receive<Question>();
    static_cast<void>(self.sender());  // whoever is told it may answer in this process' place
    outcome = outcome_of_asking(one);
    self.reply(7);
  });
  one.tell(ActorRef(two));
  sys.run_until_idle();
  EXPECT_EQ(outcome, "");
  sys.clock().advance(1s);
  sys.run_until_idle();
  EXPECT_EQ(outcome, "time is over");
  EXPECT_EQ(one.join().get(), 7);
}

}  // namespace
}  // namespace actors::test
