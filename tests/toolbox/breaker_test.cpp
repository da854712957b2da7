// CircuitBreaker and retry().

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/circuit_breaker.hpp"
#include "actors/retry.hpp"
#include "actors/testkit/system.hpp"

namespace toolbox {
namespace {

using namespace std::chrono_literals;
using actors::Backoff;
using actors::BreakerSettings;
using actors::CallTimeout;
using actors::CircuitBreaker;
using actors::CircuitBreakerOpen;
using actors::Future;
using actors::Promise;
using actors::retry;
using actors::testkit::System;
using testing::ElementsAre;
using testing::HasSubstr;

using State = CircuitBreaker::State;

template <class T>
Future<T> ready(T value) {
  Promise<T> promise;
  promise.set(std::move(value));
  return promise.future();
}
Future<int> failing(const char* why = "down") {
  Promise<int> promise;
  promise.fail(std::runtime_error(why));
  return promise.future();
}

class Breaker : public testing::Test {
 protected:
  [[nodiscard]] CircuitBreaker make(BreakerSettings settings) {
    CircuitBreaker breaker(sys, "db", std::move(settings));
    breaker.on_change([this](State state) { changes.push_back(state); });
    return breaker;
  }
  /// A call that fails.
  static void fail(const CircuitBreaker& breaker) {
    EXPECT_THROW(breaker.call([] { return failing(); }).get(), std::runtime_error);
  }
  static int succeed(const CircuitBreaker& breaker) {
    return breaker.call([] { return ready(7); }).get();
  }

  System sys;
  std::vector<State> changes;
};

// AS-10
TEST_F(Breaker, OpensAfterSoManyFailuresInARowAndThenRefusesAtOnce) {
  const CircuitBreaker breaker = make({.max_failures = 3, .reset_timeout = 10s});
  fail(breaker);
  fail(breaker);
  EXPECT_EQ(breaker.failures(), 2);
  EXPECT_EQ(succeed(breaker), 7);  // forgets them
  EXPECT_EQ(breaker.failures(), 0);
  fail(breaker);
  fail(breaker);
  EXPECT_EQ(breaker.state(), State::closed);
  fail(breaker);
  EXPECT_EQ(breaker.state(), State::open);
  sys.advance(4s);
  bool called = false;
  const Future<int> refused = breaker.call([&] {
    called = true;
    return ready(1);
  });
  try {
    refused.get();
    FAIL();
  } catch (const CircuitBreakerOpen& open) {
    EXPECT_EQ(open.remaining(), 6s);
    EXPECT_THAT(open.what(), HasSubstr("circuit breaker \"db\" is open for another 6s"));
  }
  EXPECT_THROW(breaker.run([&] { called = true; }), CircuitBreakerOpen);
  EXPECT_FALSE(called);
  EXPECT_THAT(changes, ElementsAre(State::open));
}

// AS-10
TEST_F(Breaker, HalfOpenItMakesOneTrialWhoseSuccessClosesIt) {
  const CircuitBreaker breaker = make({.max_failures = 1, .reset_timeout = 10s});
  fail(breaker);
  sys.advance(10s);
  EXPECT_THAT(changes, ElementsAre(State::open, State::half_open));  // without a call
  Promise<int> answer;
  const Future<int> trial = breaker.call([&] { return answer.future(); });
  try {
    static_cast<void>(succeed(breaker));
    ADD_FAILURE();
  } catch (const CircuitBreakerOpen& open) {
    EXPECT_EQ(open.remaining(), 0s);
    EXPECT_THAT(open.what(), HasSubstr("trying one call"));
  }
  breaker.fail();  // there is a trial: this is not it
  EXPECT_EQ(breaker.state(), State::half_open);
  answer.set(5);
  EXPECT_EQ(trial.get(), 5);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_EQ(succeed(breaker), 7);
  EXPECT_THAT(changes, ElementsAre(State::open, State::half_open, State::closed));
}

// AS-10
TEST_F(Breaker, EachTrialThatFailsDoublesTheTimeUpToTheMaximumAndASuccessForgetsThat) {
  const CircuitBreaker breaker =
      make({.max_failures = 1, .reset_timeout = 1s, .max_reset_timeout = 3s});
  fail(breaker);
  for (const auto open_for : {1s, 2s, 3s, 3s}) {
    sys.advance(open_for - 1ms);
    EXPECT_EQ(breaker.state(), State::open);
    sys.advance(1ms);
    EXPECT_EQ(breaker.state(), State::half_open);
    fail(breaker);
    EXPECT_EQ(breaker.state(), State::open);
  }
  sys.advance(3s);
  EXPECT_EQ(succeed(breaker), 7);
  fail(breaker);
  sys.advance(1s);
  EXPECT_EQ(breaker.state(), State::half_open);
}

// AS-10
TEST_F(Breaker, ACallThatTakesTooLongFailsAndCountsAndItsLateValueIsDropped) {
  const CircuitBreaker breaker = make({.max_failures = 1, .call_timeout = 2s});
  Promise<int> answer;
  const Future<int> late = breaker.call([&] { return answer.future(); });
  sys.advance(1999ms);
  EXPECT_FALSE(late.ready());
  sys.advance(1ms);
  EXPECT_THROW(late.get(), CallTimeout);
  EXPECT_EQ(breaker.state(), State::open);
  answer.set(1);
  EXPECT_THROW(late.get(), CallTimeout);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, APlainFunctionThatTakesTooLongCountsAndGivesItsValue) {
  const CircuitBreaker breaker = make({.max_failures = 1, .call_timeout = 2s});
  EXPECT_EQ(breaker.run([&] {
    sys.clock().advance(3s);
    return 4;
  }),
            4);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, PlainFunctionsPassTheirValuesReferencesAndExceptions) {
  const CircuitBreaker breaker = make({.max_failures = 2});
  int kept = 1;
  int& same = breaker.run([&]() -> int& { return kept; });
  EXPECT_EQ(&same, &kept);
  EXPECT_EQ(*breaker.run([] { return std::make_unique<int>(3); }), 3);
  breaker.run([] {});
  EXPECT_THROW(breaker.run([] { throw std::logic_error("x"); }), std::logic_error);
  EXPECT_EQ(breaker.failures(), 1);
}

TEST_F(Breaker, FuturesOfNothingAndOfMoveOnlyValuesPass) {
  const CircuitBreaker breaker = make({});
  Promise<void> nothing;
  nothing.set();
  EXPECT_NO_THROW(breaker.call([&] { return nothing.future(); }).get());
  EXPECT_EQ(*breaker.call([] { return ready(std::make_unique<int>(9)); }).get(), 9);
}

TEST_F(Breaker, AFunctionThatThrowsInsteadOfAFutureIsAFailedCall) {
  const CircuitBreaker breaker = make({.max_failures = 1});
  EXPECT_THROW(breaker.call([]() -> Future<int> { throw std::logic_error("x"); }).get(),
               std::logic_error);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, ItCanBeToldWhichExceptionsAreNoFailures) {
  const CircuitBreaker breaker =
      make({.max_failures = 1, .is_failure = [](const std::exception_ptr& error) {
              try {
                std::rethrow_exception(error);
              } catch (const std::invalid_argument&) {
                return false;
              } catch (...) {
                return true;
              }
            }});
  EXPECT_THROW(breaker.run([] { throw std::invalid_argument("no such row"); }),
               std::invalid_argument);
  EXPECT_EQ(breaker.state(), State::closed);
  EXPECT_THROW(breaker.run([] { throw std::runtime_error("down"); }), std::runtime_error);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, ACallThatEndsExactlyAtItsLimitIsTooLateWhateverCountsAsAFailure) {
  const CircuitBreaker breaker =
      make({.max_failures = 1, .call_timeout = 1s, .is_failure = [](const std::exception_ptr&) {
              return false;
            }});
  Promise<int> never;
  const Future<int> answer = breaker.call([&] { return never.future(); });
  sys.advance(1s);
  EXPECT_THROW(answer.get(), actors::CallTimeout);
  EXPECT_EQ(breaker.state(), State::open);
}

TEST_F(Breaker, AListenerThatChangesTheStateIsToldOfThatAfterwards) {
  CircuitBreaker breaker = make({.max_failures = 1, .reset_timeout = 1s});
  std::vector<State> told;
  breaker.on_change([&](State state) {
    told.push_back(state);
    if (state == State::half_open) {
      breaker.succeed();
      told.push_back(State::half_open);
    }
  });
  fail(breaker);
  sys.advance(1s);
  EXPECT_EQ(told,
            (std::vector<State>{State::open, State::half_open, State::half_open, State::closed}));
}

TEST_F(Breaker, WhatACallBringsAfterTheStateHasChangedDoesNotCount) {
  const CircuitBreaker breaker = make({.max_failures = 1, .reset_timeout = 1s});
  Promise<int> slow;
  Promise<int> slow_failure;
  const Future<int> success = breaker.call([&] { return slow.future(); });
  const Future<int> failure = breaker.call([&] { return slow_failure.future(); });
  fail(breaker);
  slow.set(1);
  EXPECT_EQ(success.get(), 1);
  EXPECT_EQ(breaker.state(), State::open);
  sys.advance(1s);
  slow_failure.fail(std::runtime_error("old"));
  EXPECT_THROW(failure.get(), std::runtime_error);
  EXPECT_EQ(breaker.state(), State::half_open);
}

TEST_F(Breaker, ItCanBeToldOutcomesOfWhatIsNoCall) {
  const CircuitBreaker breaker = make({.max_failures = 2, .reset_timeout = 1s});
  breaker.fail();
  breaker.succeed();
  breaker.fail();
  EXPECT_EQ(breaker.state(), State::closed);
  breaker.fail();
  EXPECT_EQ(breaker.state(), State::open);
  breaker.succeed();  // nobody has tried
  EXPECT_EQ(breaker.state(), State::open);
  sys.advance(1s);
  breaker.succeed();
  EXPECT_EQ(breaker.state(), State::closed);
}

TEST_F(Breaker, WhenTheSystemEndsOpenCallsFailAndNewOnesAreRefused) {
  const CircuitBreaker breaker = make({});
  Promise<int> never;
  const Future<int> open = breaker.call([&] { return never.future(); });
  sys->terminate();
  sys.run_until_idle();
  EXPECT_THROW(open.get(), actors::SystemTerminated);
  EXPECT_THROW(static_cast<void>(breaker.call([] { return ready(1); })), actors::SystemTerminated);
}

TEST_F(Breaker, ImpossibleSettingsAreErrorsThatNameThem) {
  const std::pair<const char*, BreakerSettings> cases[] = {
      {"max_failures is 0; accepted: 1 or more", {.max_failures = 0}},
      {"call_timeout is 0s", {.call_timeout = 0s}},
      {"reset_timeout is 0s", {.reset_timeout = 0s}},
      {"max_reset_timeout is 1s; accepted: reset_timeout (2s) or more",
       {.reset_timeout = 2s, .max_reset_timeout = 1s}},
      {"jitter is", {.jitter = 1.5}},
      {"jitter is nan", {.jitter = std::numeric_limits<double>::quiet_NaN()}},
  };
  for (const auto& [text, settings] : cases) {
    try {
      CircuitBreaker(sys, "db", settings);
      ADD_FAILURE() << text;
    } catch (const actors::ConfigError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string("circuit breaker \"db\": ") + text));
    }
  }
}

TEST(BreakerThreads, CountsRightHoweverManyThreadsCall) {
  constexpr int kThreads = 4;
  actors::ActorSystem system("threads", actors::Config{.workers = 2});
  for (int round = 0; round < 50; ++round) {
    const CircuitBreaker breaker(system, "db", {.max_failures = 100, .reset_timeout = 1h});
    std::atomic<int> refused{0};
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          try {
            breaker.run([] { throw std::runtime_error("down"); });
          } catch (const CircuitBreakerOpen&) {
            ++refused;
          } catch (const std::runtime_error&) {
            ++failed;
          }
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(failed + refused, kThreads * 50);
    EXPECT_GE(failed, 100);
    EXPECT_LT(failed, 100 + kThreads);  // those that were under way when it opened
    EXPECT_EQ(breaker.state(), State::open);
  }
}

// ---- retry

class Retrying : public testing::Test {
 protected:
  /// Fails `times` times, then gives its number.
  auto failing_times(int times) {
    return [this, times] {
      ++calls;
      return calls <= times ? failing(("down " + std::to_string(calls)).c_str()) : ready(calls);
    };
  }
  System sys;
  int calls = 0;
};

// AS-10
TEST_F(Retrying, AsksAgainAfterLongerAndLongerTimes) {
  const Future<int> answer = retry(sys, 5, {.min = 1s, .max = 3s}, failing_times(3));
  EXPECT_EQ(calls, 1);
  for (const auto wait : {1s, 2s, 3s}) {
    const int before = calls;
    sys.advance(wait - 1ms);
    EXPECT_EQ(calls, before);
    sys.advance(1ms);
    EXPECT_EQ(calls, before + 1);
  }
  EXPECT_EQ(answer.get(), 4);
}

TEST_F(Retrying, GivesTheLastFailureAfterSoManyAttempts) {
  const Future<int> answer = retry(sys, 3, {}, failing_times(9));
  sys.run_until_idle();
  EXPECT_EQ(calls, 3);
  try {
    answer.get();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "down 3");
  }
}

TEST_F(Retrying, AFailureThatIsNotWorthItIsTheLast) {
  const Future<int> answer =
      retry(sys, 5, {}, failing_times(9), [this](const std::exception_ptr&) { return calls < 2; });
  sys.run_until_idle();
  EXPECT_EQ(calls, 2);
  EXPECT_THROW(answer.get(), std::runtime_error);
}

TEST_F(Retrying, WhatTheJudgeOfFailuresThrowsIsTheResult) {
  const Future<int> answer =
      retry(sys, 5, {}, failing_times(9),
            [](const std::exception_ptr&) -> bool { throw std::out_of_range("judge"); });
  sys.run_until_idle();
  EXPECT_EQ(calls, 1);
  EXPECT_THROW(answer.get(), std::out_of_range);
}

TEST(RetryingAfterTheEnd, GivesTheFailureAndAsksNoSystemAnyMore) {
  Promise<int> open;
  Future<int> answer;
  {
    System sys;
    answer = retry(sys, 3, {}, [&] { return open.future(); });
  }
  open.fail(std::runtime_error("too late"));
  EXPECT_THROW(answer.get(), std::runtime_error);
}

TEST_F(Retrying, WhatTheFunctionThrowsIsAFailureToo) {
  const Future<int> answer = retry(sys, 2, {}, [this]() -> Future<int> {
    if (++calls == 1) {
      throw std::logic_error("x");
    }
    return ready(calls);
  });
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 2);
}

TEST_F(Retrying, AsksOfAnActorAreRetriedUntilItAnswers) {
  struct Flaky : actors::Actor {
    int receive(const int& n) {
      if (n == 0 && ++asked < 3) {
        throw std::runtime_error("not yet");
      }
      return n;
    }
    int asked = 0;
    [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
      return actors::one_for_one();
    }
  };
  const auto flaky = sys.actor_of<Flaky>();
  int which = 0;
  const Future<int> answer =
      retry(sys, 5, {.min = 10ms}, [&] { return flaky.ask(which++ < 2 ? 0 : 8); });
  sys.advance(1s);
  EXPECT_EQ(answer.get(), 8);
}

TEST_F(Retrying, WhenTheSystemEndsTheResultIsTheLastFailure) {
  const Future<int> answer = retry(sys, 3, {.min = 1h, .max = 1h}, failing_times(9));
  sys.run_until_idle();
  sys->terminate();
  sys.run_until_idle();
  EXPECT_THROW(answer.get(), std::runtime_error);
  EXPECT_EQ(calls, 1);
  EXPECT_THROW(static_cast<void>(retry(sys, 3, {}, failing_times(9))), actors::SystemTerminated);
}

TEST_F(Retrying, MisuseIsAnErrorThatSaysWhatToDo) {
  const std::function<Future<int>()> empty;
  const std::pair<const char*, std::function<void()>> cases[] = {
      {"0 attempts", [&] { static_cast<void>(retry(sys, 0, {}, failing_times(0))); }},
      {"the function is empty", [&] { static_cast<void>(retry(sys, 1, {}, empty)); }},
      {"retry(): backoff.min is -1s",
       [&] { static_cast<void>(retry(sys, 1, {.min = -1s}, failing_times(0))); }},
      {"retry(): backoff.max is 1s; accepted: backoff.min (2s) or more",
       [&] { static_cast<void>(retry(sys, 1, {.min = 2s, .max = 1s}, failing_times(0))); }},
      {"retry(): backoff.jitter is 2",
       [&] { static_cast<void>(retry(sys, 1, {.jitter = 2.0}, failing_times(0))); }},
  };
  for (const auto& [text, call] : cases) {
    try {
      call();
      ADD_FAILURE() << text;
    } catch (const actors::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(text));
    }
  }
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace toolbox
