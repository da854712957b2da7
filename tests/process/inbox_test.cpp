// Inbox: a plain thread's mailbox, on the thread that drives a manual executor.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
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
using testing::HasSubstr;

TEST(Inbox, ReceivesWhatItIsTold) {
  testkit::System sys;
  Inbox inbox(sys);
  inbox.self().tell(Ping{7});
  EXPECT_EQ(inbox.receive<Ping>().n, 7);
  inbox.self() | "text";
  EXPECT_EQ(inbox.receive().get<std::string>(), "text");
}

TEST(Inbox, ReceivesSelectivelyAndLeavesTheOthersInOrder) {
  testkit::System sys;
  Inbox inbox(sys);
  for (const int n : {1, 2}) {
    inbox.self().tell(Ping{n});
    inbox.self().tell(Pong{n});
  }
  inbox.self().tell(Job{3, true});
  EXPECT_EQ(inbox.receive<Job>().id, 3);
  EXPECT_EQ(inbox.receive<Pong>().n, 1);
  inbox.self().tell(Ping{4});  // behind those that are kept
  EXPECT_EQ(inbox.receive<Pong>().n, 2);
  std::vector<int> pings;
  for (int i = 0; i < 3; ++i) {
    pings.push_back(inbox.receive<Ping>().n);
  }
  EXPECT_THAT(pings, ElementsAre(1, 2, 4));
}

TEST(Inbox, HasAllFormsOfReceive) {
  testkit::System sys;
  Inbox inbox(sys);
  const Pattern data = tuple_of("data", is<int>());
  inbox.self().tell(Value::tuple("data", 1));
  inbox.self().tell(Value::tuple("data", 2));
  inbox.self().tell(Pong{3});
  inbox.self().tell(Job{4, false});
  inbox.self().tell(Job{5, true});
  const auto [pattern, message] = inbox.receive(Pattern(1), data);
  EXPECT_TRUE(pattern == data);
  EXPECT_EQ(message[1].get<int>(), 1);
  EXPECT_EQ(inbox.receive(when(data, [](const Value& v) { return v[1].get<int>(); })), 2);
  EXPECT_EQ(std::get<Pong>((inbox.receive<Ping, Pong>())).n, 3);
  const auto urgent =
      when([](const Job& j) { return j.urgent; }, [](const Job& j) { return j.id; });
  EXPECT_EQ(inbox.receive(urgent, after(0s, [] { return -1; })), 5);
  EXPECT_EQ(inbox.receive(urgent, after(0s, [] { return -1; })), -1);
  EXPECT_EQ(inbox.receive_for(1s, urgent), std::nullopt);
  EXPECT_FALSE(inbox.receive_for(1s, [](const Ping&) {}));
  EXPECT_TRUE(inbox.receive_for(1s, [](const Job&) {}));
  EXPECT_EQ(inbox.receive_for(1s), std::nullopt);
}

TEST(Inbox, TakesMoveOnlyMessages) {
  testkit::System sys;
  Inbox inbox(sys);
  inbox.self().tell(std::make_unique<int>(7));
  EXPECT_EQ(*inbox.receive<std::unique_ptr<int>>(), 7);
}

TEST(Inbox, KnowsWhoSentAndAnswers) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  Inbox inbox(sys);
  EXPECT_EQ(inbox.sender(), sys->dead_letters());
  probe.send(inbox.self(), Ping{1});
  inbox.receive<Ping>();
  EXPECT_EQ(inbox.sender(), probe.ref());
  inbox.reply(Pong{2});
  EXPECT_EQ(probe.expect<Pong>().n, 2);
  EXPECT_EQ(probe.last_sender(), inbox.self());
  const auto answer = inbox.self().ask<int>(Ping{3});
  const auto handled = inbox.self().ask<void>(Ping{4});
  inbox.receive<Ping>();
  inbox.reply(30);
  inbox.receive<Ping>();
  EXPECT_EQ(answer.get(), 30);
  EXPECT_FALSE(handled.ready());  // to take a message in is not to answer it
  inbox.reply(Pong{});
  EXPECT_TRUE(handled.ready());
  inbox.self().tell(Ping{5});
  inbox.receive<Ping>();
  EXPECT_EQ(inbox.sender(), sys->dead_letters());
}

TEST(Inbox, IsASenderByConversion) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  Inbox inbox(sys);
  probe.ref().tell(Ping{}, inbox);
  probe.expect<Ping>();
  probe.reply(Pong{9});
  EXPECT_EQ(inbox.receive<Pong>().n, 9);
}

TEST(Inbox, PollsOnceWithAZeroTimeout) {
  testkit::System sys;
  Inbox inbox(sys);
  inbox.self().tell(Ping{1});
  EXPECT_FALSE(inbox.receive_for<Ping>(0s));  // a look: nothing is run for it
  sys.run_until_idle();
  EXPECT_TRUE(inbox.receive_for<Ping>(0s));
}

TEST(Inbox, WaitsNoLongerThanThereIsSomethingToRun) {
  testkit::System sys;
  Inbox inbox(sys);
  EXPECT_FALSE(inbox.receive_for<Ping>(1h));
  try {
    inbox.receive<Ping>();
    FAIL() << "there is nothing to receive";
  } catch (const Deadlock& e) {
    EXPECT_THAT(e.what(), HasSubstr("nothing left to run can bring a message"));
  }
}

TEST(Inbox, LooksAtEachMessageOnceInAReceive) {
  testkit::System sys;
  Inbox inbox(sys);
  int looks = 0;
  for (int n = 0; n < 100; ++n) {
    inbox.self().tell(Ping{n});
  }
  const auto none = when(
      [&looks](const Ping&) {
        ++looks;
        return false;
      },
      [](const Ping&) {});
  EXPECT_FALSE(inbox.receive_for(1s, none));
  EXPECT_EQ(looks, 100);
  EXPECT_EQ(inbox.receive<Ping>().n, 0);
}

TEST(Inbox, WatchesAndReceivesTheEndOnce) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto idle = sys.actor_of<Idle>(named("idle"));
  EXPECT_EQ(inbox.watch(idle), idle);
  inbox.watch(idle);
  sys.stop(idle);
  const Terminated end = inbox.receive<Terminated>();
  EXPECT_EQ(end.ref, idle);
  EXPECT_EQ(end.path, "/user/idle");
  EXPECT_EQ(end.reason.kind(), ExitReason::Kind::stopped);
  EXPECT_FALSE(inbox.receive_for(1s));
  inbox.watch(idle);  // the dead answer at once
  EXPECT_EQ(inbox.receive<Terminated>().reason.kind(), ExitReason::Kind::noproc);
}

TEST(Inbox, UnwatchDiscardsANoticeThatHasCome) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto idle = sys.actor_of<Idle>();
  inbox.watch(idle);
  sys.stop(idle);
  sys.run_until_idle();
  EXPECT_FALSE(inbox.receive_for<Ping>(0s));  // it is in the Inbox by now
  inbox.unwatch(idle);
  EXPECT_FALSE(inbox.receive_for<Terminated>(1s));
  inbox.unwatch(idle);  // harmless
}

TEST(Inbox, UnwatchEndsAWatch) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto idle = sys.actor_of<Idle>();
  inbox.watch(idle);
  inbox.unwatch(idle);
  inbox.watch(idle);
  inbox.unwatch(idle);
  sys.stop(idle);
  EXPECT_FALSE(inbox.receive_for<Terminated>(1s));
}

TEST(Inbox, RefusesToWatchItselfAndPromises) {
  testkit::System sys;
  testkit::TestProbe probe(sys);
  Inbox inbox(sys);
  EXPECT_THROW(inbox.watch(inbox.self()), Error);
  const auto answer = probe.ref().ask<int>(Ping{});
  probe.expect<Ping>();
  EXPECT_THROW(inbox.watch(probe.last_sender()), Error);
  probe.reply(1);
  EXPECT_EQ(answer.get(), 1);
}

TEST(Inbox, AnUnwantedTerminatedIsNoFailure) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto idle = sys.actor_of<Idle>();
  inbox.watch(idle);
  sys.stop(idle);
  sys.run_until_idle();
  inbox.self().tell(Ping{1});
  EXPECT_EQ(inbox.receive<Ping>().n, 1);
  EXPECT_EQ(inbox.receive<Terminated>().ref, idle);
}

TEST(Inbox, RefusesAReceiveInsideAGuard) {
  testkit::System sys;
  Inbox inbox(sys);
  inbox.self().tell(Ping{1});
  const auto nested = when(
      [&inbox](const Ping&) {
        inbox.receive<Pong>();
        return true;
      },
      [](const Ping&) {});
  EXPECT_THROW(inbox.receive(nested), Error);
  EXPECT_EQ(inbox.receive<Ping>().n, 1);  // it is still there
}

TEST(Inbox, AHandlerOfAClauseMayReceive) {
  testkit::System sys;
  Inbox inbox(sys);
  inbox.self().tell(Ping{1});
  inbox.self().tell(Pong{2});
  EXPECT_EQ(inbox.receive([&inbox](const Ping& p) { return p.n + inbox.receive<Pong>().n; }), 3);
}

/// Runs a function inside an actor.
class Doer final : public Actor {
 public:
  explicit Doer(std::function<void(ActorSystem&)> what) : what_(std::move(what)) {}
  bool receive(const Go& /*go*/) {
    try {
      what_(system());
    } catch (const Error& e) {
      return std::string(e.what()).find("inside an actor") != std::string::npos;
    }
    return false;
  }

 private:
  std::function<void(ActorSystem&)> what_;
};

bool refused(testkit::System& sys, const std::function<void(ActorSystem&)>& what) {
  return sys.actor_of<Doer>(what).ask(Go{}).get();
}

TEST(Inbox, IsRefusedInsideAnActor) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto server = sys.actor_of<Server>();
  EXPECT_TRUE(refused(sys, [](ActorSystem& system) { Inbox mine(system); }));
  EXPECT_TRUE(refused(sys, [&](ActorSystem&) { inbox.receive_for(0s); }));
  EXPECT_TRUE(refused(sys, [&](ActorSystem&) { inbox.call(server, Ping{}, 1s, 0); }));
  EXPECT_TRUE(refused(sys, [&](ActorSystem&) { inbox.stop_all({server}, 1s); }));
  EXPECT_TRUE(refused(sys, [&](ActorSystem&) { inbox.watch(server); }));
  EXPECT_TRUE(refused(sys, [&](ActorSystem&) { inbox.call_all<int>({{server, Ping{}}}, 1s, 0); }));
}

// ---- ends

TEST(InboxEnd, WhatIsLeftBecomesDeadLetters) {
  testkit::System sys;
  testkit::TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  ActorRef address;
  {
    Inbox inbox(sys);
    address = inbox.self();
    inbox.self().tell(Ping{1});
    EXPECT_FALSE(inbox.receive_for<Pong>(1s));
    inbox.self().tell(Ping{2});  // still in its actor's mailbox
  }
  sys.run_until_idle();
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<Ping>().n, 1);
  const auto second = letters.expect<DeadLetter>();
  EXPECT_EQ(second.message.get<Ping>().n, 2);
  EXPECT_EQ(second.recipient, address);
  address.tell(Ping{3});
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<Ping>().n, 3);
  EXPECT_EQ(address.path(), "(stopped)");
}

TEST(InboxEnd, AGracefulEndOfTheSystemDoesNotWaitForIt) {
  testkit::System sys;
  Inbox inbox(sys);
  const auto server = sys.actor_of<Server>();
  inbox.self().tell(Ping{1});
  EXPECT_TRUE(sys->shutdown(10s));
  EXPECT_EQ(inbox.receive<Ping>().n, 1);  // it had been told before
  EXPECT_THROW(inbox.receive_for(1s), SystemTerminated);
  EXPECT_THROW(inbox.call(server, Ping{}, 1s, 0), SystemTerminated);
  EXPECT_THROW(inbox.call_all<int>({{server, Ping{}}}, 1s, 0), SystemTerminated);
  EXPECT_THROW(inbox.stop_all({server}, 1s), SystemTerminated);
  EXPECT_THROW(inbox.watch(server), SystemTerminated);
  EXPECT_THROW(inbox.unwatch(server), SystemTerminated);
  EXPECT_THROW(Inbox another(sys), SystemTerminated);
}

TEST(InboxEnd, ItMayOutliveTheSystem) {
  std::optional<testkit::System> sys(std::in_place);
  Inbox inbox(*sys);
  inbox.self().tell(Ping{1});
  sys.reset();
  EXPECT_EQ(inbox.receive<Ping>().n, 1);
  EXPECT_THROW(inbox.receive<Ping>(), SystemTerminated);
  inbox.self().tell(Ping{2});  // harmless
}

TEST(InboxEnd, TerminateBeforeItsActorHasRun) {
  testkit::System sys;
  Inbox inbox(sys);
  sys->terminate();
  EXPECT_THROW(inbox.receive<Ping>(), SystemTerminated);
}

TEST(InboxEnd, TerminateDuringAWait) {
  testkit::System sys;
  Inbox inbox(sys);
  sys.run_until_idle();
  const auto doer = sys.actor_of<Doer>([](ActorSystem& system) { system.terminate(); });
  doer.tell(Go{});
  EXPECT_THROW(inbox.receive<Ping>(), SystemTerminated);
}

TEST(InboxEnd, WhoStopsItsActorGetsStoppingThrown) {
  testkit::System sys;
  const auto ends_with_stopping = [&sys](auto message) {
    Inbox inbox(sys);
    inbox.self().tell(Ping{1});
    sys.run_until_idle();
    inbox.self().tell(std::move(message));
    EXPECT_EQ(inbox.receive<Ping>().n, 1);
    EXPECT_THROW(inbox.receive<Ping>(), Stopping);
    EXPECT_THROW(inbox.watch(sys->dead_letters()), Stopping);
  };
  ends_with_stopping(PoisonPill{});
  ends_with_stopping(Kill{});
}

TEST(InboxEnd, AWaitingInboxIsNoWork) {
  testkit::System sys;
  const Inbox inbox(sys);
  EXPECT_TRUE(sys->await_idle(10s));
}

}  // namespace
}  // namespace actors::test
