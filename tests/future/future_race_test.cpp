// Completion, timeout, cancellation and withdrawal race on real threads: exactly one of them wins,
// every waiter is told once, nothing stays behind.

#include <atomic>
#include <barrier>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libactors/message/open_ask.hpp"
#include "tests/future/future_fixture.hpp"

namespace actors::testing {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 2000;

struct Question {};

class FutureRaceTest : public FutureTest {
 protected:
  /// Runs all of `actions` at once, kRounds times; `before` and `after` run alone.
  template <class Before, class After, class... Actions>
  static void race(Before before, After after, Actions... actions) {
    constexpr std::ptrdiff_t kThreads = sizeof...(actions);
    std::barrier start(kThreads + 1);
    std::barrier end(kThreads + 1);
    std::vector<std::thread> threads;
    (threads.emplace_back([&start, &end, actions] {
      for (int round = 0; round < kRounds; ++round) {
        start.arrive_and_wait();
        actions();
        end.arrive_and_wait();
      }
    }),
     ...);
    for (int round = 0; round < kRounds; ++round) {
      before();
      start.arrive_and_wait();
      end.arrive_and_wait();
      after();
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
};

enum class Outcome : std::uint8_t { value, timeout, cancelled };

Outcome outcome_of(const Future<std::string>& future) {
  try {
    EXPECT_EQ(future.get(), "an answer that is too long for a small string");
    return Outcome::value;
  } catch (const AskTimeout&) {
    return Outcome::timeout;
  } catch (const ActorTerminated&) {
    return Outcome::cancelled;
  }
}

TEST_F(FutureRaceTest, AnswerTimeoutAndCancelHaveOneWinner) {
  Future<std::string> future;
  detail::RefId promise;
  std::atomic<int> callbacks{0};
  std::atomic<int> cancelled{0};
  int outcomes[3] = {};
  const int dead_before = office().count();
  race(
      [&] {
        future = ref(kAlice).ask<std::string>(Question{}, 1s);
        promise = actor(kAlice).take()->sender;
        future.on_complete(
            [&callbacks](const Future<std::string>& f) { callbacks += f.ready() ? 1 : 1000; });
      },
      [&] {
        ++outcomes[static_cast<int>(outcome_of(future))];
        future = {};
      },
      [&] {
        detail::deliver(promise, detail::make_envelope<std::string>(
                                     "an answer that is too long for a small string"));
      },
      [&] { timers.fire_one(); },
      [&] {
        cancelled += detail::cancel_ask(
                         promise, std::make_exception_ptr(ActorTerminated("the asker is gone")))
                         ? 1
                         : 0;
      });
  EXPECT_EQ(callbacks.load(), kRounds);
  EXPECT_EQ(outcomes[0] + outcomes[1] + outcomes[2], kRounds);
  EXPECT_EQ(outcomes[2], cancelled.load());
  EXPECT_EQ(office().count() - dead_before, kRounds - outcomes[0])
      << "an answer arrives or is a dead letter";
}

// The worker starts the timer, the timer fires, the answer comes, the asker loses interest, and
// somebody looks for open asks, in whatever order.
TEST_F(FutureRaceTest, ALazyTimeoutAndAnAnswerHaveOneWinnerWhoeverIsLeftToSeeIt) {
  Future<std::string> future;
  detail::RefId promise;
  std::atomic<int> callbacks{0};
  timers.serve_this_thread_lazily();
  const int dead_before = office().count();
  std::atomic<int> answered{0};
  race(
      [&] {
        future = ref(kAlice).ask<std::string>(Question{}, 1s);
        promise = actor(kAlice).take()->sender;
        future.on_complete([&](const Future<std::string>& f) {
          ++callbacks;
          answered += f.error() == nullptr ? 1 : 0;
        });
      },
      [&] {
        EXPECT_EQ(detail::open_asks(&timers), 0U);
        EXPECT_EQ(timers.running(), 0U);
      },
      [&] {
        detail::deliver(promise, detail::make_envelope<std::string>(
                                     "an answer that is too long for a small string"));
      },
      [&] {
        timers.start_lazy_ones();
        timers.fire_one();
      },
      [&] { future = {}; }, [&] { static_cast<void>(detail::some_open_ask(timers)); });
  timers.serve_no_thread();
  EXPECT_EQ(callbacks.load(), kRounds);
  EXPECT_EQ(office().count() - dead_before, kRounds - answered);
}

TEST_F(FutureRaceTest, AnAskThatIsForgottenAndAnsweredAtOnceIsFreedOnce) {
  static std::atomic<int> living;
  struct Counted {
    Counted() { ++living; }
    Counted(Counted&& /*other*/) noexcept { ++living; }
    ~Counted() { --living; }
  };
  living = 0;
  Future<Counted> future;
  detail::RefId promise;
  timers.serve_this_thread_lazily();
  race(
      [&] {
        future = ref(kAlice).ask<Counted>(Question{}, 1s);
        promise = actor(kAlice).take()->sender;
      },
      [&] { EXPECT_EQ(living.load(), 0); },
      [&] { detail::deliver(promise, detail::make_envelope<Counted>()); }, [&] { future = {}; },
      [&] { static_cast<void>(detail::some_open_ask(timers)); });
  timers.serve_no_thread();
  timers.start_lazy_ones();
}

TEST_F(FutureRaceTest, ReadersThatGoAwayAtCompletionDestroyTheValueOnce) {
  static std::atomic<int> living;
  struct Counted {
    Counted() { ++living; }
    Counted(const Counted& /*other*/) { ++living; }
    Counted(Counted&& /*other*/) noexcept { ++living; }
    ~Counted() { --living; }
  };
  living = 0;
  Future<Counted> first;
  Future<Counted> second;
  detail::RefId promise;
  race(
      [&] {
        first = ref(kAlice).ask<Counted>(Question{}, 1s);
        second = first;
        promise = actor(kAlice).take()->sender;
      },
      [&] { EXPECT_EQ(living.load(), 0); },
      [&] { detail::deliver(promise, detail::make_envelope<Counted>()); },
      [&] { std::move(first).get(); }, [&] { second = {}; });
}

TEST_F(FutureRaceTest, ATimedWaitInAnActorEndsOnceWhoeverEndsIt) {
  Promise<int> promise;
  Future<int> future;
  std::atomic<int> waits{0};
  race(
      [&] {
        promise = {};
        future = promise.future();
      },
      [&] {
        while (timers.fire_one()) {
        }
      },
      [&] {
        FakeTurn here(id(kAlice));
        const std::optional<int> got = future.get_for(1s);
        waits += !got.has_value() || *got == 7 ? 1 : 0;
      },
      [&] { promise.set(7); }, [&] { timers.fire_one(); });
  EXPECT_EQ(waits.load(), kRounds);
}

TEST_F(FutureRaceTest, AStopAndACompletionWakeAParkedHandlerOnce) {
  Promise<int> promise;
  Future<int> future;
  std::atomic<FakeTurn*> turn{nullptr};
  std::atomic<int> ended{0};
  race(
      [&] {
        promise = {};
        future = promise.future();
      },
      [&] { turn = nullptr; },
      [&] {
        FakeTurn here(id(kAlice));
        turn = &here;
        turn.notify_one();
        try {
          ended += future.get() == 7 ? 1 : 0;
        } catch (const Stopping&) {
          ++ended;
        }
        here.wait_until_stopped();
      },
      [&] { promise.set(7); },
      [&] {
        turn.wait(nullptr);
        turn.load()->stop();
      });
  EXPECT_EQ(ended.load(), kRounds);
}

TEST_F(FutureRaceTest, ThreadsThatGiveUpAtCompletionMissNothing) {
  Promise<int> promise;
  Future<int> future;
  std::atomic<int> right{0};
  const auto reader = [&] {
    const Future<int> mine = future;
    const std::optional<int> got = mine.get_for(1us);
    right += got.value_or(7) == 7 ? 1 : 0;
    right += mine.get() == 7 ? 1 : 0;
  };
  race(
      [&] {
        promise = {};
        future = promise.future();
      },
      [] {}, reader, reader, [&] { promise.set(7); });
  EXPECT_EQ(right.load(), kRounds * 4);
}

TEST_F(FutureRaceTest, GatherAndFirstOfSeeWhatAllThreadsSupply) {
  std::vector<Promise<int>> promises(3);
  Future<std::vector<int>> all;
  Future<int> first;
  int wrong = 0;
  const auto supply = [&](std::size_t i) {
    return [&, i] { promises[i].set(static_cast<int>(i)); };
  };
  race(
      [&] {
        std::vector<Future<int>> futures;
        for (Promise<int>& p : promises) {
          p = {};
          futures.push_back(p.future());
        }
        first = first_of(futures);
        all = gather(std::move(futures));
      },
      [&] {
        wrong += all.get() == std::vector<int>{0, 1, 2} ? 0 : 1;
        wrong += first.get() >= 0 && first.get() < 3 ? 0 : 1;
      },
      supply(0), supply(1), supply(2));
  EXPECT_EQ(wrong, 0);
}

TEST_F(FutureRaceTest, EndingTimersFailWhatIsAskedMeanwhile) {
  std::vector<Future<int>> futures(100);
  race([&] { detail::add_default_timers(timers); },
       [&] {
         for (const Future<int>& future : futures) {
           EXPECT_THROW(future.get(), SystemTerminated);
         }
         actor(kAlice).clear();
       },
       [&] {
         for (Future<int>& future : futures) {
           future = ref(kAlice).ask<int>(Question{}, 1s);
         }
       },
       [&] {
         detail::remove_default_timers(timers);
         const auto over = std::make_exception_ptr(SystemTerminated("over"));
         detail::fail_open_asks(timers, over);
       });
}

}  // namespace
}  // namespace actors::testing
