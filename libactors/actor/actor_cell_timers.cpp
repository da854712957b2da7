// The timers of a cell. A tick comes as a notice; what is shown for it is the timer's message, in
// the same way as that of a watch. Only the turn that takes a tick up starts a timer again, so
// there is never more than one of its ticks on the way.

#include <string>
#include <utility>

#include "actors/errors.hpp"
#include "actors/timers.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

void Timers::start(std::string_view key, detail::Envelope* message, Duration time,
                   Repeat how) const {
  cell_->start_timer(std::string(key), message, time, how != Repeat::never, how == Repeat::at_rate);
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

void ActorCell::start_timer(std::string key, Envelope* message, Duration time, bool again,
                            bool at_rate) {
  if (Turn::current_of(*this) == nullptr) {
    destroy_envelope(message);
    check_turn("timers()");
  }
  if (again && time <= Duration::zero()) {
    destroy_envelope(message);
    throw Error(path_text(id()) + ": the period of timer \"" + key +
                "\" is not positive; give it more than nothing");
  }
  if (again && message->type->copy == nullptr) {
    const std::string type = message->type->name();
    destroy_envelope(message);
    throw Error(path_text(id()) + ": timer \"" + key + "\" repeats a " + type +
                ", which cannot be copied; use once()");
  }
  message->recipient_generation = generation.load(std::memory_order_relaxed);
  ActorTimers& timers = toolbox().timers;
  TimerService& service = services_->timers_for(*dispatcher);
  const std::uint64_t number = timers.next_number();
  const auto timer = std::make_shared<ActorTimer>(id(), number);
  const TimePoint due = deadline_after(service.now(), time);
  timers.add(number,
             {std::move(key), timer, message, again ? time : Duration::zero(), at_rate, due});
  timer->start(service, due);
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
  ActorTimers::Entry* const entry = timer_of(tick);
  return entry != nullptr ? entry->message : nullptr;
}

/// Its message is taken up, and no longer the timer's.
void ActorCell::settle_tick(const Envelope& tick) noexcept {
  ActorTimers::Entry* const found = timer_of(tick);
  if (found == nullptr) {
    return;  // never: it has just been shown
  }
  ActorTimers::Entry& entry = *found;
  const std::uint64_t number = static_cast<const TimerTick*>(tick.payload())->number;
  if (entry.period == Duration::zero()) {
    extra_->toolbox->timers.remove(number);
    return;
  }
  try {
    entry.message = copy_envelope(*entry.message);
  } catch (...) {
    services_->log().write(Level::error, path_text(id()), entry.message->type->name(),
                           "the message of timer \"" + entry.key +
                               "\" cannot be copied any more; the timer has ended");
    extra_->toolbox->timers.remove(number);
    return;
  }
  entry.message->recipient_generation = generation.load(std::memory_order_relaxed);
  TimerService& service = services_->timers_for(*dispatcher);
  entry.due = deadline_after(entry.at_rate ? entry.due : service.now(), entry.period);
  entry.timer->start(service, entry.due);
}

ActorTimers::Entry* ActorCell::timer_of(const Envelope& tick) noexcept {
  return extra_ != nullptr && extra_->toolbox != nullptr
             ? extra_->toolbox->timers.find(static_cast<const TimerTick*>(tick.payload())->number)
             : nullptr;
}

}  // namespace detail
}  // namespace actors
