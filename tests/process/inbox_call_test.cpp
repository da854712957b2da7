// Inbox: asking actors from a plain thread, one or several, and stopping them.

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/process/inbox_actors.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// A system with an Inbox, and somebody for it to ask.
struct World {
  testkit::System sys;
  testkit::TestProbe letters{sys};
  Inbox inbox{sys};
  Ref<Server> server = sys.actor_of<Server>();
  Ref<Slow> slow = sys.actor_of<Slow>();

  World() { sys->event_stream().subscribe<DeadLetter>(letters.ref()); }
};

TEST(InboxCall, GivesTheReply) {
  World w;
  EXPECT_EQ(w.inbox.call(w.server, Ping{1}, 1s, -1), 2);
  EXPECT_EQ(w.inbox.call(ActorRef(w.server), Ping{2}, 1s, -1), 3);
  EXPECT_EQ(w.inbox.call(w.server, Job{7}, 1s, -1), 7);  // answered by reply()
}

TEST(InboxCall, GivesTheFallbackForAReplyThatIsMissing) {
  World w;
  EXPECT_EQ(w.inbox.call(w.slow, Ping{1}, 1s, -1), -1);                      // does not answer
  EXPECT_EQ(w.inbox.call(w.server, Job{1}, 1s, -2), -2);                     // throws
  EXPECT_EQ(w.inbox.call(ActorRef(w.server), Ping{1}, 1s, "none"), "none");  // answers an int
  w.sys.stop(w.server);
  EXPECT_EQ(w.inbox.call(w.server, Ping{1}, 1s, -3), -3);  // has ended
  EXPECT_EQ(w.inbox.call(ActorRef(), Ping{1}, 1s, -4), -4);
}

// B20: after a timeout the late reply was given to the next call.
TEST(InboxCall, ALateReplyIsADeadLetterAndNoAnswerToALaterCall) {
  World w;
  EXPECT_EQ(w.inbox.call(w.slow, Ping{1}, 1s, -1), -1);
  w.slow.tell(Go{});
  w.sys.run_until_idle();
  EXPECT_EQ(w.letters.expect<DeadLetter>().message.get<int>(), 1);
  EXPECT_EQ(w.inbox.call(w.server, Ping{1}, 1s, -1), 2);
  EXPECT_FALSE(w.inbox.receive_for(1s));
  EXPECT_TRUE(w.sys->await_idle(1s));  // no ask has been left open
}

TEST(InboxCall, HasTheFallbacksTypeIfThatHoldsEveryReply) {
  World w;
  const auto optional = w.inbox.call(w.server, Ping{1}, 1s, std::optional<int>());
  static_assert(std::is_same_v<decltype(optional), const std::optional<int>>);
  EXPECT_EQ(optional, 2);
  const auto value = w.inbox.call(w.server, Ping{2}, 1s, Value());
  static_assert(std::is_same_v<decltype(value), const Value>);
  EXPECT_EQ(value, Value(3));
}

class Thermometer final : public Actor {
 public:
  double receive(const Go& /*go*/) const { return 20.5; }
};

TEST(InboxCall, ElseTheReplys) {
  World w;
  EXPECT_EQ(w.inbox.call(w.sys.actor_of<Thermometer>(), Go{}, 1s, 0), 20.5);
}

TEST(InboxCall, SendsAndGivesWhatCannotBeCopied) {
  World w;
  class Owner final : public Actor {
   public:
    std::unique_ptr<int> receive(std::unique_ptr<int> p) { return p; }
  };
  const auto owner = w.sys.actor_of<Owner>();
  auto answer = w.inbox.call(owner, std::make_unique<int>(7), 1s, nullptr);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(*answer, 7);
}

TEST(InboxCall, RefusesATimeoutThatIsNotPositiveAndSendsNothing) {
  World w;
  testkit::TestProbe probe(w.sys);
  EXPECT_THROW(w.inbox.call(probe.ref(), Ping{}, 0s, 1), Error);
  EXPECT_THROW(w.inbox.call_all<int>({{probe.ref(), Ping{}}}, -1s, 1), Error);
  EXPECT_THROW(w.inbox.call_all<int>({{probe.ref(), Ping{}}}, per_reply(0s), 1), Error);
  EXPECT_THROW(w.inbox.stop_all({probe.ref()}, 0s), Error);
  probe.expect_no_message();
}

// ---- several (B21)

TEST(InboxCallAll, GivesTheRepliesInTheOrderOfTheRequests) {
  World w;
  w.slow.tell(Go{});
  EXPECT_THAT(
      w.inbox.call_all<int>({{w.server, Ping{1}}, {w.server, Ping{2}}, {w.server, Job{9}}}, 1s, -1),
      ElementsAre(2, 3, 9));
}

TEST(InboxCallAll, GivesAFallbackForEachMissingOne) {
  World w;
  EXPECT_THAT(
      w.inbox.call_all<int>(
          {{w.slow, Ping{1}}, {w.server, Ping{2}}, {w.server, Job{1}}, {ActorRef(), Go{}}}, 1s, -1),
      ElementsAre(-1, 3, -1, -1));
  w.slow.tell(Go{});
  w.sys.run_until_idle();
  EXPECT_EQ(w.letters.expect<DeadLetter>().message.get<int>(), 1);  // the late reply
  EXPECT_TRUE(w.sys->await_idle(1s));
}

TEST(InboxCallAll, OfNobodyGivesNothing) {
  World w;
  EXPECT_THAT(w.inbox.call_all<int>(std::vector<Inbox::Request<int>>(), 1s, -1), IsEmpty());
  EXPECT_THAT(w.inbox.call_all<int>(std::vector<Inbox::Request<int>>(), 1s, -1, Order::arrival),
              IsEmpty());
}

/// Answers a Ping when another has answered.
class After final : public Actor {
 public:
  explicit After(Ref<Slow> other) : other_(other) {}
  int receive(const Ping& ping) {
    const int before = other_.ask<int>(ping).get();
    return before + 1;
  }

 private:
  Ref<Slow> other_;
};

TEST(InboxCallAll, InOrderOfArrivalGivesWhatComesFirst) {
  World w;
  const auto last = w.sys.actor_of<After>(w.slow);
  // The request to `last` is answered when Go has made `slow` answer it: after the server's.
  std::vector<Inbox::Request<int>> requests;
  requests.emplace_back(last, Ping{40});
  requests.emplace_back(w.server, Ping{1});
  requests.emplace_back(w.server, Job{1});
  const auto helper = w.sys->spawn(
      [](Process& self, Ref<Slow> slow) {
        self.receive<Go>();
        for (int i = 0; i < 20; ++i) {
          self.yield();
        }
        slow.tell(Go{});
      },
      w.slow);
  helper.tell(Go{});
  EXPECT_THAT(w.inbox.call_all<int>(std::move(requests), 1s, -1, Order::arrival),
              testing::AnyOf(ElementsAre(2, -1, 41), ElementsAre(-1, 2, 41)));
}

TEST(InboxCallAll, InOrderOfArrivalTheMissingOnesComeLast) {
  World w;
  EXPECT_THAT(
      w.inbox.call_all<int>({{w.slow, Ping{1}}, {w.server, Ping{2}}}, 1s, -1, Order::arrival),
      ElementsAre(3, -1));
  EXPECT_THAT(w.inbox.call_all<int>({{w.slow, Ping{1}}, {w.server, Ping{2}}}, per_reply(1s), -1,
                                    Order::arrival),
              ElementsAre(3, -1));
  EXPECT_TRUE(w.sys->await_idle(1s));
}

// ---- stopping (B22)

TEST(InboxStopAll, GivesTrueForEachThatHasEnded) {
  World w;
  const auto dead = w.sys.actor_of<Idle>();
  w.sys.stop(dead);
  w.sys.run_until_idle();
  const auto process = w.sys->spawn([](Process& self) { self.receive<Go>(); });
  EXPECT_THAT(w.inbox.stop_all({w.server, dead, w.server, process, ActorRef()}, 1s),
              ElementsAre(true, true, true, true, true));
  EXPECT_FALSE(w.server.as<Server>());
}

TEST(InboxStopAll, TellsEachOnlyOnce) {
  World w;
  static_cast<void>(w.inbox.stop_all({w.server, w.server}, 1s));
  w.letters.expect_no_message();
}

TEST(InboxStopAll, LetsThemHandleWhatTheyHadBeenTold) {
  World w;
  const auto answer = w.server.ask(Ping{1});
  static_cast<void>(w.inbox.stop_all({w.server}, 1s));
  EXPECT_EQ(answer.get(), 2);
}

/// Does not stop before it has been told Go.
class Stubborn final : public Actor {
 public:
  void receive(const Ping& /*ping*/) { context().receive<Go>(); }
};

TEST(InboxStopAll, GivesFalseForOneThatDoesNotEnd) {
  World w;
  const auto stubborn = w.sys.actor_of<Stubborn>();
  stubborn.tell(Ping{});
  EXPECT_THAT(w.inbox.stop_all({w.server, stubborn}, 1s), ElementsAre(true, false));
  EXPECT_TRUE(stubborn.as<Stubborn>());
  ActorRef(stubborn).tell(Go{});
}

TEST(InboxStopAll, TakesAVectorOfTypedRefs) {
  World w;
  const std::vector<Ref<Server>> servers{w.server, w.sys.actor_of<Server>()};
  EXPECT_THAT(w.inbox.stop_all(servers, 1s), ElementsAre(true, true));
}

TEST(InboxStopAll, RefusesARefOfAnotherSystem) {
  World w;
  testkit::System other;
  const auto foreign = other.actor_of<Idle>();
  EXPECT_THROW(w.inbox.stop_all({foreign}, 1s), Error);
  EXPECT_TRUE(foreign.as<Idle>());
}

}  // namespace
}  // namespace actors::test
