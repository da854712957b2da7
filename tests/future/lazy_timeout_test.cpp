// Asks whose timeouts are started only when the worker looks at its timers, as those of a pool's
// handlers are.

#include <memory>
#include <utility>
#include <vector>

#include "libactors/message/open_ask.hpp"
#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using namespace std::chrono_literals;

struct Question {};

class LazyTimeoutTest : public FutureTest {
 protected:
  void SetUp() override {
    FutureTest::SetUp();
    timers.serve_this_thread_lazily();
  }
  void TearDown() override {
    timers.serve_no_thread();
    FutureTest::TearDown();
  }
  static void answer(detail::RefId promise, int value) {
    detail::deliver(promise, detail::make_envelope<int>(value));
  }
  static detail::RefId promise() { return actor(kAlice).take()->sender; }
};

TEST_F(LazyTimeoutTest, AnsweredBeforeTheWorkerLooksNoTimerIsEverStarted) {
  const Future<int> future = ref(kAlice).ask<int>(Question{}, 1s);
  EXPECT_EQ(timers.running(), 0U);
  answer(promise(), 7);
  timers.start_lazy_ones();
  EXPECT_EQ(timers.running(), 0U);
  EXPECT_EQ(future.get(), 7);
}

TEST_F(LazyTimeoutTest, StillOpenWhenTheWorkerLooksItTimesOut) {
  const Future<int> future = ref(kAlice).ask<int>(Question{}, 1s);
  timers.start_lazy_ones();
  ASSERT_TRUE(timers.fire_one());
  EXPECT_THROW(static_cast<void>(future.get()), AskTimeout);
  const int before = office().count();
  answer(promise(), 7);
  EXPECT_EQ(office().count(), before + 1);
}

TEST_F(LazyTimeoutTest, AnsweredAfterTheWorkerHasLookedTheTimerIsCancelled) {
  const Future<int> future = ref(kAlice).ask<int>(Question{}, 1s);
  timers.start_lazy_ones();
  EXPECT_EQ(timers.running(), 1U);
  answer(promise(), 7);
  EXPECT_EQ(timers.running(), 0U);
  EXPECT_EQ(future.get(), 7);
}

TEST_F(LazyTimeoutTest, TheNextAskInTheSameSlotIsNotTakenForTheOneBefore) {
  {
    const Future<int> first = ref(kAlice).ask<int>(Question{}, 1s);
    answer(promise(), 1);
  }
  const Future<int> second = ref(kAlice).ask<int>(Question{}, 1s);
  timers.start_lazy_ones();  // knows of both
  EXPECT_EQ(timers.running(), 1U) << "one slot, one open ask, one timer";
  answer(promise(), 2);
  EXPECT_EQ(second.get(), 2);
}

// Whether its slot is free afterwards is what TearDown() looks at, here and below.
TEST_F(LazyTimeoutTest, ThatNobodyWaitsForEndsWithTheAnswer) {
  static_cast<void>(ref(kAlice).ask<std::shared_ptr<int>>(Question{}, 1s));
  EXPECT_EQ(detail::open_asks(&timers), 1U);
  const auto value = std::make_shared<int>(7);
  detail::deliver(promise(), detail::make_envelope<std::shared_ptr<int>>(value));
  EXPECT_EQ(detail::open_asks(&timers), 0U);
  EXPECT_EQ(value.use_count(), 1) << "nobody reads it, so it is gone";
  timers.start_lazy_ones();
}

TEST_F(LazyTimeoutTest, ThatNobodyWaitsForEndsWithTheTimeout) {
  static_cast<void>(ref(kAlice).ask<int>(Question{}, 1s));
  timers.start_lazy_ones();
  EXPECT_TRUE(timers.fire_one());
}

TEST_F(LazyTimeoutTest, ThatNobodyWaitsForEndsWithTheAnswerAlthoughItsTimerRuns) {
  static_cast<void>(ref(kAlice).ask<int>(Question{}, 1s));
  timers.start_lazy_ones();
  answer(promise(), 1);
  EXPECT_EQ(timers.running(), 0U);
}

TEST_F(LazyTimeoutTest, ThatNobodyWaitsForCanBeFoundAndWaitedForAgain) {
  static_cast<void>(ref(kAlice).ask<int>(Question{}, 1s));
  detail::StateRef found = detail::some_open_ask(timers);
  ASSERT_TRUE(found);
  found = {};
  found = detail::some_open_ask(timers);
  ASSERT_TRUE(found) << "it is open still";
  answer(promise(), 1);
  EXPECT_TRUE(found->ready());
}

TEST_F(LazyTimeoutTest, FailsAtOnceWhenItsTimersEnd) {
  const Future<int> future = ref(kAlice).ask<int>(Question{}, 1s);
  const auto over = std::make_exception_ptr(SystemTerminated("over"));
  EXPECT_EQ(detail::fail_open_asks(timers, over), 1U);
  EXPECT_THROW(static_cast<void>(future.get()), SystemTerminated);
  timers.start_lazy_ones();
  EXPECT_EQ(timers.running(), 0U);
}

TEST_F(LazyTimeoutTest, WithoutTimeoutThereIsNothingToStart) {
  const Future<int> future = ref(kAlice).ask<int>(Question{}, no_timeout);
  timers.start_lazy_ones();
  EXPECT_EQ(timers.running(), 0U);
  answer(promise(), 3);
  EXPECT_EQ(future.get(), 3);
}

}  // namespace
}  // namespace actors::testing
