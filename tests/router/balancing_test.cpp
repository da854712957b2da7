// Balancing: routees that share one queue.

#include <gtest/gtest.h>

#include "actors/debug.hpp"
#include "actors/trace.hpp"

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

class Balancing : public RouterTest {
 protected:
  [[nodiscard]] actors::RouterPool<Worker> balanced(int size) {
    return pool({.size = size, .routing = actors::balancing()});
  }
};

// DI-13
TEST_F(Balancing, IdleRouteesTakeWhatASlowOneWouldHaveHad) {
  const auto router = balanced(3);
  router.tell(Wait{});  // one of them is busy from now on
  sys.run_until_idle();
  for (int i = 0; i < 30; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 30U);  // none waits behind the slow one
  book.gate.set();
  sys.run_until_idle();
}

// DI-13
TEST_F(Balancing, WhoIsFreeFirstTakesWhatWaits) {
  const auto router = balanced(2);
  router.tell(Wait{});
  router.tell(Wait{});
  sys.run_until_idle();  // both are busy
  router.tell(Job{1});
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 0U);
  book.gate.set();
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 1U);
}

TEST_F(Balancing, OneRouteeTakesMessagesInTheOrderTheyCame) {
  const auto router = balanced(1);
  for (int i = 0; i < 5; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.jobs.begin()->second, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(Balancing, AnswersAndTimesOut) {
  const auto router = balanced(2);
  EXPECT_NE(router.ask(Who{}).get(), 0U);
  EXPECT_THROW(router.ask(Fail{}).get(), std::runtime_error);
  const auto never = router.ask(Silence{}, 1s);
  sys.advance(1s);
  try {
    never.get();
    ADD_FAILURE();
  } catch (const actors::AskTimeout& timeout) {
    EXPECT_NE(std::string(timeout.what()).find("/user/pool"), std::string::npos) << timeout.what();
  }
}

TEST_F(Balancing, WhatARouteeIsToldByItsOwnRefStaysWithIt) {
  const auto router = balanced(2);
  const auto slow = router.routees()[0];
  slow.tell(Wait{});
  sys.run_until_idle();
  slow.tell(Job{1});
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 0U);
  book.gate.set();
  sys.run_until_idle();
  EXPECT_EQ(book.jobs[slow.id().bits()], (std::vector<int>{1}));
}

TEST_F(Balancing, AMessageDoesNotWaitForARouteeThatIsBusyWithOneOfItsOwn) {
  const auto router = balanced(2);
  sys.run_until_idle();
  for (const auto& routee : router.routees()) {
    routee.tell(Wait{});
    sys.run_until_idle();
    router.tell(Job{1});
    sys.run_until_idle();
    EXPECT_EQ(book.total(), 1U);
    book.jobs.clear();
    book.gate.set();
    sys.run_until_idle();
    book.gate = {};
  }
}

TEST_F(Balancing, AFailureRestartsOneRouteeAndLosesNoOtherMessage) {
  const auto router = balanced(2);
  for (int i = 0; i < 10; ++i) {
    router.tell(Fail{});
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.failures, 10);
  EXPECT_EQ(book.total(), 10U);
  EXPECT_EQ(router.size(), 2U);
}

TEST_F(Balancing, OthersTakeOverWhenARouteeEnds) {
  const auto router = balanced(2);
  router.tell(Leave{});
  for (int i = 0; i < 10; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 10U);
  EXPECT_EQ(router.size(), 1U);
  EXPECT_TRUE(letters.empty());
}

TEST_F(Balancing, WhatWaitsWhenTheLastRouteeEndsAreDeadLettersAndFailedAsks) {
  const auto router = balanced(1);
  router.tell(Leave{});
  router.tell(Job{1});
  const auto answer = router.ask(Who{});
  sys.run_until_idle();
  EXPECT_EQ(letters.size(), 2U);
  EXPECT_THROW(answer.get(), actors::ActorTerminated);
  EXPECT_THROW(router.ask(Who{}).get(), actors::NoRoutees);
  router.tell(Job{2});
  sys.run_until_idle();
  EXPECT_EQ(letters.size(), 4U);
}

TEST_F(Balancing, AMessageDoesNotWaitForARouteeThatIsSuspended) {
  const auto router = balanced(3);
  sys.run_until_idle();
  for (const auto& routee : router.routees()) {
    actors::debug::suspend(routee).get();
    for (int i = 0; i < 5; ++i) {
      router.tell(Job{i});
      sys.run_until_idle();
      EXPECT_EQ(book.total(), static_cast<std::size_t>(i + 1));
    }
    EXPECT_TRUE(book.jobs[routee.id().bits()].empty());
    actors::debug::resume(routee).get();
    book.jobs.clear();
  }
}

TEST_F(Balancing, WhatWaitsWhileAllAreSuspendedIsTakenByWhoIsResumed) {
  const auto router = balanced(2);
  for (const auto& routee : router.routees()) {
    actors::debug::suspend(routee).get();
  }
  router.tell(Job{1});
  router.tell(Job{2});
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 0U);
  actors::debug::resume(router.routees()[1]).get();
  sys.run_until_idle();
  EXPECT_EQ(book.jobs[router.routees()[1].id().bits()], (std::vector<int>{1, 2}));
}

TEST_F(Balancing, WhatIsToldThroughThePoolIsTraced) {
  const auto router = balanced(2);
  actors::trace::start(sys).get();
  router.tell(Job{1});
  router.tell(Job{2});
  sys.run_until_idle();
  const auto records = actors::trace::take(sys);
  ASSERT_EQ(records.size(), 2U);
  for (const auto& record : records) {
    EXPECT_EQ(record.to, "/user/pool");
    EXPECT_NE(record.message_type.find("Job"), std::string::npos);
  }
}

TEST_F(Balancing, ARemovedRouteeTakesNothingMore) {
  const auto router = balanced(2);
  const auto removed = router.routees()[0];
  ASSERT_TRUE(router.remove(removed));
  for (int i = 0; i < 10; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_FALSE(book.jobs.contains(removed.id().bits()));
  EXPECT_EQ(book.total(), 10U);
  sys.advance(actors::kRetireGrace);
  EXPECT_EQ(router.size(), 1U);
}

// DI-13: whatever the order of turns, all is handled, and nothing waits for a routee that is busy.
TEST(BalancingSeeds, NoOrderOfTurnsLeavesAMessageBehind) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Book book;
    actors::testkit::System sys(seed);
    const auto router = actors::router_pool(sys.system(), actors::props<Worker>(&book),
                                            {.size = 4, .routing = actors::balancing()});
    router.tell(Wait{});
    for (int i = 0; i < 20; ++i) {
      router.tell(Job{i});
      if (i % 5 == 0) {
        router.tell(Fail{});
      }
      if (i == 7) {
        router.tell(Leave{});
      }
      for (std::uint64_t step = 0; step < seed % 4; ++step) {
        sys.executor().run_one();
      }
    }
    sys.run_until_idle();
    EXPECT_EQ(book.total(), 20U) << "seed " << seed;
    book.gate.set();
    sys.run_until_idle();
  }
}

}  // namespace
}  // namespace router_tests
