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

/// The routee of a pool is told to fail and a ping; the pool is told PoisonPill.
EventsPtr end_pool(std::uint64_t seed, const actors::Decider& decider) {
  const EventsPtr events = new_events();
  System sys(seed);
  const auto pool = actors::router_pool(sys, actors::props<Recording>(events, "routee"),
                                        {.supervision = actors::one_for_one(decider)});
  pool.tell(Fail{});
  pool.tell(Ping{1});
  pool.ref().tell(actors::PoisonPill{});
  sys.run_until_idle();
  EXPECT_FALSE(sys.system().find(pool.ref().path())) << "seed " << seed;
  return events;
}

TEST(GracefulEnd, OfAPoolKeepsToTheSupervisionItWasGiven) {
  const auto always = [](Directive directive) { return actors::Decider{}.otherwise(directive); };
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    EXPECT_EQ(count(end_pool(seed, always(Directive::resume)), "ping 1"), 1) << "seed " << seed;
    EXPECT_EQ(count(end_pool(seed, always(Directive::restart)), "ping 1"), 1) << "seed " << seed;
    EXPECT_EQ(count(end_pool(seed, always(Directive::stop)), "ping 1"), 0) << "seed " << seed;
  }
}

// Before it is told to end, the pool's own supervisor restarts it. The routee goes on either way,
// or is stopped; nobody waits for a decision for ever.
TEST(GracefulEnd, OfAPoolEndsIfItEscalatesOrCannotDecide) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    static_cast<void>(end_pool(seed, actors::Decider{}.otherwise(Directive::escalate)));
    static_cast<void>(end_pool(seed, actors::Decider{}.on<std::runtime_error>(
                                         [](const std::runtime_error& error) -> Directive {
                                           throw std::logic_error(error.what());
                                         })));
  }
}

}  // namespace
}  // namespace acceptance
