// CountDownLatch (row C48).

#include <chrono>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testkit::System;
using testkit::TestProbe;
using Start = CountDownLatch::Start;
using CountDown = CountDownLatch::CountDown;
using Done = CountDownLatch::Done;

void count_down(const Ref<CountDownLatch>& latch, int times) {
  for (int i = 0; i < times; ++i) {
    latch.tell(CountDown{});
  }
}

TEST(CountDownLatch, TellsWhoStartedItWhenTheCountIsReached) {
  System sys;
  TestProbe probe(sys);
  const auto latch = sys.actor_of<CountDownLatch>();
  probe.send(latch, Start{2});
  count_down(latch, 1);
  probe.expect_no_message();
  count_down(latch, 1);
  probe.expect<Done>();
  EXPECT_EQ(probe.last_sender(), latch);
}

TEST(CountDownLatch, AnAskOfStartIsAnsweredWithDone) {
  System sys;
  const auto latch = sys.actor_of<CountDownLatch>();
  const Future<Done> done = latch.ask(Start{1}, 1s);
  sys.run_until_idle();
  EXPECT_FALSE(done.ready());
  count_down(latch, 1);
  sys.run_until_idle();
  EXPECT_TRUE(done.ready());
}

// The original ignored a CountDown that came first, and then waited for ever.
TEST(CountDownLatch, CountDownsBeforeTheStartCount) {
  System sys;
  const auto latch = sys.actor_of<CountDownLatch>();
  count_down(latch, 3);
  const auto done = latch.ask(Start{2}, 1s);
  sys.run_until_idle();
  EXPECT_TRUE(done.ready());
  const auto next = latch.ask(Start{2}, 1s);  // one of the three is left
  sys.run_until_idle();
  EXPECT_FALSE(next.ready());
  count_down(latch, 1);
  sys.run_until_idle();
  EXPECT_TRUE(next.ready());
}

TEST(CountDownLatch, ACountOfZeroIsDoneAtOnce) {
  System sys;
  const auto done = sys.actor_of<CountDownLatch>().ask(Start{0}, 1s);
  sys.run_until_idle();
  EXPECT_TRUE(done.ready());
}

TEST(CountDownLatch, RefusesASecondStartAndGoesOn) {
  System sys;
  TestProbe probe(sys);
  const auto latch = sys.actor_of<CountDownLatch>();
  const auto done = latch.ask(Start{1}, 1s);
  EXPECT_THROW(latch.ask(Start{1}, 1s).get(), Error);
  probe.send(latch, Start{1});
  EXPECT_NE(probe.expect<Failure>().what().find("while a round is open"), std::string_view::npos);
  count_down(latch, 1);
  sys.run_until_idle();
  EXPECT_TRUE(done.ready() && done.error() == nullptr);
  EXPECT_THROW(latch.ask(Start{-1}, 1s).get(), Error);
}

TEST(CountDownLatch, OneThatStopsBreaksItsPromise) {
  System sys;
  const auto latch = sys.actor_of<CountDownLatch>();
  const auto done = latch.ask(Start{1}, 1h);
  sys.run_until_idle();
  sys.stop(latch);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(done.get()), BrokenPromise);
}

}  // namespace
}  // namespace actors::test
