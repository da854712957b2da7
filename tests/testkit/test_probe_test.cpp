// TestProbe on a manual system: everything here is exact, and takes no time.

#include "actors/testkit/test_probe.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/testkit/test_actors.hpp"

namespace actors::testkit {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(TestProbe, GivesTheNextMessageOfTheExpectedType) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(Ping{7});
  probe.ref().tell("hello");
  EXPECT_EQ(probe.expect<Ping>().number, 7);
  EXPECT_EQ(probe.expect<std::string>(), "hello");
}

TEST(TestProbe, ComparesTheNextMessageWithAValue) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(Pong{3});
  probe.ref().tell("text");
  probe.ref().tell(42);
  EXPECT_EQ(probe.expect(Pong{3}).number, 3);
  EXPECT_EQ(probe.expect("text"), "text");
  EXPECT_EQ(probe.expect(42), 42);
}

// TK-01
TEST(TestProbe, SaysWhatItExpectedAndWhatCameInstead) {
  System sys(5);
  TestProbe probe(sys);
  auto server = sys.actor_of<Server>(named("server"));
  probe.ref().tell(Ping{1}, server);
  probe.ref().tell(Pong{2});
  probe.ref().tell(Ping{3}, server);
  const std::string text = failure_of([&] { static_cast<void>(probe.expect<Pong>()); });
  EXPECT_THAT(text, HasSubstr("probe /user/probe: expected actors::testkit::Pong, got "
                              "actors::testkit::Ping from /user/server"));
  EXPECT_THAT(text, HasSubstr("queued behind it: actors::testkit::Pong from nobody, "
                              "actors::testkit::Ping from /user/server"));
  EXPECT_THAT(text, HasSubstr("ACTORS_SEED=" + std::to_string(sys.seed())));
}

TEST(TestProbe, SaysWhichValueItExpectedAndWhichCameInstead) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(4);
  probe.ref().tell(Pong{4});
  EXPECT_THAT(failure_of([&] { probe.expect(3); }), HasSubstr("expected int 3, got 4 from nobody"));
  EXPECT_THAT(failure_of([&] { probe.expect(Pong{3}); }),
              HasSubstr("expected a certain actors::testkit::Pong, got another from nobody"));
  probe.ref().tell(Ping{});
  EXPECT_THAT(failure_of([&] { probe.expect(3); }),
              HasSubstr("expected int 3, got actors::testkit::Ping"));
}

// TK-01
TEST(TestProbe, FailsWhenNoMessageComesBeforeTheSystemIsIdle) {
  System sys;
  TestProbe probe(sys);
  sys.advance(1500ms);
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect<Pong>()); }),
              HasSubstr("expected actors::testkit::Pong, but no message came: the system is idle, "
                        "1.5s after the start of its clock"));
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect_message()); }),
              HasSubstr("expected a message, but no message came"));
  EXPECT_EQ(sys.clock().elapsed(), 1500ms);
}

// TK-01
TEST(TestProbe, WaitsByTheManualClockWhenGivenATimeout) {
  System sys;
  TestProbe probe(sys);
  const std::string text = failure_of([&] { static_cast<void>(probe.expect<Pong>(20min)); });
  EXPECT_THAT(text, HasSubstr("no message came within 20min"));
  EXPECT_EQ(sys.clock().elapsed(), 20min);
  probe.ref().tell(Pong{1});
  EXPECT_EQ(probe.expect<Pong>(20min).number, 1);
  EXPECT_EQ(sys.clock().elapsed(), 20min);
}

TEST(TestProbe, DrivesTheSystemUntilTheMessageIsThere) {
  System sys;
  TestProbe probe(sys);
  auto server = sys.actor_of<Server>();
  probe.send(server, Ping{9});
  EXPECT_EQ(probe.expect<Pong>().number, 9);
  EXPECT_EQ(probe.last_sender(), server);
}

TEST(TestProbe, HoldsThatNothingComes) {
  System sys;
  TestProbe probe(sys);
  auto counting = sys.actor_of<Counting>(named("counting"), probe.ref(), 1);
  probe.expect_no_message();
  probe.expect_no_message(1s);
  EXPECT_EQ(sys.clock().elapsed(), 1s);
  counting.tell("go");
  EXPECT_THAT(failure_of([&] { probe.expect_no_message(); }),
              HasSubstr("expected no message, got actors::testkit::Ping from /user/counting"));
  counting.tell("go");
  EXPECT_THAT(failure_of([&] { probe.expect_no_message(3s); }),
              HasSubstr("expected no message for 3s, got actors::testkit::Ping"));
  EXPECT_EQ(sys.clock().elapsed(), 1s);
}

TEST(TestProbe, TakesMoveOnlyMessages) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(std::make_unique<int>(5));
  EXPECT_EQ(*probe.expect<std::unique_ptr<int>>(), 5);
}

// TK-02
TEST(TestProbe, RepliesToWhoeverSentTheLastMessage) {
  System sys;
  TestProbe asker(sys);
  TestProbe probe(sys);
  asker.send(probe.ref(), Ping{1});
  static_cast<void>(probe.expect<Ping>());
  EXPECT_EQ(probe.last_sender(), asker.ref());
  probe.reply(Pong{2});
  EXPECT_EQ(asker.expect<Pong>().number, 2);
  EXPECT_EQ(asker.last_sender(), probe.ref());
}

// TK-02
TEST(TestProbe, RepliesToAnAskWhenTheTestSaysSo) {
  System sys;
  TestProbe probe(sys);
  const Future<Pong> answer = probe.ref().ask<Pong>(Ping{1});
  const Future<void> handled = probe.ref().ask<void>(Ping{2});
  EXPECT_EQ(probe.expect<Ping>().number, 1);
  EXPECT_FALSE(answer.ready());
  probe.reply(Pong{4});
  EXPECT_EQ(answer.get().number, 4);
  EXPECT_EQ(probe.expect<Ping>().number, 2);
  EXPECT_FALSE(handled.ready());
  probe.reply();
  EXPECT_TRUE(handled.ready());
}

TEST(TestProbe, RepliesToNobodyHarmlessly) {
  System sys;
  TestProbe probe(sys);
  TestProbe letters(sys, "letters");
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  probe.ref().tell(Ping{1});
  static_cast<void>(probe.expect<Ping>());
  probe.reply(Pong{2});
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<Pong>().number, 2);
}

TEST(TestProbe, StandsInForATypedRef) {
  System sys;
  TestProbe probe(sys);
  const Ref<Server> server = probe.ref<Server>();
  const Ref<Messages<Ping>> by_protocol = probe.ref<Messages<Ping>>();
  server.tell(Ping{1});
  by_protocol.tell(Ping{2});
  EXPECT_EQ(probe.expect<Ping>().number, 1);
  EXPECT_EQ(probe.expect<Ping>().number, 2);
}

// TK-02
TEST(TestProbe, WatchesAnActorAndSeesItsEndOnce) {
  System sys;
  TestProbe probe(sys);
  auto server = sys.actor_of<Server>(named("server"));
  EXPECT_EQ(probe.watch(server), server);
  sys.stop(server);
  const Terminated end = probe.expect_terminated(server);
  EXPECT_EQ(end.path, "/user/server");
  EXPECT_EQ(end.reason.kind(), ExitReason::Kind::stopped);
  probe.expect_no_message();
}

TEST(TestProbe, WatchesTheDeadAndUnwatches) {
  System sys;
  TestProbe probe(sys);
  auto dead = sys.actor_of<Server>(named("dead"));
  auto other = sys.actor_of<Server>(named("other"));
  sys.stop(dead);
  sys.run_until_idle();
  probe.watch(dead);
  EXPECT_EQ(probe.expect_terminated(dead).reason.kind(), ExitReason::Kind::noproc);
  probe.watch(other);
  probe.unwatch(other);
  sys.stop(other);
  probe.expect_no_message();
}

TEST(TestProbe, SaysWhoseEndCameInstead) {
  System sys;
  TestProbe probe(sys);
  auto one = sys.actor_of<Server>(named("one"));
  auto two = sys.actor_of<Server>(named("two"));
  probe.watch(one);
  probe.watch(two);
  sys.stop(two);
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect_terminated(one)); }),
              HasSubstr("expected Terminated of /user/one, got actors::Terminated from /user/two"));
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect_terminated(one, 2s)); }),
              HasSubstr("expected Terminated of /user/one, but no message came within 2s"));
  EXPECT_EQ(sys.clock().elapsed(), 2s);
}

TEST(TestProbe, ForwardsTheLastMessageFromItsOwnSender) {
  System sys;
  TestProbe probe(sys);
  TestProbe asker(sys);
  auto server = sys.actor_of<Server>();
  asker.send(probe.ref(), Ping{6});
  static_cast<void>(probe.expect<Ping>());
  probe.forward(server);
  EXPECT_EQ(asker.expect<Pong>().number, 6);
  EXPECT_EQ(asker.last_sender(), server);
}

TEST(TestProbe, ForwardsAMoveOnlyMessageThatItStillHas) {
  System sys;
  TestProbe probe(sys);
  TestProbe next(sys);
  probe.ref().tell(std::make_unique<int>(8));
  EXPECT_TRUE(probe.fish([](const Message& m) { return m.is<std::unique_ptr<int>>(); }));
  probe.forward(next.ref());
  EXPECT_EQ(*next.expect<std::unique_ptr<int>>(), 8);
}

// TK-02
TEST(TestProbe, IgnoresWhatItIsToldTo) {
  System sys;
  TestProbe probe(sys);
  probe.ref().tell(Ping{1});
  probe.ignore([](const Message& m) { return m.is<Ping>(); });
  probe.ref().tell(Ping{2});
  probe.expect_no_message();
  probe.ref().tell(Ping{3});
  probe.ref().tell(Pong{4});
  EXPECT_EQ(probe.expect<Pong>().number, 4);
  probe.ignore({});
  probe.ref().tell(Ping{5});
  EXPECT_EQ(probe.expect<Ping>().number, 5);
}

// TK-02
TEST(TestProbe, FishesForAMessage) {
  System sys;
  TestProbe probe(sys);
  sys.actor_of<Counting>(probe.ref(), 10).tell("go");
  const Message sixth = probe.fish([](const Message& m) { return m.get<Ping>().number == 5; });
  EXPECT_EQ(sixth.get<Ping>().number, 5);
  probe.ref().tell(Pong{1});
  EXPECT_EQ(probe.fish<Pong>().number, 1);
  probe.ref().tell(Ping{2});
  EXPECT_THAT(
      failure_of([&] { static_cast<void>(probe.fish<Pong>(1s)); }),
      HasSubstr("expected to fish actors::testkit::Pong (dropped actors::testkit::Ping from "
                "nobody), but no message came within 1s"));
}

// TK-02
TEST(TestProbe, AnswersAtOnceThroughItsAutoPilot) {
  System sys;
  TestProbe probe(sys);
  probe.auto_pilot([](const Message& message, ActorRef sender) {
    if (const auto* ping = message.get_if<Ping>()) {
      sender.tell(Pong{ping->number + 1});
    }
  });
  EXPECT_EQ(probe.ref().ask<Pong>(Ping{1}).get().number, 2);
  EXPECT_EQ(probe.expect<Ping>().number, 1);
}

// TK-02
TEST(TestProbe, StartsChildren) {
  System sys;
  TestProbe probe(sys, "parent");
  auto child = probe.actor_of<Server>(named("child"));
  EXPECT_EQ(child.path(), "/user/parent/child");
  EXPECT_THROW(probe.actor_of<Server>(named("child")), NameTaken);
  probe.send(child, Ping{3});
  EXPECT_EQ(probe.expect<Pong>().number, 3);
}

TEST(TestProbe, SaysThatItsActorHasStopped) {
  System sys;
  TestProbe probe(sys);
  probe.stop();
  sys.run_until_idle();
  EXPECT_THAT(failure_of([&] { static_cast<void>(probe.expect<Ping>()); }),
              HasSubstr("the probe's actor has stopped"));
  EXPECT_THAT(failure_of([&] { probe.watch(sys->dead_letters()); }),
              HasSubstr("the probe's actor has stopped"));
}

TEST(TestProbe, ListsAtMostTenQueuedMessages) {
  System sys;
  TestProbe probe(sys);
  sys.actor_of<Counting>(named("c"), probe.ref(), 14).tell("go");
  const std::string text = failure_of([&] { static_cast<void>(probe.expect<Pong>()); });
  EXPECT_THAT(text, HasSubstr("actors::testkit::Ping from /user/c and 3 more"));
}

TEST(TestProbe, HasANameOfItsOwnUnlessGivenOne) {
  System sys;
  const TestProbe first(sys);
  const TestProbe second(sys);
  const TestProbe third(sys, "db");
  EXPECT_EQ(first.ref().path(), "/user/probe");
  EXPECT_EQ(second.ref().path(), "/user/probe2");
  EXPECT_EQ(third.ref().path(), "/user/db");
  EXPECT_THROW(TestProbe(sys, "db"), NameTaken);
  EXPECT_THROW(TestProbe(sys, "a/b"), InvalidName);
}

TEST(TestProbe, RejectsMisuseInOneSentence) {
  System sys;
  TestProbe probe(sys);
  EXPECT_THAT(misuse_of([&] { static_cast<void>(probe.last_sender()); }),
              HasSubstr("before the first expect"));
  EXPECT_THAT(misuse_of([&] { probe.reply(1); }), HasSubstr("before the first expect"));
  EXPECT_THAT(misuse_of([&] { probe.forward(probe.ref()); }), HasSubstr("before the first expect"));
  EXPECT_THAT(misuse_of([&] { static_cast<void>(probe.expect<int>(-1ms)); }),
              HasSubstr("the timeout -1ms is negative"));
  EXPECT_THAT(misuse_of([&] { probe.expect_no_message(-1s); }),
              HasSubstr("the timeout -1s is negative"));
  EXPECT_THAT(misuse_of([&] { static_cast<void>(probe.fish(TestProbe::Predicate())); }),
              HasSubstr("the predicate is empty"));
  probe.ref().tell(std::make_unique<int>(1));
  static_cast<void>(probe.expect<std::unique_ptr<int>>());
  EXPECT_THAT(misuse_of([&] { probe.forward(probe.ref()); }), HasSubstr("has moved out"));
  const auto dead = sys.actor_of<Server>();
  probe.watch(dead);
  sys.stop(dead);
  static_cast<void>(probe.expect_terminated(dead));
  EXPECT_THAT(misuse_of([&] { probe.forward(probe.ref()); }),
              HasSubstr("a signal comes only from the runtime"));
}

}  // namespace
}  // namespace actors::testkit
