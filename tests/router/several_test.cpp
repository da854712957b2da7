// What goes to several routees: broadcast, scatter-gather, tail-chopping.

#include <gtest/gtest.h>

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

class Several : public RouterTest {
 protected:
  [[nodiscard]] static std::vector<actors::Routing> all_routings() {
    return {actors::round_robin(), actors::random_routing(3), actors::smallest_mailbox(),
            actors::balancing(),
            actors::consistent_hashing([](const Job& job) { return job.number; },
                                       [](const Who& /*who*/) { return 1; },
                                       [](const Silence& /*silence*/) { return 1; })};
  }
  [[nodiscard]] actors::RouterPool<Worker> pool_by(const actors::Routing& routing, int size) {
    return actors::router_pool(sys.system(), actors::props<Worker>(&book),
                               {.size = size, .routing = routing});
  }
};

// RO-04
TEST_F(Several, BroadcastTellsEveryRouteeOnceWhateverTheRouting) {
  for (const actors::Routing& routing : all_routings()) {
    book.jobs.clear();
    const auto router = pool_by(routing, 5);
    router.broadcast(Job{1});
    sys.run_until_idle();
    EXPECT_EQ(book.counts(), std::vector<std::size_t>(5, 1)) << static_cast<int>(routing.kind());
  }
}

TEST_F(Several, BroadcastGivesEachItsOwnCopy) {
  actors::testkit::TestProbe one(sys);
  actors::testkit::TestProbe two(sys);
  const auto router = actors::router_group<Worker>({one.ref<Worker>(), two.ref<Worker>()});
  router.broadcast(Job{1, "a customer with a name that lies on the heap"}, one.ref());
  EXPECT_EQ(one.expect<Job>().customer, two.expect<Job>().customer);
  EXPECT_EQ(two.last_sender(), one.ref());
}

TEST_F(Several, BroadcastStopsAndKillsAllRoutees) {
  for (int kill = 0; kill < 2; ++kill) {
    const auto router = pool_by(actors::balancing(), 3);
    sys.run_until_idle();
    kill != 0 ? router.broadcast(actors::Kill{}) : router.broadcast(actors::PoisonPill{});
    sys.run_until_idle();
    EXPECT_EQ(router.size(), 0U);
  }
}

TEST_F(Several, AKillThatIsToldEndsOneRoutee) {
  for (const actors::Routing& routing : {actors::round_robin(), actors::balancing()}) {
    const auto router = pool_by(routing, 3);
    router.tell(actors::Kill{});
    sys.run_until_idle();
    EXPECT_EQ(router.size(), 2U);
    router.tell(actors::PoisonPill{});
    sys.run_until_idle();
    EXPECT_EQ(router.size(), 1U);
  }
}

/// Throws when it is copied for the third time.
struct Fragile {
  int* copies;
  explicit Fragile(int* counter) : copies(counter) {}
  Fragile(const Fragile& other) : copies(other.copies) {
    if (++*copies == 3) {
      throw std::runtime_error("no third copy");
    }
  }
  Fragile(Fragile&&) = default;
  Fragile& operator=(const Fragile&) = delete;
  Fragile& operator=(Fragile&&) = delete;
  ~Fragile() = default;
};
class Collector : public actors::Actor {
 public:
  int receive(const Fragile& /*fragile*/) { return 1; }
};

TEST_F(Several, BroadcastLetsWhatACopyThrowsThrough) {
  const auto router = actors::router_pool(sys.system(), actors::props<Collector>(), {.size = 5});
  int copies = 0;
  EXPECT_THROW(router.broadcast(Fragile(&copies)), std::runtime_error);
  copies = 2;
  EXPECT_EQ(router.scatter_gather(Fragile(&copies)).get(), 1);  // four are asked nevertheless
}

// RO-05
TEST_F(Several, ScatterGatherGivesTheFirstAnswer) {
  for (const actors::Routing& routing : all_routings()) {
    actors::testkit::TestProbe slow(sys);
    const auto router = pool_by(routing, 3);
    const std::uint64_t answer = router.scatter_gather(Who{}).get();
    const auto routees = router.routees();
    EXPECT_TRUE(std::any_of(routees.begin(), routees.end(),
                            [&](const auto& r) { return r.id().bits() == answer; }));
  }
}

// RO-05
TEST_F(Several, ScatterGatherDoesNotMindOneThatDoesNotAnswer) {
  actors::testkit::TestProbe silent(sys);
  const auto answers = workers(1).front();
  const auto router = actors::router_group<Worker>({silent.ref<Worker>(), answers});
  EXPECT_EQ(router.scatter_gather(Who{}).get(), answers.id().bits());
  silent.expect<Who>();
  silent.reply(std::uint64_t{1});  // too late: dropped
  sys.run_until_idle();
}

// RO-05
TEST_F(Several, ScatterGatherDoesNotMindOneThatHasEndedOrFails) {
  const auto routees = workers(3);
  const auto router = actors::router_group(routees);
  routees[0].tell(Leave{});  // ends after it has been chosen
  sys.stop(routees[1]);
  const auto answer = router.scatter_gather(Who{});
  EXPECT_EQ(answer.get(), routees[2].id().bits());
}

// RO-05
TEST_F(Several, ScatterGatherFailsWhenAllHaveFailedAndAtOnceWithoutRoutees) {
  const auto router = pool_by(actors::round_robin(), 3);
  EXPECT_THROW(router.scatter_gather(Fail{}).get(), std::runtime_error);
  EXPECT_EQ(book.failures, 3);
  const auto late = router.scatter_gather(Silence{}, 2s);
  sys.advance(2s);
  EXPECT_THROW(late.get(), actors::AskTimeout);
  router.broadcast(Leave{});
  sys.run_until_idle();
  const auto nobody = router.scatter_gather(Who{});
  ASSERT_TRUE(nobody.ready());
  EXPECT_THROW(nobody.get(), actors::NoRoutees);
}

class TailChopping : public RouterTest {
 protected:
  actors::testkit::TestProbe one{sys};
  actors::testkit::TestProbe two{sys};
  actors::testkit::TestProbe three{sys};
  actors::RouterGroup<Worker> router =
      actors::router_group<Worker>({one.ref<Worker>(), two.ref<Worker>(), three.ref<Worker>()});
};

TEST_F(TailChopping, AsksTheNextRouteeAfterEachInterval) {
  const auto answer = router.tail_chop(Who{}, 100ms);
  one.expect<Who>();
  two.expect_no_message();
  sys.advance(99ms);
  two.expect_no_message();
  sys.advance(1ms);
  two.expect<Who>();
  three.expect_no_message();
  sys.advance(100ms);
  three.expect<Who>();
  one.expect_no_message();
  EXPECT_FALSE(answer.ready());
  one.reply(std::uint64_t{1});  // the first one may still win
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 1U);
  two.reply(std::uint64_t{2});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 1U);
}

TEST_F(TailChopping, AsksNobodyElseOnceThereIsAnAnswer) {
  const auto answer = router.tail_chop(Who{}, 100ms);
  one.expect<Who>();
  one.reply(std::uint64_t{1});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 1U);
  sys.advance(1s);
  two.expect_no_message();
}

TEST_F(TailChopping, AsksTheNextOneAtOnceWhenOneFails) {
  const auto answer = router.tail_chop(Who{}, 100ms);
  one.expect<Who>();
  one.reply(std::make_exception_ptr(std::runtime_error("busy")));
  sys.run_until_idle();
  two.expect<Who>();
  sys.advance(99ms);
  three.expect_no_message();
  sys.advance(1ms);
  three.expect<Who>();
  three.reply(std::uint64_t{3});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 3U);
}

TEST_F(TailChopping, BeginsWithTheRouteeThatTheRoutingChooses) {
  router.tell(Job{1});
  one.expect<Job>();
  const auto answer = router.tail_chop(Who{}, 100ms);
  two.expect<Who>();
  sys.advance(200ms);
  three.expect<Who>();
  one.expect<Who>();
  EXPECT_FALSE(answer.ready());
}

TEST_F(TailChopping, ItsTimeoutIsForAllOfIt) {
  const auto answer = router.tail_chop(Who{}, 100ms, 150ms);
  sys.advance(149ms);
  EXPECT_FALSE(answer.ready());
  two.expect<Who>();
  sys.advance(1ms);
  ASSERT_TRUE(answer.ready());
  EXPECT_THROW(answer.get(), actors::AskTimeout);
  sys.advance(1s);
  three.expect_no_message();
}

TEST_F(TailChopping, FailsWithTheLastFailureWhenAllHaveFailed) {
  const auto failing = actors::router_group(workers(3));
  const auto answer = failing.tail_chop(Fail{}, 100ms);
  EXPECT_THROW(answer.get(), std::runtime_error);
  EXPECT_EQ(book.failures, 3);
}

TEST_F(TailChopping, WaitsForEverIfAskedTo) {
  const auto answer = router.tail_chop(Who{}, 1s, actors::no_timeout);
  sys.advance(1h);
  EXPECT_FALSE(answer.ready());
  three.expect<Who>();
  three.reply(std::uint64_t{3});
  sys.run_until_idle();
  EXPECT_EQ(answer.get(), 3U);
}

TEST(TailChoppingAtTheEnd, ASystemThatEndsFailsIt) {
  Book book;
  actors::Future<int> answer;
  {
    actors::testkit::System sys;
    const auto router =
        actors::router_pool(sys.system(), actors::props<Worker>(&book), {.size = 3});
    answer = router.tail_chop(Silence{}, 1s, actors::no_timeout);
    sys.run_until_idle();
  }
  ASSERT_TRUE(answer.ready());
  EXPECT_ANY_THROW(answer.get());
}

}  // namespace
}  // namespace router_tests
