#include "executors/known_blockers.hpp"

#include <algorithm>

namespace actors::detail {

void KnownBlockers::add(const Runnable& r, TimePoint now) noexcept {
  const MutexLock lock(mutex_);
  const std::size_t place = place_for(&r);
  known_[place].store(&r, std::memory_order_relaxed);
  notes_[place] = {now, 0};
  taken_.store(taken_.load(std::memory_order_relaxed) | std::uint64_t{1} << set_of(&r),
               std::memory_order_relaxed);
}

void KnownBlockers::note_turn(const Runnable* r, Duration length) noexcept {
  const MutexLock lock(mutex_);
  const std::size_t place = place_for(r);
  if (known_[place].load(std::memory_order_relaxed) != r) {
    return;  // forgotten meanwhile
  }
  Note& note = notes_[place];
  note.quick_turns = length < quick_ ? note.quick_turns + 1 : 0;
  if (note.quick_turns == kQuickTurns) {
    forget(place);
  }
}

void KnownBlockers::forget_old(TimePoint now) noexcept {
  if (!any()) {
    return;
  }
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < kPlaces; ++i) {
    if (known_[i].load(std::memory_order_relaxed) != nullptr &&
        now - notes_[i].since >= kRemembered) {
      forget(i);
    }
  }
}

/// A free one comes before one that is taken, and of those the oldest.
std::size_t KnownBlockers::place_for(const Runnable* r) const noexcept {
  const std::size_t begin = set_of(r) * kWays;
  std::size_t best = begin;
  for (std::size_t i = begin; i < begin + kWays; ++i) {
    const Runnable* const here = known_[i].load(std::memory_order_relaxed);
    if (here == r) {
      return i;
    }
    if (notes_[i].since < notes_[best].since) {
      best = i;
    }
  }
  return best;
}

void KnownBlockers::forget(std::size_t place) noexcept {
  known_[place].store(nullptr, std::memory_order_relaxed);
  notes_[place] = {};  // free ones are the oldest
  const auto* const set = &known_[place / kWays * kWays];
  const bool empty = std::all_of(set, set + kWays, [](const auto& who) {
    return who.load(std::memory_order_relaxed) == nullptr;
  });
  if (empty && !everybody_) {
    taken_.store(taken_.load(std::memory_order_relaxed) & ~(std::uint64_t{1} << (place / kWays)),
                 std::memory_order_relaxed);
  }
}

}  // namespace actors::detail
