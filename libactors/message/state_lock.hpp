#pragma once
// The lock of a FutureState and the end of it, inline: an ask passes here twice, and most find
// nobody else.

#include <cstdint>
#include <utility>

#include "actors/detail/future_state.hpp"

#include "libactors/message/promise_table.hpp"

namespace actors::detail {

inline bool FutureState::claim(std::uint32_t expected) noexcept {
  // acquire: pairs with the release stores in unlock(), for what the last holder wrote. Failure is
  // relaxed: then nothing is read but the word.
  std::uint32_t seen = kOpen;
  if (!status_.compare_exchange_strong(seen, kLocked, std::memory_order_acquire,
                                       std::memory_order_relaxed) &&
      !claim_slowly()) [[unlikely]] {
    return false;
  }
  // relaxed: written under the lock only.
  if (expected != 0 && generation.load(std::memory_order_relaxed) != expected) [[unlikely]] {
    unlock();  // the slot has been reused in between
    return false;
  }
  return true;
}

[[gnu::always_inline]] inline void FutureState::publish(std::uint32_t status,
                                                        bool timer_fired) noexcept {
  Observer* next = std::exchange(observers_, nullptr);
  if (next != nullptr) {
    next->previous_observer->next_observer = nullptr;  // the ring becomes a list
  }
  // The timer's count, if it is this thread's now.
  const bool counted = timer_fired || (timed_ && static_cast<PromiseSlot*>(this)->cancel_timer());
  // relaxed: see release().
  const bool unowned = references_.load(std::memory_order_relaxed) == 0;
  // The generation is written under the lock only. release: pairs with the hint in find(), which
  // needs no more than the number.
  generation.store(generation.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  // release: pairs with the acquire in ready(), for the value.
  status_.store(status, std::memory_order_release);
  while (next != nullptr) {
    Observer* const observer = next;
    next = observer->next_observer;
    observer->completed();
  }
  if (counted) [[unlikely]] {
    release();
  } else if (unowned) [[unlikely]] {
    static_cast<PromiseSlot*>(this)->recycle();
  }
}

}  // namespace actors::detail
