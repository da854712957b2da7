#pragma once
// Toolbox: what an actor of a class may make use of, and most never do.

#include <cstdint>
#include <memory>

#include "actors/clock.hpp"
#include "actors/interceptor.hpp"

#include "libactors/actor/actor_timers.hpp"
#include "libactors/actor/behaviors.hpp"
#include "libactors/actor/stash.hpp"

namespace actors::detail {

/// What a receive timeout goes by.
struct Silence {
  Duration allowed{};  ///< zero: there is no receive timeout
  TimePoint since;     ///< the end of the last handler that counts
  std::uint64_t number = 0;
  std::shared_ptr<ActorTimer> timer;
};

/// Made with the first tool that is used. Owned by the worker that runs the actor.
struct Toolbox {
  Toolbox() = default;
  Toolbox(const Toolbox&) = delete;
  Toolbox& operator=(const Toolbox&) = delete;
  ~Toolbox() {
    if (silence.timer != nullptr) {
      silence.timer->cancel();  // by the actor's last words, perhaps
    }
  }

  Behaviors behaviors;
  Interceptors interceptors;
  Stash stash;
  ActorTimers timers;
  Silence silence;
};

}  // namespace actors::detail
