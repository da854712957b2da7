// The resizer's rules, against the tables of Akka's ResizerSpec; and a pool that follows them.

#include "actors/resizer.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/router/routees.hpp"

namespace router_tests {
namespace {

using actors::Resizer;
using actors::RouteeLoad;

struct Change {
  std::size_t pressure;
  std::size_t capacity;
  int expected;
};

// RO-11
TEST(Resizer, RampsUpByItsRateWhenAllRouteesAreUnderPressure) {
  const Resizer resizer{.lower = 2, .upper = 10, .ramp_up_rate = 0.2};
  for (const Change& c : {Change{9, 10, 0}, {5, 5, 1}, {6, 6, 2}, {0, 1, 0}}) {
    EXPECT_EQ(resizer.ramp_up(c.pressure, c.capacity), c.expected)
        << c.pressure << " of " << c.capacity;
  }
}

// RO-11
TEST(Resizer, BacksOffByItsRateWhenFewRouteesAreUnderPressure) {
  const Resizer resizer{.lower = 2, .upper = 10, .back_off_threshold = 0.3, .back_off_rate = 0.1};
  for (const Change& c : {Change{10, 10, 0},
                          {4, 10, 0},
                          {3, 10, 0},
                          {2, 10, -1},
                          {0, 10, -1},
                          {1, 9, -1},
                          {0, 9, -1}}) {
    EXPECT_EQ(resizer.back_off(c.pressure, c.capacity), c.expected)
        << c.pressure << " of " << c.capacity;
  }
}

// RO-11
TEST(Resizer, ARateOrThresholdOfZeroMeansNever) {
  EXPECT_EQ((Resizer{.ramp_up_rate = 0.0}.ramp_up(5, 5)), 0);
  EXPECT_EQ((Resizer{.back_off_threshold = 0.0}.back_off(0, 10)), 0);
  EXPECT_EQ((Resizer{.back_off_rate = 0.0}.back_off(0, 10)), 0);
}

// RO-11
TEST(Resizer, CountsRouteesThatAreBusyAndHaveSoManyMessagesWaiting) {
  const std::vector<RouteeLoad> loads{{0, false}, {0, true}, {1, true}, {5, true}, {5, false}};
  EXPECT_EQ((Resizer{.pressure_threshold = 0}.pressure(loads)), 3U);
  EXPECT_EQ((Resizer{.pressure_threshold = 1}.pressure(loads)), 2U);
  EXPECT_EQ((Resizer{.pressure_threshold = 2}.pressure(loads)), 1U);
  EXPECT_EQ(Resizer{}.pressure({}), 0U);
}

// RO-11
TEST(Resizer, KeepsTheSizeWithinItsBounds) {
  const Resizer resizer{.lower = 2, .upper = 3};
  const RouteeLoad idle{};
  const RouteeLoad pressed{1, true};
  EXPECT_EQ(resizer.change({}), 2);
  EXPECT_EQ(resizer.change({idle, idle}), 0);
  EXPECT_EQ(resizer.change({pressed, pressed}), 1);
  EXPECT_EQ(resizer.change({pressed, pressed, pressed}), 0);
  EXPECT_EQ(resizer.change({idle, idle, idle, idle}), -1);
  EXPECT_EQ(resizer.change(std::vector<RouteeLoad>(10, pressed)), -7);
}

TEST(Resizer, RefusesWhatMakesNoSenseByTheNameOfTheField) {
  const struct {
    Resizer resizer;
    const char* field;
  } cases[] = {
      {{.lower = 0}, "lower"},
      {{.lower = 5, .upper = 4}, "upper"},
      {{.upper = 10'001}, "upper"},
      {{.ramp_up_rate = -0.1}, "ramp_up_rate"},
      {{.ramp_up_rate = std::numeric_limits<double>::quiet_NaN()}, "ramp_up_rate"},
      {{.back_off_threshold = 1.1}, "back_off_threshold"},
      {{.back_off_rate = 2.0}, "back_off_rate"},
      {{.interval = 0s}, "interval"},
  };
  for (const auto& c : cases) {
    try {
      c.resizer.check();
      ADD_FAILURE() << "accepted: " << c.field;
    } catch (const actors::ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find(c.field), std::string::npos) << error.what();
    }
  }
  EXPECT_NO_THROW(Resizer{}.check());
}

class ResizedPool : public RouterTest {
 protected:
  /// Three routees wait in the middle of a message; others wait behind it.
  void load(const actors::Router<Worker>& router, int messages) {
    for (int i = 0; i < messages; ++i) {
      router.tell(Wait{});
    }
    sys.run_until_idle();
  }
};

// RO-12
TEST_F(ResizedPool, GrowsToItsUpperBoundUnderLoadAndShrinksToItsLowerOneAfterIt) {
  const auto router = pool({.size = 1, .resizer = Resizer{.lower = 3, .upper = 5}});
  EXPECT_EQ(router.size(), 3U);
  load(router, 9);
  sys.advance(100ms);
  EXPECT_EQ(router.size(), 4U);
  load(router, 8);  // two for each
  sys.advance(100ms);
  EXPECT_EQ(router.size(), 5U);
  load(router, 10);
  sys.advance(1s);
  EXPECT_EQ(router.size(), 5U);
  book.gate.set();
  sys.run_until_idle();
  sys.advance(1s);
  EXPECT_EQ(router.size(), 3U);
  EXPECT_TRUE(letters.empty());
  EXPECT_EQ(book.built, 5);
}

TEST_F(ResizedPool, SetsNoTimerWhileItIsAtRest) {
  const auto router = pool({.resizer = Resizer{.lower = 2, .upper = 4}});
  sys.run_until_idle();
  const auto runs_in_a_minute = [&] {
    const std::uint64_t before = sys.executor().activity();
    sys.advance(1min);
    return sys.executor().activity() - before;
  };
  EXPECT_EQ(runs_in_a_minute(), 0U);
  router.tell(Job{1});
  sys.run_until_idle();
  EXPECT_GT(runs_in_a_minute(), 0U);
  EXPECT_EQ(runs_in_a_minute(), 0U);
}

TEST_F(ResizedPool, StartsOthersWhenAllRouteesHaveEnded) {
  const auto router = pool({.resizer = Resizer{.lower = 2, .upper = 4}});
  router.broadcast(Leave{});
  sys.run_until_idle();
  EXPECT_EQ(router.size(), 0U);
  sys.advance(100ms);
  EXPECT_EQ(router.size(), 2U);
  EXPECT_NE(router.ask(Who{}).get(), 0U);
}

// RO-12
TEST_F(ResizedPool, GrowsWhatSharesOneQueueToo) {
  const auto router =
      pool({.routing = actors::balancing(), .resizer = Resizer{.lower = 1, .upper = 3}});
  load(router, 5);
  sys.advance(1s);
  EXPECT_EQ(router.size(), 3U);
  book.gate.set();
  sys.advance(1s);
  EXPECT_EQ(router.size(), 1U);
  EXPECT_TRUE(letters.empty());
}

}  // namespace
}  // namespace router_tests
