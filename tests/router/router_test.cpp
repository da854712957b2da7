// What all routers do, whatever their routees are: tell, ask, lists, and what is refused.

#include "actors/router.hpp"

#include <sstream>
#include <type_traits>

#include <gtest/gtest.h>

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

using Any = RouterTest;

// RO-01
TEST_F(Any, RoundRobinTellsEachRouteeAsOften) {
  const auto router = pool({.size = 10});
  for (int i = 0; i < 100; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), std::vector<std::size_t>(10, 10));
  int sum = 0;
  for (const auto& entry : book.jobs) {
    sum = std::accumulate(entry.second.begin(), entry.second.end(), sum);
  }
  EXPECT_EQ(sum, 99 * 100 / 2);
}

// RO-01
TEST_F(Any, RoundRobinKeepsTheOrderInWhichRouteesWereStarted) {
  const auto router = pool({.size = 3});
  std::vector<std::uint64_t> answered;
  std::vector<std::uint64_t> listed;
  for (int i = 0; i < 6; ++i) {
    answered.push_back(router.ask(Who{}).get());
  }
  for (int round = 0; round < 2; ++round) {
    for (const auto& routee : router.routees()) {
      listed.push_back(routee.id().bits());
    }
  }
  EXPECT_EQ(answered, listed);
}

TEST_F(Any, RandomRoutingUsesAllRouteesAndIsTheSameForTheSameSeed) {
  const auto routees = workers(4);
  const auto chosen = [&](std::uint64_t seed) {
    const auto router = actors::router_group(routees, actors::random_routing(seed));
    std::vector<std::uint64_t> found;
    for (int i = 0; i < 200; ++i) {
      found.push_back(router.ask(Who{}).get());
    }
    return found;
  };
  const auto first = chosen(7);
  EXPECT_EQ(chosen(7), first);
  EXPECT_NE(chosen(8), first);
  for (const auto& routee : routees) {
    EXPECT_GT(std::count(first.begin(), first.end(), routee.id().bits()), 20);
  }
}

TEST_F(Any, SmallestMailboxLeavesOutWhoIsBehind) {
  const auto router = pool({.size = 3, .routing = actors::smallest_mailbox()});
  router.tell(Wait{});
  sys.run_until_idle();
  const auto slow = router.routees()[0].id().bits();
  for (int i = 0; i < 20; ++i) {
    router.tell(Job{i});
    sys.run_until_idle();
  }
  EXPECT_FALSE(book.jobs.contains(slow));
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{10, 10}));
  book.gate.set();
}

TEST_F(Any, SmallestMailboxFillsMailboxesEvenly) {
  const auto router = pool({.size = 4, .routing = actors::smallest_mailbox()});
  router.routees()[1].tell(Job{-1});  // past the router: it counts as well
  router.routees()[1].tell(Job{-2});
  for (int i = 0; i < 14; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), std::vector<std::size_t>(4, 4));
}

TEST_F(Any, TheSenderIsWhoTold) {
  actors::testkit::TestProbe probe(sys);
  actors::testkit::TestProbe routee(sys);
  const auto router = actors::router_group<Worker>({routee.ref<Worker>()});
  router.tell(Job{1}, probe.ref());
  EXPECT_EQ(routee.expect<Job>().number, 1);
  EXPECT_EQ(routee.last_sender(), probe.ref());
  router | Job{2};
  EXPECT_EQ(routee.expect<Job>().number, 2);
}

TEST_F(Any, ARouterOfAClassIsOneOfAProtocolToo) {
  const actors::Router<actors::Messages<Job>> jobs = pool({.size = 2});
  jobs.tell(Job{1});
  jobs.tell(Job{2});
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{1, 1}));
  EXPECT_EQ(jobs.routees().size(), 2U);
}

TEST_F(Any, CopiesAreTheSameRouter) {
  const actors::RouterPool<Worker> router = pool({.size = 2});
  const actors::Router<Worker> copy = router;
  EXPECT_TRUE(copy == router);
  EXPECT_FALSE(copy == actors::Router<Worker>());
  EXPECT_NE(copy.ask(Who{}).get(), router.ask(Who{}).get());  // they take turns
}

TEST_F(Any, AnAskOfAFailingRouteeFailsWithWhatItThrew) {
  const auto router = pool({.size = 2});
  EXPECT_THROW(router.ask(Fail{}).get(), std::runtime_error);
}

TEST_F(Any, AnAskTimesOutByTheClockOfTheSystem) {
  const auto router = pool({.size = 2});
  const auto answer = router.ask(Silence{}, 2s);
  sys.advance(2s);
  EXPECT_THROW(answer.get(), actors::AskTimeout);
}

TEST_F(Any, WithoutRouteesWhatIsToldIsADeadLetterAndAnAskFailsAtOnce) {
  const auto router = pool({.size = 1});
  const auto ref = router.ref();
  sys.stop(ref);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 0U);
  router.tell(Job{1});
  const auto answer = router.ask(Who{});
  ASSERT_TRUE(answer.ready());
  try {
    answer.get();
    ADD_FAILURE();
  } catch (const actors::NoRoutees& error) {
    EXPECT_NE(std::string(error.what()).find("router_tests::Who"), std::string::npos);
  }
  sys.run_until_idle();
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_TRUE(letters[0].message.is<Job>());
  EXPECT_EQ(letters[0].recipient, ref);
  EXPECT_TRUE(letters[1].message.is<Who>());
}

TEST_F(Any, TheEmptyRouterHasNoRoutees) {
  const actors::Router<Worker> nobody;
  EXPECT_FALSE(nobody);
  EXPECT_EQ(nobody.size(), 0U);
  nobody.tell(Job{1});
  nobody.broadcast(Job{2});
  EXPECT_THROW(nobody.ask(Who{}).get(), actors::NoRoutees);
  EXPECT_THROW(nobody.scatter_gather(Who{}).get(), actors::NoRoutees);
  EXPECT_THROW(nobody.tail_chop(Who{}, 1s).get(), actors::NoRoutees);
  const actors::RouterPool<Worker> no_pool;
  EXPECT_FALSE(no_pool.ref());
  no_pool.resize(3);
  no_pool.adjust(1);
  EXPECT_FALSE(no_pool.remove({}));
  const actors::RouterGroup<Worker> no_group;
  no_group.add({});
  EXPECT_FALSE(no_group.remove({}));
}

TEST_F(Any, ARouteeThatEndsBetweenChoiceAndDeliveryCostsADeadLetterOrFailsTheAsk) {
  const auto router = pool({.size = 1});
  router.tell(Leave{});
  router.tell(Job{1});  // chosen while it lives, handled never
  const auto answer = router.ask(Who{});
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 0U);
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_THROW(answer.get(), actors::ActorTerminated);
}

TEST_F(Any, ATimeoutMustBePositive) {
  for (const actors::Routing& routing : {actors::round_robin(), actors::balancing()}) {
    const auto router =
        actors::router_pool(sys.system(), actors::props<Worker>(&book), {.routing = routing});
    EXPECT_THROW(static_cast<void>(router.ask(Who{}, 0s)), actors::Error);
    EXPECT_THROW(static_cast<void>(router.scatter_gather(Who{}, -1s)), actors::Error);
    EXPECT_THROW(static_cast<void>(router.tail_chop(Who{}, 1s, 0s)), actors::Error);
    EXPECT_THROW(static_cast<void>(router.tail_chop(Who{}, 0s)), actors::Error);
  }
}

TEST(Router, OutlivesItsSystem) {
  Book book;
  actors::RouterPool<Worker> left;
  actors::RouterGroup<Worker> by_path;
  {
    actors::testkit::System sys;
    left = actors::router_pool(sys.system(), actors::props<Worker>(&book), {.size = 2});
    by_path = actors::router_group<Worker>(sys.system(), {"/user/nobody"});
  }
  left.tell(Job{1});
  by_path.tell(Job{1});
  left.resize(5);
  EXPECT_EQ(left.size(), 0U);
  EXPECT_EQ(by_path.size(), 0U);
  EXPECT_THROW(left.ask(Who{}).get(), actors::NoRoutees);
  EXPECT_THROW(by_path.tail_chop(Who{}, 1s).get(), actors::NoRoutees);
}

/// Move-only, and no message of a Worker's.
struct Parcel {
  std::unique_ptr<int> content;
};
class Carrier : public actors::Actor {
 public:
  int receive(Parcel&& parcel) { return *parcel.content; }
};

template <class R, class M>
concept can_tell = requires(R router, M&& message) {
  router.tell(std::forward<M>(message));
};
template <class R, class M>
concept can_broadcast = requires(R router, M&& message) {
  router.broadcast(std::forward<M>(message));
};
template <class R, class M>
concept can_scatter = requires(R router, M&& message) {
  router.scatter_gather(std::forward<M>(message));
};
static_assert(can_tell<actors::Router<Worker>, Job> && can_broadcast<actors::Router<Worker>, Job>);
static_assert(!can_tell<actors::Router<Worker>, int>);
static_assert(!can_tell<actors::Router<Worker>, actors::Terminated>);
static_assert(can_tell<actors::Router<Carrier>, Parcel>);
static_assert(!can_tell<actors::Router<Carrier>, Parcel&>);
static_assert(!can_broadcast<actors::Router<Carrier>, Parcel>);
static_assert(!can_scatter<actors::Router<Carrier>, Parcel>);
static_assert(std::is_same_v<decltype(std::declval<actors::Router<Worker>>().ask(Who{})),
                             actors::Future<std::uint64_t>>);

TEST_F(Any, MoveOnlyMessagesGoToOneRoutee) {
  const auto router = actors::router_pool(sys.system(), actors::props<Carrier>(), {.size = 2});
  EXPECT_EQ(router.ask(Parcel{std::make_unique<int>(5)}).get(), 5);
}

}  // namespace
}  // namespace router_tests
