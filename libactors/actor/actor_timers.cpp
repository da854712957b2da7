#include "libactors/actor/actor_timers.hpp"

#include "actors/detail/deliver.hpp"

namespace actors::detail {

void ActorTimer::start(TimerService& timers, TimePoint due) noexcept {
  self_ = shared_from_this();
  timers.start(*this, due);
}

void ActorTimer::cancel() noexcept {
  if (service != nullptr && service->cancel(*this)) {
    self_.reset();
  }
}

void ActorTimer::expired() noexcept {
  const std::shared_ptr<ActorTimer> keep = std::move(self_);
  Envelope* const tick = make_envelope<TimerTick>(TimerTick{number_});
  tick->flags |= Envelope::kNotice | Envelope::kInternal;
  deliver(actor_, tick);  // from here on the actor may start this timer again
}

void ActorTimers::add(std::uint64_t number, Entry entry) {
  cancel(entry.key);
  by_key_.emplace(entry.key, number);
  entries_.emplace(number, std::move(entry));
}

ActorTimers::Entry* ActorTimers::find(std::uint64_t number) noexcept {
  const auto found = entries_.find(number);
  return found != entries_.end() ? &found->second : nullptr;
}

void ActorTimers::cancel(std::string_view key) noexcept {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    auto entry = entries_.extract(found->second);
    by_key_.erase(found);
    end(entry.mapped());
  }
}

void ActorTimers::cancel_all() noexcept {
  by_key_.clear();
  for (auto& [number, entry] : std::exchange(entries_, {})) {
    end(entry);
  }
}

void ActorTimers::remove(std::uint64_t number) noexcept {
  if (const auto found = entries_.find(number); found != entries_.end()) {
    by_key_.erase(found->second.key);
    entries_.erase(found);
  }
}

// Runs a destructor of the user's, which may come back here: after the entry has been taken out.
void ActorTimers::end(Entry& entry) noexcept {
  entry.timer->cancel();
  destroy_envelope(entry.message);
}

}  // namespace actors::detail
