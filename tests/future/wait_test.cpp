// Waiting inside an actor: parking, timeouts, stop, waits that could never end; callbacks as turns.

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using namespace std::chrono_literals;

struct Question {};

using WaitTest = FutureTest;

TEST_F(WaitTest, InAnActorParksUntilTheValueArrives) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  FakeTurn turn(id(kAlice));
  std::thread other([&] {
    turn.wait_until_parked();
    promise.set(5);
  });
  EXPECT_EQ(future.get(), 5);
  other.join();
}

TEST_F(WaitTest, OnAReadyFutureDoesNotPark) {
  Promise<int> promise;
  promise.set(1);
  FakeTurn turn(id(kAlice));
  turn.stop();
  EXPECT_EQ(promise.future().get(), 1) << "and so does not notice a stop either";
}

TEST_F(WaitTest, RecordsWhoWaitsForWhat) {
  FakeTurn turn(id(kAlice));
  const Future<int> future = ref(kBob).ask<int>(Question{});
  std::thread other([&] {
    turn.wait_until_parked();
    detail::deliver(actor(kBob).take()->sender, detail::make_envelope<int>(2));
  });
  EXPECT_EQ(future.get(), 2);
  other.join();
  EXPECT_EQ(turn.record.kind, detail::WaitRecord::Kind::future);
  EXPECT_EQ(turn.record.waiter, id(kAlice).bits());
  EXPECT_EQ(turn.record.on, id(kBob).bits());
  EXPECT_EQ(turn.record.message_type, &detail::type_of<Question>);
  EXPECT_EQ(turn.asks.size(), 1U) << "the actor's asks are known, so that its stop cancels them";
}

TEST_F(WaitTest, ForATimeInAnActorEndsWithTheTimer) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  FakeTurn turn(id(kAlice));
  std::thread other([&] {
    timers.wait_until_running();
    turn.wait_until_parked();
    timers.fire_one();
  });
  EXPECT_EQ(future.get_for(1s), std::nullopt);
  other.join();
  promise.set(1);
  EXPECT_EQ(future.get_for(1s), 1);
}

TEST_F(WaitTest, ForATimeLeavesNoTimerWhenTheValueArrives) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  FakeTurn turn(id(kAlice));
  std::thread other([&] {
    turn.wait_until_parked();
    promise.set(3);
  });
  EXPECT_EQ(future.get_for(1s), 3);
  other.join();
  EXPECT_EQ(timers.running(), 0U);
}

TEST_F(WaitTest, OfAStoppedActorThrowsStopping) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  FakeTurn turn(id(kAlice));
  std::thread other([&] {
    turn.wait_until_parked();
    turn.stop();
  });
  EXPECT_THROW(future.get(), Stopping);
  other.join();
  EXPECT_THROW(static_cast<void>(future.get_for(1s)), Stopping) << "sticky";
  promise.set(1);
  EXPECT_EQ(future.get(), 1);
}

TEST_F(WaitTest, DuringUnwindingIsTimedOutByAStop) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  FakeTurn turn(id(kAlice));
  turn.stop();
  struct Waits {
    const Future<int>& future;
    std::string& seen;
    ~Waits() {
      seen = future.get_for(1s).has_value() ? "a value" : "timed out";
      try {
        future.get();
      } catch (const Stopping&) {
        seen += ", stopping";
      }
    }
  };
  std::string seen;
  try {
    const Waits waits{future, seen};
    throw std::runtime_error("unwinds");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(seen, "timed out, stopping");
}

TEST_F(WaitTest, ForItsOwnAnswerIsADeadlockAtOnce) {
  FakeTurn turn(id(kAlice));
  const Future<int> future = ref(kAlice).ask<int>(Question{});
  for (const std::string& said : {thrown_by<Deadlock>([&] { future.get(); }),
                                  thrown_by<Deadlock>([&] { (void)future.get_for(1s); })}) {
    EXPECT_NE(said.find("/user/0"), std::string::npos) << said;
    EXPECT_NE(said.find("Question"), std::string::npos) << said;
  }
  detail::deliver(actor(kAlice).take()->sender, detail::make_envelope<int>(2));
  EXPECT_EQ(future.get(), 2) << "once it is ready there is nothing to wait for";
}

TEST_F(WaitTest, ForACallbackOfItsOwnIsADeadlockAtOnce) {
  Promise<int> promise;
  FakeTurn turn(id(kAlice));
  const Future<int> next = promise.future().then([](int n) { return n; });
  EXPECT_NE(thrown_by<Deadlock>([&] { next.get(); }).find("then()"), std::string::npos);
  EXPECT_THROW(gather(next, promise.future()).get(), Deadlock);
  EXPECT_THROW(settle(std::vector{next}).get(), Deadlock);
  EXPECT_THROW(first_of(std::vector{next, next}).get(), Deadlock);
  promise.set(1);
  EXPECT_EQ(first_of(std::vector{next, promise.future()}).get(), 1);
}

TEST_F(WaitTest, InACallbackOnAPlainThreadDoesNotBelongToTheTurnThatCompletes) {
  Promise<int> promise;
  detail::RefId seen = id(kBob);
  promise.future().on_complete([&](const Future<int>&) { seen = detail::current_actor(); });
  FakeTurn turn(id(kAlice));
  promise.set(1);
  EXPECT_TRUE(seen.empty());
  EXPECT_EQ(detail::current_actor(), id(kAlice));
}

TEST_F(WaitTest, CallbacksOfAnActorAreItsTurns) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  std::vector<detail::RefId> ran;
  Future<int> next;
  {
    FakeTurn turn(id(kAlice));
    future.on_complete([&](const Future<int>&) { ran.push_back(detail::current_actor()); });
    next = future.then([](int n) { return n + 1; });
  }
  promise.set(1);
  EXPECT_TRUE(ran.empty());
  EXPECT_TRUE(run_continuation(kAlice));
  EXPECT_TRUE(run_continuation(kAlice));
  EXPECT_FALSE(run_continuation(kAlice));
  EXPECT_EQ(ran, std::vector{id(kAlice)});
  EXPECT_EQ(next.get(), 2);
}

TEST_F(WaitTest, CallbacksOfAnActorOnAReadyFutureAreTurnsToo) {
  Promise<int> promise;
  promise.set(1);
  bool ran = false;
  {
    FakeTurn turn(id(kAlice));
    promise.future().on_complete([&](const Future<int>&) { ran = true; });
    EXPECT_FALSE(ran) << "the handler that registers it goes on first";
  }
  EXPECT_TRUE(run_continuation(kAlice));
  EXPECT_TRUE(ran);
}

TEST_F(WaitTest, CallbacksDieWithTheirActor) {
  Promise<int> promise;
  bool ran = false;
  Future<void> next;
  {
    FakeTurn turn(id(kAlice));
    next = promise.future().then([&](int) { ran = true; });
  }
  promise.set(1);
  const EnvelopePtr undelivered = actor(kAlice).take();
  ASSERT_NE(undelivered, nullptr);
  EXPECT_TRUE(undelivered->has(detail::Envelope::kInternal)) << "so it is no dead letter";
  actor(kAlice).clear();
  EXPECT_FALSE(next.ready());
}

TEST_F(WaitTest, WhatACallbackOfADeadActorWasToSupplyIsBroken) {
  Promise<int> promise;
  Future<void> next;
  {
    FakeTurn turn(id(kAlice));
    next = promise.future().then([](int) {});
  }
  promise.set(1);
  { const EnvelopePtr dropped = actor(kAlice).take(); }
  EXPECT_THROW(next.get(), BrokenPromise);
}

TEST_F(WaitTest, WhatACallbackThrowsInAnActorReachesTheActor) {
  Promise<int> promise;
  {
    FakeTurn turn(id(kAlice));
    promise.future().on_complete([](const Future<int>&) { throw std::out_of_range("mine"); });
  }
  promise.set(1);
  EXPECT_THROW(run_continuation(kAlice), std::out_of_range);
}

// A shared library may have a descriptor of its own; the runtime knows a callback by its own one.
TEST_F(WaitTest, ACallbackThatAnotherLibraryHasMadeIsACallback) {
  const detail::TypeDescriptor another = detail::type_of<detail::Continuation>;
  Promise<int> promise;
  const Future<int> future = promise.future();
  bool called = false;
  detail::Envelope* const callback =
      detail::make_envelope<detail::Continuation>([&] { called = true; });
  callback->type = &another;
  {
    const FakeTurn turn(id(kAlice));
    detail::call_back_here(detail::FutureAccess::state(future), callback);
  }
  promise.set(1);
  const auto turn = actor(kAlice).take();
  ASSERT_EQ(turn->type, &detail::type_of<detail::Continuation>);
  turn->as<detail::Continuation>().run();
  EXPECT_TRUE(called);
}

}  // namespace
}  // namespace actors::testing
