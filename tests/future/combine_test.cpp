// then, on_complete, pipe_to, gather, settle, first_of.

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "actors/supervision.hpp"

#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using CombineTest = FutureTest;

TEST_F(CombineTest, ThenMakesAnotherValueOfIt) {
  Promise<int> promise;
  const Future<std::string> text =
      promise.future().then([](int n) { return n * 2; }).then([](const int& n) {
        return std::to_string(n);
      });
  EXPECT_FALSE(text.ready());
  promise.set(21);
  EXPECT_EQ(text.get(), "42");
}

TEST_F(CombineTest, ThenRunsAtOnceWhenTheValueIsThere) {
  Promise<void> promise;
  promise.set();
  EXPECT_EQ(promise.future().then([] { return 3; }).get(), 3);
}

TEST_F(CombineTest, ThenPassesAFailureOnWithoutACall) {
  Promise<int> promise;
  bool called = false;
  const Future<void> next = promise.future().then([&](int) { called = true; });
  promise.fail(std::out_of_range("gone"));
  EXPECT_EQ(thrown_by<std::out_of_range>([&] { next.get(); }), "gone");
  EXPECT_FALSE(called);
}

TEST_F(CombineTest, ThenMakesAFailureOfWhatIsThrown) {
  Promise<int> promise;
  const Future<int> next =
      promise.future().then([](int) -> int { throw std::invalid_argument("odd"); });
  promise.set(1);
  EXPECT_EQ(thrown_by<std::invalid_argument>([&] { next.get(); }), "odd");
}

TEST_F(CombineTest, ThenFlattensAFutureOfAFuture) {
  Promise<int> outer;
  Promise<std::string> inner;
  const Future<std::string> flat = outer.future().then([&](int) { return inner.future(); });
  outer.set(1);
  EXPECT_FALSE(flat.ready());
  inner.set("deep");
  EXPECT_EQ(flat.get(), "deep");
}

TEST_F(CombineTest, ThenNamesAnEmptyFutureThatItWasGiven) {
  Promise<int> outer;
  const Future<int> flat = outer.future().then([](int) { return Future<int>(); });
  outer.set(1);
  EXPECT_THROW(flat.get(), Error);
}

TEST_F(CombineTest, ThenTakesAMoveOnlyValueOver) {
  Promise<std::unique_ptr<int>> promise;
  const Future<int> next = promise.future().then([](std::unique_ptr<int> p) { return *p + 1; });
  promise.set(std::make_unique<int>(1));
  EXPECT_EQ(next.get(), 2);
}

TEST_F(CombineTest, CallbacksRunInTheOrderOfTheirRegistration) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  std::vector<int> calls;
  for (int i = 0; i < 3; ++i) {
    future.on_complete([&calls, i](const Future<int>& f) { calls.push_back(f.get() * 10 + i); });
  }
  promise.set(1);
  future.on_complete([&calls](const Future<int>&) { calls.push_back(99); });
  EXPECT_EQ(calls, (std::vector<int>{10, 11, 12, 99}));
}

TEST_F(CombineTest, CallbacksRunAfterAllFuturesWereDropped) {
  Promise<int> promise;
  std::string seen;
  promise.future().on_complete([&seen](const Future<int>& f) {
    try {
      f.get();
    } catch (const BrokenPromise&) {
      seen = "broken";
    }
  });
  promise = {};
  EXPECT_EQ(seen, "broken");
}

TEST_F(CombineTest, ACallbackMayHoldTheOtherEnds) {
  Promise<int> first;
  auto second = std::make_shared<Promise<int>>();
  const Future<int> result = second->future();
  first.future().on_complete([second](const Future<int>& f) { second->set(f.get() + 1); });
  second.reset();
  first.set(1);
  EXPECT_EQ(result.get(), 2);
}

TEST_F(CombineTest, PipeToTellsTheValueAndKeepsTheSender) {  // AS-07
  Promise<std::string> promise;
  promise.future().pipe_to(ref(kAlice), ref(kBob));
  promise.set("piped");
  const EnvelopePtr told = actor(kAlice).take();
  ASSERT_NE(told, nullptr);
  ASSERT_EQ(told->type, &detail::type_of<std::string>);
  EXPECT_EQ(*static_cast<std::string*>(told->payload()), "piped");
  EXPECT_EQ(told->sender, id(kBob));
}

TEST_F(CombineTest, PipeToTellsAFailureWithItsCause) {  // AS-07
  Promise<int> promise;
  promise.future().pipe_to(ref(kAlice));
  promise.fail(std::out_of_range("no such row"));
  const EnvelopePtr told = actor(kAlice).take();
  ASSERT_NE(told, nullptr);
  ASSERT_EQ(told->type, &detail::type_of<Failure>);
  EXPECT_EQ(static_cast<Failure*>(told->payload())->what(), "no such row");
  EXPECT_TRUE(told->sender.empty());
}

TEST_F(CombineTest, PipeToAnAskIsItsAnswer) {  // AS-06
  const Future<int> asked = ref(kAlice).ask<int>(1);
  const Future<int> doomed = ref(kAlice).ask<int>(2);
  Promise<int> promise;
  promise.future().pipe_to(ActorRef(actor(kAlice).take()->sender));
  promise.set(8);
  EXPECT_EQ(asked.get(), 8);
  Promise<int> failing;
  failing.future().pipe_to(ActorRef(actor(kAlice).take()->sender));
  failing.fail(std::out_of_range("no"));
  EXPECT_THROW(doomed.get(), std::out_of_range);
}

TEST_F(CombineTest, GatherGivesAllValuesInOrder) {
  std::vector<Promise<int>> promises(3);
  std::vector<Future<int>> futures;
  for (Promise<int>& p : promises) {
    futures.push_back(p.future());
  }
  const Future<std::vector<int>> all = gather(futures);
  promises[2].set(2);
  promises[0].set(0);
  EXPECT_FALSE(all.ready());
  promises[1].set(1);
  EXPECT_EQ(all.get(), (std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(gather(std::vector<Future<int>>()).get().empty());
}

TEST_F(CombineTest, GatherFailsWithTheFirstFailure) {
  std::vector<Promise<int>> promises(3);
  std::vector<Future<int>> futures;
  for (Promise<int>& p : promises) {
    futures.push_back(p.future());
  }
  const Future<std::vector<int>> all = gather(futures);
  promises[1].fail(std::out_of_range("second"));
  EXPECT_EQ(thrown_by<std::out_of_range>([&] { all.get(); }), "second");
  promises[0].fail(std::out_of_range("first"));
  promises[2].set(2);
  EXPECT_EQ(thrown_by<std::out_of_range>([&] { all.get(); }), "second");
}

TEST_F(CombineTest, GatherOfDifferentTypesGivesATuple) {
  Promise<int> number;
  Promise<std::unique_ptr<int>> pointer;
  Future<std::tuple<int, std::unique_ptr<int>>> both = gather(number.future(), pointer.future());
  pointer.set(std::make_unique<int>(2));
  number.set(1);
  const auto [a, b] = std::move(both).get();
  EXPECT_EQ(a, 1);
  EXPECT_EQ(*b, 2);
}

TEST_F(CombineTest, GatherOfVoidWaitsForAll) {
  std::vector<Promise<void>> promises(2);
  const Future<void> all = gather({promises[0].future(), promises[1].future()});
  promises[0].set();
  EXPECT_FALSE(all.ready());
  promises[1].set();
  all.get();
}

TEST_F(CombineTest, SettleGivesAllOutcomesComplete) {
  std::vector<Promise<int>> promises(2);
  const auto all = settle(std::vector{promises[0].future(), promises[1].future()});
  promises[0].fail(std::out_of_range("no"));
  EXPECT_FALSE(all.ready());
  promises[1].set(1);
  EXPECT_NE(all.get().at(0).error(), nullptr);
  EXPECT_EQ(all.get().at(1).get(), 1);
}

TEST_F(CombineTest, FirstOfGivesTheFirstOutcome) {
  std::vector<Promise<int>> promises(2);
  const auto first = first_of(std::vector{promises[0].future(), promises[1].future()});
  promises[1].set(1);
  promises[0].set(0);
  EXPECT_EQ(first.get(), 1);
  std::vector<Promise<int>> failing(2);
  const auto failed = first_of(std::vector{failing[0].future(), failing[1].future()});
  failing[0].fail(std::out_of_range("no"));
  EXPECT_THROW(failed.get(), std::out_of_range);
}

TEST_F(CombineTest, FirstOfNothingIsAnError) {
  EXPECT_NE(thrown_by<Error>([] {
              static_cast<void>(first_of(std::vector<Future<int>>()));
            }).find("first_of"),
            std::string::npos);
}

}  // namespace
}  // namespace actors::testing
