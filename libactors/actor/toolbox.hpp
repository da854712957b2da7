#pragma once
// Toolbox: what an actor of a class may make use of, and most never do.

#include "actors/clock.hpp"
#include "actors/interceptor.hpp"

#include "libactors/actor/actor_timers.hpp"
#include "libactors/actor/behaviors.hpp"
#include "libactors/actor/stash.hpp"

namespace actors::detail {

/// What a receive timeout goes by.
struct Silence {
  Duration allowed{};           ///< zero: there is no receive timeout
  TimePoint since;              ///< the end of the last handler that counts
  ActorTimer* timer = nullptr;  ///< held by this
};

/// Made with the first tool that is used. Owned by the worker that runs the actor.
struct Toolbox {
  explicit Toolbox(TimerService& service) noexcept : clock(service), timers(service) {}
  Toolbox(const Toolbox&) = delete;
  Toolbox& operator=(const Toolbox&) = delete;
  ~Toolbox() {
    if (silence.timer != nullptr) {
      silence.timer->cancel();  // by the actor's last words, perhaps
      silence.timer->drop();
    }
  }

  TimerService& clock;  ///< of the executor that runs the actor
  Behaviors behaviors;
  Interceptors interceptors;
  Stash stash;
  ActorTimers timers;
  Silence silence;
};

}  // namespace actors::detail
