// Groups: routees that live their own lives, given as refs or as paths.

#include <gtest/gtest.h>

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

using Group = RouterTest;

TEST_F(Group, StartsAndStopsNobody) {
  const auto routees = workers(2);
  {
    const auto router = actors::router_group(routees);
    router.tell(Job{1});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.built, 2);
  EXPECT_NE(routees[1].ask(Who{}).get(), 0U);
}

// RO-10
TEST_F(Group, AddsRemovesAndListsRoutees) {
  const auto routees = workers(3);
  const auto router = actors::router_group<Worker>({routees[0], routees[1]});
  router.add(routees[2]);
  router.add(routees[2]);
  EXPECT_EQ(router.routees(), routees);
  EXPECT_TRUE(router.remove(routees[0]));
  EXPECT_FALSE(router.remove(routees[0]));
  EXPECT_EQ(router.size(), 2U);
  for (int i = 0; i < 4; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_FALSE(book.jobs.contains(routees[0].id().bits()));
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{2, 2}));
  EXPECT_NE(routees[0].ask(Who{}).get(), 0U);  // it lives on
}

// RO-08
TEST_F(Group, LeavesOutWhoHasEnded) {
  const auto routees = workers(3);
  const auto router = actors::router_group(routees);
  sys.stop(routees[1]);
  sys.run_until_idle();
  for (int i = 0; i < 10; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{5, 5}));
  EXPECT_TRUE(letters.empty());
  router.add(routees[1]);  // too late
  EXPECT_EQ(router.size(), 2U);
}

TEST_F(Group, MayBeEmptyAndFilledLater) {
  const auto router = actors::router_group<Worker>(std::vector<actors::Ref<Worker>>());
  EXPECT_EQ(router.size(), 0U);
  EXPECT_THROW(router.ask(Who{}).get(), actors::NoRoutees);
  router.add(actors::Ref<Worker>());  // nobody
  EXPECT_EQ(router.size(), 0U);
  router.add(workers(1).front());
  EXPECT_NE(router.ask(Who{}).get(), 0U);
}

TEST_F(Group, RefusesRoutingsThatAreForPools) {
  const auto routees = workers(1);
  for (const actors::Routing& routing : {actors::smallest_mailbox(), actors::balancing()}) {
    EXPECT_THROW(static_cast<void>(actors::router_group(routees, routing)), actors::ConfigError);
    EXPECT_THROW(
        static_cast<void>(actors::router_group<Worker>(sys.system(), {"/user/a"}, routing)),
        actors::ConfigError);
  }
}

class PathGroup : public RouterTest {
 protected:
  void start(const std::string& name) {
    sys.actor_of<Worker>(actors::named(name), &book);
    sys.run_until_idle();
  }
  void end(const std::string& path) {
    sys.stop(sys->find(path));
    sys.run_until_idle();
  }
};

TEST_F(PathGroup, RefusesWhatIsNoAbsolutePath) {
  for (const char* const path : {"", "user/a"}) {
    EXPECT_THROW(static_cast<void>(actors::router_group<Worker>(sys.system(), {path})),
                 actors::ConfigError);
  }
}

TEST_F(PathGroup, FindsWhoeverIsAtThePathsEachTime) {
  start("a");
  start("b");
  const auto router = actors::router_group<Worker>(sys.system(), {"/user/a", "/user/b", "/user/c"});
  EXPECT_EQ(router.size(), 2U);
  start("c");
  EXPECT_EQ(router.size(), 3U);
  const auto old = sys->find("/user/a");
  end("/user/a");
  EXPECT_EQ(router.size(), 2U);
  start("a");
  const auto now = router.routees();
  EXPECT_EQ(now.size(), 3U);
  EXPECT_EQ(std::count(now.begin(), now.end(), old), 0);
  for (int i = 0; i < 9; ++i) {
    router.tell(Job{i});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.counts(), (std::vector<std::size_t>{3, 3, 3}));
}

TEST_F(PathGroup, TheNextActorOfAPathGetsTheKeysOfTheOneBefore) {
  for (const char* name : {"a", "b", "c"}) {
    start(name);
  }
  const auto router = actors::router_group<Worker>(
      sys.system(), {"/user/a", "/user/b", "/user/c"},
      actors::consistent_hashing([](const Job& job) { return job.number; }));
  const auto jobs_of_b = [&] {
    for (int i = 0; i < 100; ++i) {
      router.tell(Job{i});
    }
    sys.run_until_idle();
    const auto found = book.jobs[sys->find("/user/b").id().bits()];
    book.jobs.clear();
    return found;
  };
  const auto before = jobs_of_b();
  EXPECT_FALSE(before.empty());
  end("/user/b");
  router.tell(Job{0});
  sys.run_until_idle();
  book.jobs.clear();
  start("b");
  EXPECT_EQ(jobs_of_b(), before);
}

/// Not what the group is for.
class Stranger : public actors::Actor {
 public:
  void receive(int /*unused*/) {}
};

TEST_F(PathGroup, LeavesOutActorsOfAnotherClass) {
  sys.actor_of<Stranger>(actors::named("a"));
  sys.run_until_idle();
  const auto router = actors::router_group<Worker>(sys.system(), {"/user/a"});
  EXPECT_EQ(router.size(), 0U);
  const auto any = actors::router_group<actors::Messages<int>>(sys.system(), {"/user/a"});
  EXPECT_EQ(any.size(), 1U);
}

TEST_F(PathGroup, WithNobodyThereWhatIsToldIsADeadLetterOfTheSystem) {
  const auto router = actors::router_group<Worker>(sys.system(), {"/user/a", "/user/b"});
  router.tell(Job{1});
  sys.run_until_idle();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].recipient, sys->dead_letters());
}

}  // namespace
}  // namespace router_tests
