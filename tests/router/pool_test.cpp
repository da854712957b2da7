// Pools: supervision, ends, sizes.

#include <gtest/gtest.h>

#include "libactors/patterns/router_mailbox.hpp"
#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

using Pool = RouterTest;

TEST_F(Pool, HasItsRouteesWhenItIsMade) {
  const auto router = pool({.size = 3});
  EXPECT_EQ(router.size(), 3U);
  EXPECT_EQ(book.built, 0);  // none has had its first turn
  router.tell(Job{1});
  sys.run_until_idle();
  EXPECT_EQ(book.built, 3);
  EXPECT_EQ(book.total(), 1U);
  EXPECT_EQ(router.ref().path(), "/user/pool");
  EXPECT_EQ(router.routees()[0].path().rfind("/user/pool/", 0), 0U);
}

// RO-09
TEST_F(Pool, RestartsTheRouteeThatFailsAndThatOneAlone) {
  const auto router = pool({.size = 3});
  const auto before = router.routees();
  router.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(book.failures, 1);
  EXPECT_EQ(book.built, 4);
  EXPECT_EQ(router.routees(), before);  // same refs, same places
  for (int i = 0; i < 3; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{1, 1, 1}));
}

// RO-09
TEST_F(Pool, FollowsTheSupervisionItWasGiven) {
  const auto router = pool(
      {.size = 3,
       .supervision = actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::stop))});
  router.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 2U);
  EXPECT_EQ(book.built, 3);
}

// RO-09
TEST_F(Pool, AnEscalatedFailureRestartsThePoolWhichKeepsItsRoutees) {
  const auto router = pool({.size = 3,
                            .supervision = actors::one_for_one(
                                actors::Decider{}.otherwise(actors::Directive::escalate))});
  const auto before = router.routees();
  router.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(router.routees(), before);
  EXPECT_EQ(book.built, 4);  // the one that failed has a new object
  router.routees()[1].tell(Leave{});
  router.routees()[2].tell(Leave{});
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 1U);
  actors::testkit::TestProbe probe(sys);
  probe.watch(router.ref());
  router.tell(Leave{});
  probe.expect_terminated(router.ref());  // it still watches them
}

// RO-08, RO-13
TEST_F(Pool, LeavesOutARouteeThatHasEndedAndStopsWithTheLastOne) {
  const auto router = pool({.size = 3});
  actors::testkit::TestProbe probe(sys);
  probe.watch(router.ref());
  sys.stop(router.routees()[1]);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 2U);
  for (int i = 0; i < 4; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{2, 2}));
  probe.expect_no_message();
  router.broadcast(Leave{});
  probe.expect_terminated(router.ref());
  EXPECT_EQ(router.size(), 0U);
}

// RO-08
TEST_F(Pool, StopsAlsoWhenItsRouteesEndBeforeItHasHadATurn) {
  const auto router = pool({.size = 2});
  actors::testkit::TestProbe probe(sys);
  router.broadcast(Leave{});
  probe.watch(router.ref());
  probe.expect_terminated(router.ref());
}

TEST_F(Pool, APoisonPillByItsRefLetsRouteesHandleWhatTheyHaveBeenTold) {
  for (const actors::Routing& routing :
       {actors::round_robin(), actors::smallest_mailbox(), actors::balancing()}) {
    book.jobs.clear();
    const auto router = actors::router_pool(sys.system(), actors::props<Worker>(&book),
                                            {.size = 3, .routing = routing});
    for (int i = 0; i < 30; ++i) {
      router.tell(Job{i});
    }
    router.ref().tell(actors::PoisonPill{});
    sys.run_until_idle();
    EXPECT_EQ(book.total(), 30U);
    EXPECT_EQ(router.size(), 0U);
    EXPECT_TRUE(letters.empty());
  }
}

TEST_F(Pool, StoppedFromOutsideItDropsWhatWaitsToTheDeadLetters) {
  for (const actors::Routing& routing : {actors::round_robin(), actors::balancing()}) {
    book.jobs.clear();
    letters.clear();
    const auto router = actors::router_pool(sys.system(), actors::props<Worker>(&book),
                                            {.size = 2, .routing = routing});
    sys.run_until_idle();
    for (int i = 0; i < 10; ++i) {
      router.tell(Job{i});
    }
    sys.stop(router.ref());
    sys.run_until_idle();
    EXPECT_EQ(book.total() + letters.size(), 10U);
    EXPECT_EQ(router.size(), 0U);
  }
}

TEST(PoolAtTheEnd, ASystemThatEndsLetsRouteesFinish) {
  Book book;
  {
    actors::testkit::System sys;
    const auto router =
        actors::router_pool(sys.system(), actors::props<Worker>(&book), {.size = 3});
    for (int i = 0; i < 30; ++i) {
      router.tell(Job{i});
    }
  }
  EXPECT_EQ(book.total(), 30U);
}

TEST(PoolAtTheEnd, ATerminatedSystemDropsAPoolThatHasNotHadATurn) {
  Book book;
  actors::testkit::System sys;
  const auto router = actors::router_pool(sys.system(), actors::props<Worker>(&book),
                                          {.size = 3, .routing = actors::balancing()});
  router.tell(Job{1});
  const auto ended = sys->terminate();
  sys.run_until_idle();
  EXPECT_TRUE(ended.ready());
  EXPECT_EQ(router.size(), 0U);
  EXPECT_THROW(static_cast<void>(actors::router_pool(sys.system(), actors::props<Worker>(&book))),
               actors::SystemTerminated);
}

// RO-10
TEST_F(Pool, ResizesAndNeverBelowOne) {
  const auto router = pool({.size = 2});
  const struct {
    int by;
    std::size_t size;
  } steps[] = {{+3, 5}, {-1, 4}, {-100, 1}, {0, 1}, {+1, 2}};
  for (const auto& step : steps) {
    router.adjust(step.by);
    sys.run_until_idle();
    EXPECT_EQ(router.size(), step.size) << step.by;
  }
  router.resize(0);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 1U);
  router.resize(4);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 4U);
}

// RO-10
TEST_F(Pool, KeepsWithinTheBoundsOfItsResizer) {
  const auto router = pool({.size = 100, .resizer = actors::Resizer{.lower = 2, .upper = 4}});
  EXPECT_EQ(router.size(), 4U);
  router.resize(1);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 2U);
  router.adjust(+50);
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 4U);
}

// RO-10
TEST_F(Pool, ARemovedRouteeHandlesWhatItHasBeenToldAndEnds) {
  const auto router = pool({.size = 3});
  const auto removed = router.routees()[0];
  actors::testkit::TestProbe probe(sys);
  probe.watch(removed);
  for (int i = 0; i < 6; ++i) {
    router.tell(Job{i});
  }
  EXPECT_TRUE(router.remove(removed));
  EXPECT_FALSE(router.remove(removed));
  EXPECT_EQ(router.size(), 2U);  // at once
  removed.tell(Job{7});          // a sender that was about to deliver
  probe.expect_no_message();
  sys.advance(actors::kRetireGrace);
  probe.expect_terminated(removed);
  EXPECT_EQ(book.jobs[removed.id().bits()], (std::vector<int>{0, 3, 7}));
  EXPECT_EQ(book.total(), 7U);
  EXPECT_TRUE(letters.empty());
}

// RO-10
TEST_F(Pool, DoesNotRemoveItsLastRouteeNorAStranger) {
  const auto router = pool({.size = 1});
  const auto stranger = workers(1).front();
  EXPECT_FALSE(router.remove(stranger));
  EXPECT_FALSE(router.remove(router.routees()[0]));
  EXPECT_FALSE(router.remove({}));
  EXPECT_EQ(router.size(), 1U);
}

TEST_F(Pool, EndsRemovedRouteesAlsoAfterARestartOfThePool) {
  const auto router = pool({.size = 3,
                            .supervision = actors::one_for_one(
                                actors::Decider{}.otherwise(actors::Directive::escalate))});
  actors::testkit::TestProbe probe(sys);
  const auto removed = router.routees()[0];
  probe.watch(removed);
  ASSERT_TRUE(router.remove(removed));
  router.tell(Fail{});
  sys.run_until_idle();
  sys.advance(actors::kRetireGrace);
  probe.expect_terminated(removed);
  EXPECT_EQ(router.size(), 2U);
}

TEST_F(Pool, TakesNoMessagesOfItsOwn) {
  const auto router = pool({.size = 1});
  router.ref().tell(Job{1});
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 0U);
  EXPECT_EQ(router.size(), 1U);
}

/// Starts a pool of its own, and asks it.
class Manager : public actors::Actor {
 public:
  using Protocol = actors::Messages<Job, std::uint64_t(Who)>;
  explicit Manager(Book* book)
      : workers_(actors::router_pool(*this, actors::props<Worker>(book).named("workers"),
                                     {.size = 2})) {}
  void receive(const Job& job) { workers_.tell(job, self()); }
  std::uint64_t receive(const Who& who) { return workers_.ask(who).get(); }

 private:
  actors::RouterPool<Worker> workers_;
};

TEST_F(Pool, IsAChildOfTheActorThatStartsIt) {
  const auto manager = sys.actor_of<Manager>(actors::named("manager"), &book);
  EXPECT_NE(manager.ask(Who{}).get(), 0U);
  EXPECT_TRUE(sys->find("/user/manager/workers"));
  sys.stop(manager);
  sys.run_until_idle();
  EXPECT_FALSE(sys->find("/user/manager/workers"));
}

/// Lets others have its `this`.
class Leaks : public actors::Actor {
 public:
  explicit Leaks(const Leaks** leaked) { *leaked = this; }
  void receive(int /*unused*/) {}
};

TEST_F(Pool, IsStartedByAnActorInItsOwnTurnsOnly) {
  const Leaks* leaked = nullptr;
  sys.actor_of<Leaks>(&leaked);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(actors::router_pool(*leaked, actors::props<Worker>(&book))),
               actors::Error);
}

TEST_F(Pool, RefusesOptionsThatMakeNoSense) {
  const auto props = actors::props<Worker>(&book);
  const auto refused = [&](const actors::Props<Worker>& routee,
                           const actors::RouterOptions& options, const std::string& says) {
    try {
      static_cast<void>(actors::router_pool(sys.system(), routee, options));
      ADD_FAILURE() << "accepted: " << says;
    } catch (const actors::Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  };
  const auto with_mailbox = props.with_mailbox([]() -> std::unique_ptr<actors::Mailbox> {
    return std::make_unique<actors::detail::RouteeMailbox>(
        std::make_shared<actors::detail::LoadCounter>());
  });
  refused(props, {.size = 0}, "RouterOptions::size is 0");
  refused(props, {.size = 10'001}, "RouterOptions::size is 10001");
  refused(props, {.resizer = actors::Resizer{.lower = 0}}, "lower");
  refused(props.on_dispatcher("none"), {}, "no dispatcher \"none\"");
  refused(props.named("a/b"), {}, "a/b");
  for (const actors::Routing& routing : {actors::smallest_mailbox(), actors::balancing()}) {
    refused(with_mailbox, {.routing = routing}, "with_mailbox");
  }
  refused(with_mailbox, {.resizer = actors::Resizer{}}, "with_mailbox");
  const auto router = pool({});
  refused(props.named("pool"), {}, "/user/pool exists already");
  sys.run_until_idle();
  EXPECT_EQ(book.built, 1);
}

TEST_F(Pool, GivesTheDispatcherToItsRoutees) {
  actors::testkit::System other(
      1, {.dispatchers = {{.name = "slow", .executor = nullptr, .throughput = 1}}});
  const auto router = actors::router_pool(
      other.system(), actors::props<Worker>(&book).on_dispatcher("slow"), {.size = 2});
  EXPECT_NE(router.ask(Who{}).get(), 0U);
}

TEST_F(Pool, WorksWhereMessagesAreCopied) {
  for (const actors::Routing& routing : {actors::round_robin(), actors::balancing()}) {
    actors::testkit::System copying(1, {.copy_messages = true});
    const auto router = actors::router_pool(copying.system(), actors::props<Worker>(&book),
                                            {.size = 1, .routing = routing});
    router.tell(Leave{});  // a type without any content needs no encoding
    EXPECT_THROW(router.tell(Job{1}), actors::NoEncoding);
    router.adjust(+1);
    copying.run_until_idle();
    EXPECT_THROW(router.ask(Job{2}).get(), actors::Error);
  }
}

}  // namespace
}  // namespace router_tests
