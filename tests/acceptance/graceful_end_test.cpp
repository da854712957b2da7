// The graceful end lets each actor handle what it had been told; also one that fails on the way, be
// it before its parent tells it to end or after that. Seeds make both orders happen.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/router.hpp"
#include "actors/testkit/system.hpp"

#include "tests/acceptance/recording_actor.hpp"

namespace acceptance {
namespace {

using namespace std::chrono_literals;
using actors::Directive;
using actors::RestartLimits;
using actors::testkit::System;

constexpr std::uint64_t kSeeds = 64;

std::ptrdiff_t count(const EventsPtr& events, const std::string& line) {
  return std::count_if(events->begin(), events->end(),
                       [&](const std::string& event) { return event.ends_with(' ' + line); });
}

/// Two actors; each is told to fail twice, with a ping after each failure. Then the system ends.
EventsPtr end_with_failures(std::uint64_t seed, const RestartLimits& limits) {
  const EventsPtr events = new_events();
  System sys(seed, {.restart_limits = limits});
  const actors::Ref<Recording> both[] = {sys.actor_of<Recording>(events, "first"),
                                         sys.actor_of<Recording>(events, "last")};
  for (const auto& actor : both) {
    for (const int i : {1, 2}) {
      actor.tell(Fail{});
      actor.tell(Ping{i});
    }
  }
  EXPECT_TRUE(sys.system().shutdown(10s)) << "seed " << seed;
  return events;
}

TEST(GracefulEnd, WhoFailsIsRestartedAndHandlesTheRest) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const EventsPtr events = end_with_failures(seed, {});
    EXPECT_EQ(count(events, "ping 1"), 2) << "seed " << seed;
    EXPECT_EQ(count(events, "ping 2"), 2) << "seed " << seed;
    EXPECT_EQ(count(events, "post_stop"), 4 + 2) << "seed " << seed;  // pre_restart calls it, too
    EXPECT_EQ(events->back(), "first2 destroyed") << "seed " << seed;
  }
}

TEST(GracefulEnd, WhoHasNoRestartsLeftIsStopped) {
  for (const Directive at_last : {Directive::stop, Directive::escalate}) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const EventsPtr events =
          end_with_failures(seed, {.max_restarts = 1, .on_exhausted = at_last});
      EXPECT_EQ(count(events, "constructed"), 4) << "seed " << seed;
      EXPECT_TRUE(events->back().ends_with("1 destroyed")) << "seed " << seed;
      EXPECT_EQ(count(events, "ping 2"), 0) << "seed " << seed;
    }
  }
}

TEST(GracefulEnd, NoDelayBeforeARestartIsWaitedFor) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const EventsPtr events = end_with_failures(seed, {.backoff = {.min = 1h, .max = 1h}});
    EXPECT_EQ(count(events, "constructed"), 2) << "seed " << seed;
    EXPECT_EQ(count(events, "ping 1"), 0) << "seed " << seed;
  }
}

TEST(GracefulEnd, AFailureThatEscalatesIsNoMatterOfTheOthers) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const EventsPtr events = new_events();
    System sys(seed, {.restart_limits = {.max_restarts = 0, .on_exhausted = Directive::escalate}});
    const auto good = sys.actor_of<Recording>(events, "good");
    sys.actor_of<Recording>(events, "bad").tell(Fail{});
    good.tell(Ping{1});
    EXPECT_TRUE(sys.system().shutdown(10s)) << "seed " << seed;
    EXPECT_EQ(count(events, "ping 1"), 1) << "seed " << seed;
  }
}

// That delay is over.
TEST(GracefulEnd, WhoWasRestartedAfterADelayHandlesWhatItHasBeenTold) {
  const EventsPtr events = new_events();
  System sys(1, {.restart_limits = {.backoff = {.min = 1h, .max = 1h}}});
  const auto actor = sys.actor_of<Recording>(events, "late");
  actor.tell(Fail{});
  sys.advance(2h);
  EXPECT_EQ(count(events, "constructed"), 2);
  actor.tell(Ping{1});
  EXPECT_TRUE(sys.system().shutdown(10s));
  EXPECT_EQ(count(events, "ping 1"), 1);
}

TEST(GracefulEnd, AnAbruptEndStaysAbrupt) {
  std::ptrdiff_t handled = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const EventsPtr events = new_events();
    System sys(seed);
    const auto actor = sys.actor_of<Recording>(events, "one");
    sys.run_until_idle();
    actor.tell(Ping{1});
    sys.system().terminate();
    EXPECT_TRUE(sys.system().shutdown(10s)) << "seed " << seed;
    handled += count(events, "ping 1");
  }
  EXPECT_LT(handled, static_cast<std::ptrdiff_t>(kSeeds));  // the end has come first now and then
}

/// One of the two routees of a pool is told to fail, both are told a ping, and the pool PoisonPill.
/// How many pings were handled.
std::ptrdiff_t end_pool(std::uint64_t seed, const actors::Decider& decider) {
  const EventsPtr events = new_events();
  System sys(seed);
  const auto pool = actors::router_pool(sys, actors::props<Recording>(events, "routee"),
                                        {.size = 2, .supervision = actors::one_for_one(decider)});
  pool.tell(Fail{});
  pool.broadcast(Ping{1});
  pool.ref().tell(actors::PoisonPill{});
  sys.run_until_idle();
  EXPECT_FALSE(sys.system().find(pool.ref().path())) << "seed " << seed;
  return count(events, "ping 1");
}

TEST(GracefulEnd, OfAPoolKeepsToTheSupervisionItWasGiven) {
  const auto always = [](Directive directive) { return actors::Decider{}.otherwise(directive); };
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    EXPECT_EQ(end_pool(seed, always(Directive::resume)), 2) << "seed " << seed;
    EXPECT_EQ(end_pool(seed, always(Directive::restart)), 2) << "seed " << seed;
    EXPECT_EQ(end_pool(seed, always(Directive::stop)), 1) << "seed " << seed;
  }
}

// Before it is told to end, the pool's own supervisor restarts it, and both go on; afterwards the
// one that has failed is stopped. Nobody waits for a decision for ever.
TEST(GracefulEnd, OfAPoolEndsIfItEscalatesOrCannotDecide) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    EXPECT_GE(end_pool(seed, actors::Decider{}.otherwise(Directive::escalate)), 1)
        << "seed " << seed;
    EXPECT_GE(end_pool(seed, actors::Decider{}.on<std::runtime_error>(
                                 [](const std::runtime_error& error) -> Directive {
                                   throw std::logic_error(error.what());
                                 })),
              1)
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace acceptance
