// Several systems in one process: each keeps its own time, and ends by itself.

#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "actors/executors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::testkit::System;
using actors::testkit::TestProbe;

TEST(TwoSystems, AnAskOfAPlainThreadIsTimedByTheClockOfTheSystemThatIsAsked) {
  System first;
  System last;
  TestProbe silent(first);
  auto f = silent.ref().ask<int>(Ping{1}, 200ms);
  last.advance(1h);
  EXPECT_FALSE(f.ready());
  first.advance(201ms);
  EXPECT_THROW(static_cast<void>(f.get()), actors::AskTimeout);
}

TEST(TwoSystems, TheEndOfOneFailsNoAskToTheOther) {
  System first;
  TestProbe silent(first);
  actors::Future<int> f;
  {
    System last;
    f = silent.ref().ask<int>(Ping{1}, actors::no_timeout);
  }
  EXPECT_FALSE(f.ready());
  silent.expect<Ping>();
  silent.reply(5);
  EXPECT_EQ(f.get(), 5);
}

TEST(TwoSystems, AnAskThatIsOpenInOneLeavesTheOtherIdle) {
  System first;
  actors::ActorSystem threads(actors::Config{.workers = 1});
  TestProbe silent(first);
  const auto f = silent.ref().ask<int>(Ping{1}, actors::no_timeout);
  EXPECT_TRUE(threads.await_idle(10s));
  EXPECT_FALSE(first.system().await_idle(10s));
}

TEST(TwoSystems, WaitingForAnAnswerRunsTheSystemThatWasAsked) {
  System first;
  const auto asked = first.actor_of<Recording>(new_events(), "a");
  System last;
  last.run_until_idle();
  EXPECT_EQ(asked.ask(Ping{3}).get(), 3);
}

TEST(TwoSystems, AThreadThatDrivesOneMayWaitForAnAnswerOfOneWithThreads) {
  System driven;
  driven.run_until_idle();
  actors::ActorSystem threads(actors::Config{.workers = 1});
  EXPECT_EQ(threads.actor_of<Recording>(new_events(), "a").ask(Ping{4}).get(), 4);
}

TEST(TwoSystems, AThreadThatDrivesOneMayEndAnotherWithThreads) {
  const EventsPtr events = new_events();
  System driven;
  TestProbe unread(driven);
  unread.ref().tell(1);  // there is something to run, which is none of the other's business
  {
    actors::ActorSystem threads(actors::Config{.workers = 1});
    threads.actor_of<Recording>(events, "a").tell(Ping{1});
    testing::internal::CaptureStderr();
    EXPECT_TRUE(threads.shutdown(10s));
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    threads.wait();
  }
  EXPECT_EQ(events->back(), "a0 destroyed");
  EXPECT_EQ(unread.queued(), 0U);
  unread.expect<int>();
}

TEST(TwoSystems, AThreadThatDrivesTwoMayEndTheOneItHasNotDrivenLast) {
  const EventsPtr events = new_events();
  auto executor = actors::make_manual();
  auto first = std::make_unique<actors::ActorSystem>(actors::Config{.executor = executor});
  first->actor_of<Recording>(events, "a").tell(Ping{1});
  actors::ActorSystem last(actors::Config{.executor = actors::make_manual()});
  EXPECT_TRUE(last.await_idle(10s));
  testing::internal::CaptureStderr();
  first.reset();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(events->back(), "a0 destroyed");
}

TEST(TwoSystems, AManualSystemWithTwoExecutorsEndsBothOfThem) {
  const EventsPtr events = new_events();
  testing::internal::CaptureStderr();
  {
    System sys(System::kSeed,
               {.dispatchers = {{.name = "other", .executor = actors::make_manual()}}});
    sys.actor_of<Recording>(actors::on_dispatcher("other"), events, "a").tell(Ping{1});
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(events->back(), "a0 destroyed");
}

TEST(TwoSystems, WaitingForTheEndOfAnIdleManualSystemIsADeadlock) {
  System sys;
  EXPECT_THROW(sys.system().wait(), actors::Deadlock);
}

}  // namespace
}  // namespace acceptance
