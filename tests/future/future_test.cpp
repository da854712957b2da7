// Future and Promise on plain threads: values of every kind, failures, misuse.

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using namespace std::chrono_literals;

struct Big {
  std::array<int, 100> numbers{};
};

/// Counts its living objects; moving it may throw, so it does not fit into a slot.
struct Counted {
  static inline int living = 0;
  int value;
  explicit Counted(int v) : value(v) { ++living; }
  Counted(const Counted& other) : value(other.value) { ++living; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --living; }
};

TEST_F(FutureTest, GivesWhatItsPromiseIsSetTo) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  EXPECT_FALSE(future.ready());
  EXPECT_TRUE(promise.set(7));
  EXPECT_TRUE(future.ready());
  EXPECT_EQ(future.get(), 7);
}

TEST_F(FutureTest, HoldsValuesThatDoNotFitIntoASlot) {
  Promise<Big> promise;
  const Future<Big> future = promise.future();
  Big big;
  big.numbers[99] = 5;
  promise.set(big);
  EXPECT_EQ(future.get().numbers[99], 5);
}

TEST_F(FutureTest, DestroysItsValueWithTheLastOwner) {
  {
    Promise<Counted> promise;
    Future<Counted> future = promise.future();
    promise.set(3);
    EXPECT_EQ(future.get().value, 3);
    EXPECT_EQ(Counted::living, 1);
    EXPECT_FALSE(promise.set(4));
    EXPECT_EQ(future.get().value, 3);
  }
  EXPECT_EQ(Counted::living, 0);
}

TEST_F(FutureTest, OfVoidSaysOnlyThatItHappened) {
  Promise<void> promise;
  const Future<void> future = promise.future();
  EXPECT_FALSE(future.get_for(0ms));
  promise.set();
  EXPECT_TRUE(future.get_for(0ms));
  future.get();
}

TEST_F(FutureTest, HasAnyNumberOfReadersOnAnyThread) {
  Promise<std::string> promise;
  const Future<std::string> future = promise.future();
  std::vector<std::thread> readers;
  std::atomic<int> right{0};
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([future, &right] { right += future.get() == "a text" ? 1 : 0; });
  }
  promise.set("a text");
  for (std::thread& reader : readers) {
    reader.join();
  }
  EXPECT_EQ(right.load(), 4);
}

TEST_F(FutureTest, MovesTheValueOutForItsOnlyReader) {
  Promise<std::string> promise;
  Future<std::string> future = promise.future();
  const std::string text(100, 'x');
  promise.set(text);
  const Future<std::string> copy = future;
  EXPECT_EQ(std::move(future).get(), text);
  EXPECT_EQ(copy.get(), text) << "there was another reader, so it got a copy";
}

TEST_F(FutureTest, GivesAMoveOnlyValueToOneReader) {
  Promise<std::unique_ptr<int>> promise;
  Future<std::unique_ptr<int>> first = promise.future();
  Future<std::unique_ptr<int>> second = first;
  promise.set(std::make_unique<int>(9));
  EXPECT_EQ(*first.get(), 9) << "looking at it takes nothing";
  EXPECT_EQ(*std::move(first).get(), 9);
  EXPECT_NE(thrown_by<Error>([&] { std::move(second).get(); }).find("another reader"),
            std::string::npos);
}

TEST_F(FutureTest, ThrowsTheFailureAtEveryReader) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  EXPECT_EQ(future.error(), nullptr);
  promise.fail(std::out_of_range("no such row"));
  EXPECT_EQ(thrown_by<std::out_of_range>([&] { future.get(); }), "no such row");
  EXPECT_EQ(thrown_by<std::out_of_range>([&] { static_cast<void>(future.get_for(1s)); }),
            "no such row");
  EXPECT_NE(future.error(), nullptr);
  EXPECT_EQ(future.value_or(4), 4);
}

TEST_F(FutureTest, GivesNothingWhenItsTimeIsOver) {
  Promise<int> promise;
  Future<int> future = promise.future();
  EXPECT_EQ(future.get_for(1ms), std::nullopt);
  EXPECT_EQ(future.get_for(-1s), std::nullopt);
  promise.set(1);
  EXPECT_EQ(future.get_for(1ms), 1);
  EXPECT_EQ(std::move(future).get_for(1ms), 1);
  EXPECT_FALSE(static_cast<bool>(future));
}

TEST_F(FutureTest, ThatIsEmptyThrowsAtEveryCall) {
  const Future<int> empty;
  EXPECT_FALSE(static_cast<bool>(empty));
  const std::string said = thrown_by<Error>([&] { empty.get(); });
  EXPECT_NE(said.find("empty"), std::string::npos);
  EXPECT_THROW(static_cast<void>(empty.ready()), Error);
  EXPECT_THROW(static_cast<void>(empty.error()), Error);
  EXPECT_THROW(static_cast<void>(empty.get_for(1s)), Error);
  EXPECT_THROW(static_cast<void>(empty.value_or(1)), Error);
  EXPECT_THROW(empty.on_complete([](const Future<int>&) {}), Error);
  EXPECT_THROW(empty.then([](int) {}), Error);
  EXPECT_THROW(empty.pipe_to(ref(kAlice)), Error);
  EXPECT_THROW(static_cast<void>(gather(std::vector{empty})), Error);
  EXPECT_THROW(static_cast<void>(gather(empty, empty)), Error);
  EXPECT_THROW(static_cast<void>(settle(std::vector{empty})), Error);
  EXPECT_THROW(static_cast<void>(first_of(std::vector{empty})), Error);
}

TEST_F(FutureTest, KeepsTheFirstOutcome) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  EXPECT_TRUE(promise.set(1));
  EXPECT_FALSE(promise.set(2));
  EXPECT_FALSE(promise.fail(std::runtime_error("too late")));
  EXPECT_EQ(future.get(), 1);
}

TEST_F(FutureTest, IsBrokenWhenThePromiseIsDroppedUnset) {
  Future<int> future;
  {
    Promise<int> promise;
    future = promise.future();
  }
  EXPECT_NE(thrown_by<BrokenPromise>([&] { future.get(); }).find("dropped"), std::string::npos);
}

TEST_F(FutureTest, IsBrokenWhenAnotherPromiseIsAssignedOverItsOwn) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  promise = Promise<int>();
  EXPECT_THROW(future.get(), BrokenPromise);
}

TEST_F(FutureTest, IsEmptyAfterItsOutcomeWasMovedOnOnly) {
  actors::Promise<int> promise;
  int sum = 0;
  const auto add = [&sum](const actors::Future<int>& f) { sum += f.get(); };
  Future<int> called = promise.future();
  called.on_complete(add);
  EXPECT_TRUE(called);
  std::move(called).on_complete(add);
  EXPECT_FALSE(called);  // NOLINT(bugprone-use-after-move): that is the point
  Future<int> mapped = promise.future();
  const Future<int> first = mapped.then([](int n) { return n + 1; });
  EXPECT_TRUE(mapped);
  const Future<int> second = std::move(mapped).then([](int n) { return n + 2; });
  EXPECT_FALSE(mapped);  // NOLINT(bugprone-use-after-move): that is the point
  Future<int> piped = promise.future();
  piped.pipe_to(ref(kAlice));
  EXPECT_TRUE(piped);
  std::move(piped).pipe_to(ref(kAlice));
  EXPECT_FALSE(piped);  // NOLINT(bugprone-use-after-move): that is the point
  promise.set(7);
  EXPECT_EQ(sum, 14);
  EXPECT_EQ(first.get() + second.get(), 8 + 9);
  EXPECT_EQ(actor(kAlice).take()->as<int>() + actor(kAlice).take()->as<int>(), 14);
}

TEST_F(FutureTest, MayBeTakenAfterItsPromiseWasSet) {
  Promise<int> promise;
  EXPECT_FALSE(static_cast<bool>(promise));
  promise.set(5);
  EXPECT_TRUE(static_cast<bool>(promise));
  EXPECT_EQ(promise.future().get(), 5);
}

TEST_F(FutureTest, HasAPromiseThatRefusesToBeUsedAfterItWasMoved) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  Promise<int> other = std::move(promise);
  EXPECT_THROW(promise.set(1), Error);  // moved from: the point
  EXPECT_THROW(promise.fail(Error("no")), Error);
  EXPECT_THROW(static_cast<void>(promise.future()), Error);
  other.set(2);
  EXPECT_EQ(future.get(), 2);
}

TEST_F(FutureTest, NamesAFailureWithoutAnException) {
  Promise<int> promise;
  promise.fail(std::exception_ptr());
  EXPECT_NE(thrown_by<Error>([&] { promise.future().get(); }).find("empty"), std::string::npos);
}

TEST_F(FutureTest, TakesOneSlotPerPromise) {
  const std::size_t before = detail::promises_in_use();
  Promise<Big> promise;
  const Future<Big> future = promise.future();
  const Future<Big> copy = future;
  EXPECT_EQ(detail::promises_in_use(), before + 1);
}

TEST_F(FutureTest, WakesTheThreadThatWaits) {
  Promise<int> promise;
  const Future<int> future = promise.future();
  std::atomic<bool> waiting{false};
  int got = 0;
  std::thread reader([&] {
    waiting = true;
    waiting.notify_one();
    got = future.get();
  });
  waiting.wait(false);
  promise.set(11);
  reader.join();
  EXPECT_EQ(got, 11);
}

}  // namespace
}  // namespace actors::testing
