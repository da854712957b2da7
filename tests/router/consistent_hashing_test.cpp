// Consistent hashing: which keys move when routees come and go.

#include <cstdint>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "libactors/patterns/router_ring.hpp"
#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

using actors::detail::HashRing;

constexpr int kKeys = 10'000;
constexpr int kPoints = actors::Routing::kVirtualNodes;

std::vector<std::uint64_t> owners_of_all_keys(const std::vector<std::uint64_t>& owners) {
  HashRing ring;
  ring.rebuild(owners, kPoints);
  std::vector<std::uint64_t> found;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    found.push_back(owners[ring.owner_of(actors::detail::hash_of_number(key))]);
  }
  return found;
}

TEST(HashRing, SharesTheKeysOutAmongAllOwners) {
  std::map<std::uint64_t, int> shares;
  for (const std::uint64_t owner : owners_of_all_keys({11, 22, 33, 44, 55})) {
    ++shares[owner];
  }
  ASSERT_EQ(shares.size(), 5U);
  for (const auto& [owner, share] : shares) {  // 2,000 each, give or take 9 %: five times that
    EXPECT_GT(share, 1100) << owner;
    EXPECT_LT(share, 2900) << owner;
  }
}

TEST(HashRing, ANewOwnerTakesOverAboutItsShareAndMovesNothingElse) {
  std::vector<std::uint64_t> owners{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const auto before = owners_of_all_keys(owners);
  owners.insert(owners.begin() + 4, 99);  // wherever it stands in the list
  const auto after = owners_of_all_keys(owners);
  int moved = 0;
  for (std::size_t key = 0; key < before.size(); ++key) {
    if (before[key] != after[key]) {
      EXPECT_EQ(after[key], 99U);
      ++moved;
    }
  }
  EXPECT_GT(moved, kKeys / 11 / 2);  // one eleventh, give or take 9 %
  EXPECT_LT(moved, kKeys / 11 * 2);
}

TEST(HashRing, TheKeysOfOneThatHasGoneAreSharedOutAmongTheOthers) {
  const auto before = owners_of_all_keys({1, 2, 3, 4, 5});
  const auto after = owners_of_all_keys({1, 2, 4, 5});
  std::set<std::uint64_t> heirs;
  for (std::size_t key = 0; key < before.size(); ++key) {
    if (before[key] == 3) {
      heirs.insert(after[key]);
    } else {
      EXPECT_EQ(before[key], after[key]);
    }
  }
  EXPECT_EQ(heirs.size(), 4U);
}

class ConsistentHashing : public RouterTest {
 protected:
  [[nodiscard]] static actors::Routing by_customer() {
    return actors::consistent_hashing([](const Job& job) { return job.customer; });
  }
  /// Who handles the jobs of each customer; everyone has several.
  std::map<std::string, std::set<std::uint64_t>> handled_by(const actors::Router<Worker>& router,
                                                            int customers) {
    std::map<std::string, std::set<std::uint64_t>> found;
    for (int number = 0; number < 3 * customers; ++number) {
      router.tell(Job{number, "customer " + std::to_string(number % customers)});
    }
    sys.run_until_idle();
    for (const auto& [routee, jobs] : book.jobs) {
      for (const int number : jobs) {
        found["customer " + std::to_string(number % customers)].insert(routee);
      }
    }
    book.jobs.clear();
    return found;
  }
};

TEST_F(ConsistentHashing, SendsEqualKeysToOneRouteeAndUsesSeveral) {
  const auto found = handled_by(pool({.size = 5, .routing = by_customer()}), 100);
  ASSERT_EQ(found.size(), 100U);
  std::set<std::uint64_t> used;
  for (const auto& [customer, routees] : found) {
    EXPECT_EQ(routees.size(), 1U) << customer;
    used.insert(routees.begin(), routees.end());
  }
  EXPECT_EQ(used.size(), 5U);
}

TEST_F(ConsistentHashing, OnlyTheKeysOfARouteeThatEndsFindAnotherHome) {
  const auto router = pool({.size = 5, .routing = by_customer()});
  const auto before = handled_by(router, 200);
  const std::uint64_t dead = router.routees()[2].id().bits();
  sys.stop(router.routees()[2]);
  sys.run_until_idle();
  const auto after = handled_by(router, 200);
  for (const auto& [customer, routees] : before) {
    if (*routees.begin() != dead) {
      EXPECT_EQ(after.at(customer), routees) << customer;
    } else {
      EXPECT_FALSE(after.at(customer).contains(dead)) << customer;
    }
  }
}

TEST_F(ConsistentHashing, ARouteeThatComesTakesKeysOverAndMovesNoOthers) {
  const auto router = pool({.size = 4, .routing = by_customer()});
  const auto before = handled_by(router, 200);
  router.adjust(+1);
  sys.run_until_idle();
  const std::uint64_t fresh = router.routees().back().id().bits();
  const auto after = handled_by(router, 200);
  int moved = 0;
  for (const auto& [customer, routees] : after) {
    if (before.at(customer) != routees) {
      EXPECT_EQ(*routees.begin(), fresh);
      ++moved;
    }
  }
  EXPECT_GT(moved, 5);  // about 40 of 200
  EXPECT_LT(moved, 100);
}

TEST_F(ConsistentHashing, KeepsItsKeysOverARestart) {
  const auto router =
      pool({.size = 3,
            .routing = actors::consistent_hashing([](const Job& job) { return job.customer; },
                                                  [](const Fail& /*fail*/) { return 1; })});
  const auto before = handled_by(router, 50);
  router.tell(Fail{});
  sys.run_until_idle();
  EXPECT_EQ(book.failures, 1);
  EXPECT_EQ(handled_by(router, 50), before);
}

enum class Colour : std::uint8_t { red, green };

TEST_F(ConsistentHashing, TakesNumbersTextsEnumeratorsAndRefsAsKeys) {
  const auto some = sys.actor_of<Worker>(&book);
  for (const actors::Routing& routing :
       {actors::consistent_hashing([](const Job& job) { return job.number % 2; }),
        actors::consistent_hashing([](const Job& /*job*/) { return "text"; }),
        actors::consistent_hashing([](const Job& /*job*/) { return Colour::green; }),
        actors::consistent_hashing([](const Job& /*job*/) { return -1L; }),
        actors::consistent_hashing([some](const Job& /*job*/) { return some; })}) {
    const auto router = actors::router_group<Worker>({some}, routing);
    router.tell(Job{2});
  }
  sys.run_until_idle();
  EXPECT_EQ(book.total(), 5U);
}

TEST_F(ConsistentHashing, RefusesAMessageWithoutAKeyByName) {
  const auto router = pool({.routing = by_customer()});
  for (const auto& send :
       {+[](const actors::Router<Worker>& r) { r.tell(Leave{}); },
        +[](const actors::Router<Worker>& r) { static_cast<void>(r.ask(Who{})); },
        +[](const actors::Router<Worker>& r) { static_cast<void>(r.tail_chop(Who{}, 1s)); }}) {
    try {
      send(router);
      ADD_FAILURE() << "sent";
    } catch (const actors::Error& error) {
      EXPECT_NE(std::string(error.what()).find("no key for a router_tests::"), std::string::npos)
          << error.what();
    }
  }
  EXPECT_EQ(router.size(), 1U);
  router.broadcast(Leave{});  // goes to all: needs no key
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 0U);
}

TEST_F(ConsistentHashing, LetsWhatAKeyFunctionThrowsThrough) {
  const auto router = pool({.routing = actors::consistent_hashing([](const Job& /*job*/) -> int {
                              throw std::out_of_range("no key");
                            })});
  EXPECT_THROW(router.tell(Job{1}), std::out_of_range);
}

TEST_F(ConsistentHashing, RefusesNumbersOfPointsThatMakeNoSense) {
  EXPECT_THROW(static_cast<void>(by_customer().with_virtual_nodes(0)), actors::ConfigError);
  EXPECT_THROW(static_cast<void>(by_customer().with_virtual_nodes(10'001)), actors::ConfigError);
  EXPECT_EQ(by_customer().with_virtual_nodes(1).virtual_nodes(), 1);
}

}  // namespace
}  // namespace router_tests
