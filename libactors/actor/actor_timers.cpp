#include "libactors/actor/actor_timers.hpp"

#include <functional>
#include <new>

#include "actors/detail/cell_pool.hpp"
#include "actors/detail/deliver.hpp"

namespace actors::detail {
namespace {

constexpr PoolClass kTimerClass = pool_class_for(sizeof(ActorTimer), alignof(ActorTimer));

}  // namespace

// ---- one

ActorTimer* ActorTimer::make(RefId actor, std::string_view key) {
  void* const cell = pool_allocate(kTimerClass, sizeof(ActorTimer), alignof(ActorTimer));
  try {
    return ::new (cell) ActorTimer(actor, key);
  } catch (...) {
    pool_free(cell, kTimerClass, alignof(ActorTimer));
    throw;
  }
}

void ActorTimer::drop() noexcept {
  // release: what this holder did with it; acquire: what the others did. Who is the only holder
  // need not count.
  if (only_mine() || holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    this->~ActorTimer();
    pool_free(this, kTimerClass, alignof(ActorTimer));
  }
}

void ActorTimer::expired() noexcept {
  const RefId actor = actor_;
  Envelope* const tick = make_envelope<TimerTick>(*this);
  tick->flags |= Envelope::kNotice | Envelope::kInternal;
  deliver(actor, tick);  // from here on the actor may start this timer again, or drop it
}

// ---- those with keys

ActorTimer** ActorTimers::list_of(std::string_view key) const noexcept {
  return mask_ == 0 ? lists_ : &lists_[std::hash<std::string_view>()(key) & mask_];
}

ActorTimer** ActorTimers::place_of(std::string_view key) noexcept {
  ActorTimer** place = list_of(key);
  while (*place != nullptr && (*place)->key != key) {
    place = &(*place)->next;
  }
  return place;
}

ActorTimer** ActorTimers::place_of(const ActorTimer& timer) noexcept {
  ActorTimer** place = list_of(timer.key);
  while (*place != &timer) {
    place = &(*place)->next;
  }
  return place;
}

void ActorTimers::make_room() {
  std::vector<ActorTimer*> buckets(2 * room_, nullptr);
  buckets_.swap(buckets);
  lists_ = buckets_.data();
  mask_ = buckets_.size() - 1;
  room_ = buckets_.size();
  spread(std::exchange(few_, nullptr));
  for (ActorTimer* const list : buckets) {
    spread(list);
  }
}

void ActorTimers::spread(ActorTimer* list) noexcept {
  while (list != nullptr) {
    ActorTimer& timer = *std::exchange(list, list->next);
    timer.next = std::exchange(*list_of(timer.key), &timer);
  }
}

/// A void one of that key, in its list.
ActorTimer& ActorTimers::add(RefId actor, std::string_view key) {
  if (count_ == room_) {
    make_room();
  }
  ActorTimer* timer = spare_;
  if (timer == nullptr) {
    timer = ActorTimer::make(actor, key);
  } else {
    std::string own(key);
    unlink(place_of(*timer));
    timer->key = std::move(own);
    spare_ = nullptr;
  }
  timer->next = std::exchange(*list_of(key), timer);
  ++count_;
  return *timer;
}

/// The same, which does not run, of those that are there if it can be. `replaced`: the message it,
/// or who had the key, had.
ActorTimer& ActorTimers::take(RefId actor, std::string_view key, Envelope*& replaced) {
  ActorTimer* const timer = *place_of(key);
  if (timer == nullptr) {
    return add(actor, key);
  }
  if (timer == spare_) {
    spare_ = nullptr;
    return *timer;
  }
  if (timer->cancel()) {
    replaced = timer->message;
    return *timer;
  }
  // Its tick is on its way, so it must become void and stay so.
  ActorTimer& other = add(actor, key);
  replaced = std::exchange(timer->message, nullptr);
  unlink(place_of(*timer)).drop();
  return other;
}

// Destroying a message runs user code, which may come back here: it is the last thing everywhere.

void ActorTimers::start(RefId actor, std::string_view key, const Order& order) {
  Envelope* replaced = nullptr;
  ActorTimer& timer = take(actor, key, replaced);
  timer.message = order.message;
  timer.number = ++last_number_;
  timer.period = order.again ? order.time : Duration::zero();
  timer.at_rate = order.at_rate;
  timer.start(service_, order.time);
  if (replaced != nullptr) {
    destroy_envelope(replaced);
  }
}

bool ActorTimers::has(std::string_view key) noexcept {
  const ActorTimer* const timer = *place_of(key);
  return timer != nullptr && timer != spare_;
}

void ActorTimers::cancel(std::string_view key) noexcept {
  ActorTimer** const place = place_of(key);
  ActorTimer* const timer = *place;
  if (timer == nullptr || timer == spare_) {
    return;
  }
  Envelope* const message = std::exchange(timer->message, nullptr);
  if (timer->cancel() && spare_ == nullptr) {
    spare_ = timer;
  } else {
    unlink(place).drop();
  }
  destroy_envelope(message);
}

void ActorTimers::cancel_all() noexcept {
  ActorTimer* const few = std::exchange(few_, nullptr);
  const std::vector<ActorTimer*> buckets = std::exchange(buckets_, {});
  lists_ = &few_;
  mask_ = 0;
  room_ = kFew;
  count_ = 0;
  spare_ = nullptr;
  end_each(few);
  for (ActorTimer* const list : buckets) {
    end_each(list);
  }
}

void ActorTimers::remove(ActorTimer& timer) noexcept {
  timer.message = nullptr;
  if (spare_ == nullptr) {
    spare_ = &timer;
  } else {
    unlink(place_of(timer)).drop();
  }
}

ActorTimer& ActorTimers::unlink(ActorTimer** place) noexcept {
  ActorTimer& timer = **place;
  *place = timer.next;
  --count_;
  return timer;
}

void ActorTimers::end_each(ActorTimer* list) noexcept {
  while (list != nullptr) {
    ActorTimer& timer = *std::exchange(list, list->next);
    Envelope* const message = std::exchange(timer.message, nullptr);
    if (message == nullptr) {
      timer.drop();  // the spare one
      continue;
    }
    timer.cancel();
    timer.drop();
    destroy_envelope(message);
  }
}

}  // namespace actors::detail
