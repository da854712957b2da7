#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "actors/errors.hpp"
#include "actors/supervision.hpp"

namespace actors {
namespace {

using namespace std::chrono_literals;

TEST(SupervisorStrategy, DefaultIsTenRestartsPerMinuteThenStopWithoutWaiting) {
  const SupervisorStrategy strategy = one_for_one();
  EXPECT_EQ(strategy.scope(), SupervisionScope::one);
  EXPECT_EQ(strategy.limits().max_restarts, 10);
  EXPECT_EQ(strategy.limits().within, 1min);
  EXPECT_EQ(strategy.limits().backoff.min, 0s);
  EXPECT_EQ(strategy.limits().on_exhausted, Directive::stop);
  EXPECT_EQ(strategy.limits().budget, Budget::per_child);
  const auto cause = std::make_exception_ptr(std::runtime_error("x"));
  EXPECT_EQ(strategy.decider().decide(cause), Directive::restart);
}

TEST(SupervisorStrategy, EachWayToMakeOneKeepsWhatItWasGiven) {
  const Decider stops = Decider{}.otherwise(Directive::stop);
  const RestartLimits limits{.max_restarts = 3, .within = 5s};
  const auto cause = std::make_exception_ptr(1);
  const struct {
    SupervisorStrategy strategy;
    SupervisionScope scope;
    Directive directive;
    int max_restarts;
  } cases[] = {
      {one_for_one(stops), SupervisionScope::one, Directive::stop, 10},
      {one_for_one(limits), SupervisionScope::one, Directive::escalate, 3},
      {one_for_one(stops, limits), SupervisionScope::one, Directive::stop, 3},
      {all_for_one(stops), SupervisionScope::all, Directive::stop, 10},
      {all_for_one(limits), SupervisionScope::all, Directive::escalate, 3},
      {all_for_one(stops, {.max_restarts = 3}), SupervisionScope::all, Directive::stop, 3},
      {rest_for_one(stops), SupervisionScope::rest, Directive::stop, 10},
      {rest_for_one(limits), SupervisionScope::rest, Directive::escalate, 3},
      {rest_for_one({}, {.max_restarts = 3}), SupervisionScope::rest, Directive::escalate, 3},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.strategy.scope(), c.scope);
    EXPECT_EQ(c.strategy.decider().decide(cause), c.directive);
    EXPECT_EQ(c.strategy.limits().max_restarts, c.max_restarts);
  }
}

// SV-11
TEST(SupervisorStrategy, WithoutLimitThereIsNoWindow) {
  EXPECT_EQ(one_for_one({.max_restarts = -1}).limits().within, no_timeout);
  EXPECT_EQ(one_for_one({.max_restarts = -1, .within = no_timeout}).limits().within, no_timeout);
}

// SV-12, OT-15
TEST(SupervisorStrategy, ImpossibleLimitsAreRefusedNamingTheFieldAndWhatItAccepts) {
  const struct {
    RestartLimits limits;
    std::string text;
  } cases[] = {
      {{.max_restarts = -2},
       "RestartLimits.max_restarts is -2; accepted: -1 (without limit), 0 or more"},
      {{.max_restarts = -1, .within = 10s},
       "RestartLimits.within is 10s with max_restarts = -1 (without limit); accepted: no window "
       "(leave it out, or no_timeout), or a max_restarts of 0 or more"},
      {{.within = -1s},
       "RestartLimits.within is -1s; accepted: zero (for the default: one minute), more, or "
       "no_timeout"},
      {{.max_restarts = -1, .within = -1ns},
       "RestartLimits.within is -1ns; accepted: zero (for the default: one minute), more, or "
       "no_timeout"},
      {{.backoff = {.min = -5ms}},
       "RestartLimits.backoff.min is -5ms; accepted: zero (no waiting) or more"},
      {{.backoff = {.max = -5ms}},
       "RestartLimits.backoff.max is -5ms; accepted: backoff.min or more"},
      {{.backoff = {.min = 2s, .max = 1500ms}},
       "RestartLimits.backoff.max is 1.5s; accepted: backoff.min (2s) or more"},
      {{.backoff = {.min = 2min}},
       "RestartLimits.backoff.max is 1min; accepted: backoff.min (2min) or more"},
      {{.backoff = {.jitter = -0.5}},
       "RestartLimits.backoff.jitter is -0.500000; accepted: 0 to 1"},
      {{.backoff = {.jitter = 1.25}}, "RestartLimits.backoff.jitter is 1.250000; accepted: 0 to 1"},
      {{.backoff = {.jitter = std::nan("")}},
       "RestartLimits.backoff.jitter is nan; accepted: 0 to 1"},
      {{.backoff = {.reset_after = Duration::min()}},
       "RestartLimits.backoff.reset_after is -2562047h47min; accepted: zero (for (min + max) / 2), "
       "more, or no_timeout (for never)"},
      {{.on_exhausted = Directive::restart},
       "RestartLimits.on_exhausted is restart; accepted: stop, escalate"},
      {{.on_exhausted = Directive::resume},
       "RestartLimits.on_exhausted is resume; accepted: stop, escalate"},
      {{.on_exhausted = static_cast<Directive>(17)},
       "RestartLimits.on_exhausted: 17 is no Directive; accepted: resume, restart, stop, "
       "escalate"},
      {{.budget = static_cast<Budget>(5)},
       "RestartLimits.budget is 5; accepted: per_child, per_supervisor"},
  };
  for (const auto& c : cases) {
    for (const auto make : {static_cast<SupervisorStrategy (*)(RestartLimits)>(one_for_one),
                            static_cast<SupervisorStrategy (*)(RestartLimits)>(all_for_one),
                            static_cast<SupervisorStrategy (*)(RestartLimits)>(rest_for_one)}) {
      try {
        static_cast<void>(make(c.limits));
        ADD_FAILURE() << "accepted: " << c.text;
      } catch (const ConfigError& e) {
        EXPECT_EQ(e.what(), c.text);
      }
    }
  }
}

TEST(SupervisorStrategy, AnUnknownScopeIsRefused) {
  try {
    static_cast<void>(SupervisorStrategy(static_cast<SupervisionScope>(3), {}, {}));
    ADD_FAILURE() << "accepted";
  } catch (const ConfigError& e) {
    EXPECT_EQ(std::string(e.what()),
              "SupervisorStrategy: 3 is no SupervisionScope; accepted: one, all, rest");
  }
}

}  // namespace
}  // namespace actors
