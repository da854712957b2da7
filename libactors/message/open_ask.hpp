#pragma once
// Finding an ask that nobody has answered yet: what keeps an otherwise quiet system from being
// idle.

#include "actors/detail/future_state.hpp"

#include "executors/timer_service.hpp"

namespace actors::detail {

/// Some open ask whose timeout `timers` serves, or an empty ref. Looks at every slot.
[[nodiscard]] StateRef some_open_ask(const TimerService& timers) noexcept;

}  // namespace actors::detail
