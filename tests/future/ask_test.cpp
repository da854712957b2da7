// The life of an ask: answer, timeout, wrong answer, failure, cancellation, and what comes too
// late.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "actors/supervision.hpp"

#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using namespace std::chrono_literals;
using detail::RefId;

struct Balance {};

class AskTest : public FutureTest {
 protected:
  /// The promise that the oldest message of an actor is to be answered to.
  static RefId asker(std::uint32_t index) {
    const EnvelopePtr asked = actor(index).take();
    return asked != nullptr ? asked->sender : RefId{};
  }
  template <class T>
  static void answer(RefId promise, T value) {
    detail::deliver(promise, detail::make_envelope<T>(std::move(value)));
  }
};

TEST_F(AskTest, IsCompletedByTheFirstReplyAndLaterOnesAreDeadLetters) {  // AS-01
  const Future<int> future = ref(kAlice).ask<int>(Balance{});
  const RefId promise = asker(kAlice);
  ASSERT_TRUE(promise.is_promise());
  EXPECT_TRUE(detail::ask_open(promise));
  const int before = office().count();
  answer(promise, 7);
  EXPECT_FALSE(detail::ask_open(promise));
  answer(promise, 8);
  EXPECT_EQ(future.get(), 7);
  EXPECT_EQ(office().count(), before + 1);
  EXPECT_EQ(timers.running(), 0U) << "an answered ask leaves no timer behind";
}

TEST_F(AskTest, NeverGetsTheAnswerOfAnEarlierAskInTheSameSlot) {
  RefId old;
  {
    const Future<int> future = ref(kAlice).ask<int>(Balance{});
    old = asker(kAlice);
    answer(old, 1);
  }
  std::vector<Future<int>> futures;
  for (int i = 0; i < 100; ++i) {
    futures.push_back(ref(kAlice).ask<int>(Balance{}));
  }
  const int before = office().count();
  answer(old, 2);
  EXPECT_FALSE(detail::fail_promise(old, std::make_exception_ptr(Error("late"))));
  EXPECT_EQ(office().count(), before + 1);
  for (const Future<int>& future : futures) {
    EXPECT_FALSE(future.ready());
    answer(asker(kAlice), 3);
    EXPECT_EQ(future.get(), 3);
  }
}

TEST_F(AskTest, WithoutAPositiveTimeoutIsRejectedAndNotSent) {  // AS-04
  for (const Duration timeout : {Duration(0), Duration(-1s)}) {
    const std::string said =
        thrown_by<Error>([&] { static_cast<void>(ref(kAlice).ask<int>(Balance{}, timeout)); });
    EXPECT_NE(said.find("positive"), std::string::npos) << said;
    EXPECT_NE(said.find("/user/0"), std::string::npos) << said;
    EXPECT_EQ(actor(kAlice).take(), nullptr);
  }
}

TEST_F(AskTest, TimesOutWithTheActorTheMessageAndTheTime) {
  const Future<int> future = ref(kAlice).ask<int>(Balance{}, 250ms);
  const RefId promise = asker(kAlice);
  EXPECT_EQ(timers.running(), 1U);
  timers.fire_one();
  const std::string said = thrown_by<AskTimeout>([&] { future.get(); });
  EXPECT_NE(said.find("/user/0"), std::string::npos) << said;
  EXPECT_NE(said.find("Balance"), std::string::npos) << said;
  EXPECT_NE(said.find("250ms"), std::string::npos) << said;
  const int before = office().count();
  answer(promise, 1);
  EXPECT_EQ(office().count(), before + 1) << "an answer after the timeout is a dead letter";
}

TEST_F(AskTest, ThatNobodyWaitsForStillEnds) {
  { static_cast<void>(ref(kAlice).ask<int>(Balance{}, 250ms)); }
  timers.fire_one();
  { static_cast<void>(ref(kAlice).ask<std::string>(Balance{}, 250ms)); }
  static_cast<void>(asker(kAlice));
  answer(asker(kAlice), std::string("kept by nobody"));
}

TEST_F(AskTest, WithoutTimeoutHasNoTimerAndCanBeCancelled) {
  const Future<int> future = ref(kAlice).ask<int>(Balance{}, no_timeout);
  EXPECT_EQ(timers.running(), 0U);
  const RefId promise = asker(kAlice);
  EXPECT_TRUE(detail::cancel_ask(promise, std::make_exception_ptr(ActorTerminated("stopped"))));
  EXPECT_FALSE(detail::cancel_ask(promise, std::make_exception_ptr(ActorTerminated("again"))));
  EXPECT_EQ(thrown_by<ActorTerminated>([&] { future.get(); }), "stopped");
}

TEST_F(AskTest, FailsWithWrongReplyThatNamesBothTypes) {
  const Future<std::string> future = ref(kAlice).ask<std::string>(Balance{});
  answer(asker(kAlice), 5);
  const std::string said = thrown_by<WrongReply>([&] { future.get(); });
  EXPECT_NE(said.find("string"), std::string::npos) << said;
  EXPECT_NE(said.find("int"), std::string::npos) << said;
  EXPECT_NE(said.find("/user/0"), std::string::npos) << said;
}

TEST_F(AskTest, FailsWithTheFailureItIsAnswered) {  // AS-06
  const auto cause = std::make_exception_ptr(std::out_of_range("no such account"));
  std::vector<Future<int>> futures;
  for (int i = 0; i < 4; ++i) {
    futures.push_back(ref(kAlice).ask<int>(Balance{}));
  }
  EXPECT_TRUE(detail::fail_promise(asker(kAlice), cause));  // a handler that threw
  answer(asker(kAlice), detail::FailureReply{cause});
  answer(asker(kAlice), Failure(cause, "/user/0", FailurePhase::handler));
  answer(asker(kAlice), cause);
  for (const Future<int>& future : futures) {
    EXPECT_EQ(thrown_by<std::out_of_range>([&] { future.get(); }), "no such account");
  }
}

TEST_F(AskTest, MayAskForAFailureItself) {
  const Future<Failure> future = ref(kAlice).ask<Failure>(Balance{});
  answer(asker(kAlice), Failure(std::make_exception_ptr(Error("x")), "/a", FailurePhase::handler));
  EXPECT_EQ(future.get().path(), "/a");
}

TEST_F(AskTest, OfADeadActorFailsAtOnce) {
  const Future<int> future = dead().ask<int>(Balance{});
  EXPECT_TRUE(future.ready());
  EXPECT_THROW(future.get(), ActorTerminated);
  EXPECT_THROW(ActorRef().ask<int>(Balance{}).get(), ActorTerminated);
}

TEST_F(AskTest, ForNothingIsCompletedWhenTheMessageHasBeenHandled) {
  const Future<void> future = ref(kAlice).ask<void>(Balance{});
  const RefId promise = asker(kAlice);
  detail::answer_handled(promise);
  EXPECT_TRUE(future.get_for(0ms));
  detail::answer_handled(promise);
  detail::answer_handled(id(kBob));
  const Future<int> other = ref(kAlice).ask<int>(Balance{});
  const RefId open = asker(kAlice);
  detail::answer_handled(open);
  EXPECT_FALSE(other.ready()) << "a handler that returns nothing may still reply later";
  answer(open, 1);
  EXPECT_EQ(other.get(), 1);
}

TEST_F(AskTest, TakesAnswersThatDoNotFitAndMoveOnlyOnes) {
  Future<std::vector<std::unique_ptr<int>>> small =
      ref(kAlice).ask<std::vector<std::unique_ptr<int>>>(Balance{});
  std::vector<std::unique_ptr<int>> pointers;
  pointers.push_back(std::make_unique<int>(6));
  answer(asker(kAlice), std::move(pointers));
  EXPECT_EQ(*std::move(small).get().at(0), 6);

  struct Large {
    char text[500] = "large";
  };
  const Future<Large> large = ref(kAlice).ask<Large>(Balance{});
  answer(asker(kAlice), Large{});
  EXPECT_STREQ(large.get().text, "large");
}

TEST_F(AskTest, WithoutARunningSystemFails) {
  detail::remove_default_timers(timers);
  const Future<int> future = ref(kAlice).ask<int>(Balance{});
  EXPECT_EQ(actor(kAlice).take(), nullptr);
  EXPECT_NE(thrown_by<SystemTerminated>([&] { future.get(); }).find("/user/0"), std::string::npos);
}

TEST_F(AskTest, FailsWhenTheTimersThatServeItEnd) {
  const Future<int> timed = ref(kAlice).ask<int>(Balance{});
  const Future<int> untimed = ref(kAlice).ask<int>(Balance{}, no_timeout);
  Promise<int> no_ask;
  const Future<int> still_open = no_ask.future();
  EXPECT_EQ(detail::open_asks(&timers), 2U);
  FakeTimers others;
  EXPECT_EQ(detail::open_asks(&others), 0U);
  EXPECT_EQ(detail::fail_open_asks(timers, std::make_exception_ptr(SystemTerminated("over"))), 2U);
  EXPECT_EQ(timers.running(), 0U);
  EXPECT_EQ(detail::open_asks(nullptr), 0U);
  EXPECT_THROW(timed.get(), SystemTerminated);
  EXPECT_THROW(untimed.get(), SystemTerminated);
  EXPECT_FALSE(still_open.ready());
}

TEST_F(AskTest, ThatIsAnsweredByAFutureGetsItsOutcome) {
  const Future<int> first = ref(kAlice).ask<int>(Balance{});
  const Future<int> second = ref(kAlice).ask<int>(Balance{});
  const Future<void> third = ref(kAlice).ask<void>(Balance{});
  Promise<int> value;
  Promise<int> failure;
  Promise<void> nothing;
  detail::relay(value.future(), asker(kAlice));
  detail::relay(failure.future(), asker(kAlice));
  detail::relay(nothing.future(), asker(kAlice));
  value.set(4);
  failure.fail(std::out_of_range("no"));
  EXPECT_FALSE(third.ready());
  nothing.set();
  EXPECT_EQ(first.get(), 4);
  EXPECT_THROW(second.get(), std::out_of_range);
  EXPECT_TRUE(third.ready());
}

TEST_F(AskTest, ThatIsItselfTakenAsAnAnswerFails) {
  const Future<int> outer = ref(kAlice).ask<int>(Balance{});
  const Future<int> inner = ActorRef(asker(kAlice)).ask<int>(3);
  EXPECT_EQ(outer.get(), 3);
  EXPECT_THROW(inner.get(), ActorTerminated);
}

TEST_F(AskTest, IgnoresIdsThatNeverExisted) {
  const RefId made_up{RefId::kPromiseBit | 0x7fff'fff0U, 1};
  EXPECT_FALSE(detail::ask_open(made_up));
  EXPECT_FALSE(detail::fail_promise(made_up, std::make_exception_ptr(Error("x"))));
  EXPECT_FALSE(detail::fail_promise(id(kAlice), std::make_exception_ptr(Error("x"))));
  const int before = office().count();
  answer(made_up, 1);
  EXPECT_EQ(office().count(), before + 1);
}

}  // namespace
}  // namespace actors::testing
