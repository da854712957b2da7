// The timers of a cell. A tick comes as a notice; what is shown for it is the timer's message, in
// the same way as that of a watch. Only the turn that takes a tick up starts a timer again, so
// there is never more than one of its ticks on the way.

#include <string>
#include <string_view>

#include "actors/errors.hpp"
#include "actors/timers.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

void Timers::start(std::string_view key, detail::Envelope* message, Duration time,
                   Repeat how) const {
  cell_->start_timer(key, {.message = message,
                           .time = time,
                           .again = how != Repeat::never,
                           .at_rate = how == Repeat::at_rate});
}

void Timers::cancel(std::string_view key) const noexcept {
  cell_->cancel_timer(key);
}

void Timers::cancel_all() const noexcept {
  cell_->cancel_timers();
}

bool Timers::active(std::string_view key) const noexcept {
  return cell_->has_timer(key);
}

namespace detail {

/// Throws Error.
void ActorCell::check_repeats(std::string_view key, const ActorTimers::Order& order) const {
  if (order.time <= Duration::zero()) {
    throw Error(path_text(id()) + ": the period of timer \"" + std::string(key) +
                "\" is not positive; give it more than nothing");
  }
  if (order.message->type->copy == nullptr) {
    throw Error(path_text(id()) + ": timer \"" + std::string(key) + "\" repeats a " +
                order.message->type->name() + ", which cannot be copied; use once()");
  }
}

void ActorCell::start_timer(std::string_view key, const ActorTimers::Order& order) {
  Envelope* const message = order.message;
  try {
    check_turn("timers()");
    if (order.again) {
      check_repeats(key, order);
    }
    message->recipient_generation = generation.load(std::memory_order_relaxed);
    Toolbox& tools = extra_ != nullptr && extra_->toolbox != nullptr ? *extra_->toolbox : toolbox();
    tools.timers.start(id(), key, order);
  } catch (...) {
    destroy_envelope(message);
    throw;
  }
}

void ActorCell::cancel_timer(std::string_view key) noexcept {
  if (extra_ != nullptr && extra_->toolbox != nullptr) {
    extra_->toolbox->timers.cancel(key);
  }
}

void ActorCell::cancel_timers() noexcept {
  if (extra_ != nullptr && extra_->toolbox != nullptr) {
    extra_->toolbox->timers.cancel_all();
  }
}

bool ActorCell::has_timer(std::string_view key) const noexcept {
  return extra_ != nullptr && extra_->toolbox != nullptr && extra_->toolbox->timers.has(key);
}

/// Null for a tick of a timer that was cancelled or replaced.
Envelope* ActorCell::shown_for_tick(const Envelope& tick) noexcept {
  return timer_of(tick)->message;
}

/// Its message is taken up, and no longer the timer's.
void ActorCell::settle_tick(const Envelope& tick) noexcept {
  ActorTimer& timer = *timer_of(tick);
  Toolbox& tools = *extra_->toolbox;
  if (timer.period == Duration::zero()) {
    tools.timers.remove(timer);
    return;
  }
  try {
    timer.message = copy_envelope(*timer.message);
  } catch (...) {
    services().log().write(Level::error, path_text(id()), timer.message->type->name(),
                           "the message of timer \"" + timer.key +
                               "\" cannot be copied any more; the timer has ended");
    tools.timers.remove(timer);
    return;
  }
  timer.message->recipient_generation = generation.load(std::memory_order_relaxed);
  if (timer.at_rate) {
    timer.start_at(tools.clock, deadline_after(timer.deadline, timer.period));
  } else {
    timer.start(tools.clock, timer.period);
  }
}

ActorTimer* ActorCell::timer_of(const Envelope& tick) noexcept {
  return static_cast<const TimerTick*>(tick.payload())->timer();
}

}  // namespace detail
}  // namespace actors
