#pragma once
// Two actors on two workers, and kept there: in one pool those that work for each other come
// together on one.

#include "actors/config.hpp"
#include "actors/executors.hpp"

namespace bench {

/// The name of the dispatcher that two_pools() has besides the default one.
inline constexpr const char* kOtherPool = "other";

/// A system of two pools of one worker each, both awake while they have something to do now and
/// then. With more workers than CPUs they are in each other's way.
inline actors::Config two_pools() {
  const actors::PoolOptions awake{.idle = actors::IdlePolicy::latency};
  return actors::Config{
      .executor = actors::make_pool(1, awake),
      .dispatchers = {{.name = kOtherPool, .executor = actors::make_pool(1, awake)}},
      .log_level = actors::Level::error};
}

}  // namespace bench
