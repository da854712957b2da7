#pragma once
// LazyTimers: timers that are hardly ever needed, because what they wait for mostly comes first.
// Starting one is a store. When the worker looks at its timers next, those that are not over by
// then are started in earnest. Of two kinds:
//
//   LazyTimer    the timeout of an ask that is answered within microseconds. Nobody cancels it: it
//                says itself whether it is still wanted. Its time counts from that look
//   YoungTimer   one that an actor cancels soon. It has its deadline already, and knows its place
//                here: so it can be taken out, and its memory be used again at once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "executors/timer_queue.hpp"
#include "executors/timer_service.hpp"

namespace actors::detail {

/// Belongs to whoever owns the processor, inside the tenure; empty() is a hint for all. The queue's
/// cancel_young() makes a place null from any thread.
class LazyTimers {
 public:
  /// `queue`: of the same processor.
  explicit LazyTimers(TimerQueue& queue) noexcept : queue_(queue) {}

  /// `use`, not 0, says which use of the timer is meant, see LazyTimer. Those before it are over.
  void add(LazyTimer& timer, std::uint32_t use) noexcept {
    // Who asks again and again has the same one or two again and again. relaxed, all: as in put().
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    if (count >= 2) [[likely]] {
      for (const std::uint32_t place : {count - 1, count - 2}) {
        if (timers_[place].load(std::memory_order_relaxed) == &timer) {
          uses_[place] = use;
          return;
        }
      }
    }
    put_aside(timer, use);
  }
  /// It has its deadline, service and queue.
  void add(YoungTimer& timer) noexcept { timer.place = &put(timer, kYoung); }
  /// Takes out one that has a place here. Others than the owner: TimerQueue::cancel_young().
  void remove(YoungTimer& timer) noexcept {
    timer.place->store(nullptr, std::memory_order_relaxed);
    timer.place = nullptr;
    // relaxed, all: as in put().
    std::uint32_t count = count_.load(std::memory_order_relaxed);
    while (count > 0 && timers_[count - 1].load(std::memory_order_relaxed) == nullptr) {
      --count;
    }
    count_.store(count, std::memory_order_relaxed);
  }
  /// Starts those that are still wanted.
  [[gnu::noinline]] void start_all() noexcept {
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (uses_[i] != kYoung) {
        static_cast<LazyTimer*>(timers_[i].load(std::memory_order_relaxed))->start_now(uses_[i]);
      }
    }
    start_young();
  }
  /// The pool has ended: nobody asks any more. What has a deadline is as if it had been started.
  void clear() noexcept { start_young(); }
  [[nodiscard]] bool empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }

 private:
  /// Enough for a look at one to cost next to nothing; few enough to stay in the cache.
  static constexpr std::size_t kRoom = 64;
  /// The use of a YoungTimer.
  static constexpr std::uint32_t kYoung = 0;

  /// Out of line, so that whoever asks again needs few registers.
  [[gnu::noinline]] void put_aside(LazyTimer& timer, std::uint32_t use) noexcept {
    static_cast<void>(put(timer, use));
  }
  [[nodiscard]] std::atomic<Timer*>& put(Timer& timer, std::uint32_t use) noexcept {
    // relaxed, all: written by the owner; who owns it next is ordered by the tenure.
    if (count_.load(std::memory_order_relaxed) == kRoom) [[unlikely]] {
      start_all();
    }
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    std::atomic<Timer*>& place = timers_[count];
    place.store(&timer, std::memory_order_relaxed);
    uses_[count] = use;
    count_.store(count + 1, std::memory_order_relaxed);
    return place;
  }
  void start_young() noexcept {
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    bool any = false;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (uses_[i] == kYoung) {
        any = true;
      } else {
        timers_[i].store(nullptr, std::memory_order_relaxed);
      }
    }
    if (any) {
      queue_.start_each({timers_.data(), count});
    }
    count_.store(0, std::memory_order_relaxed);
  }

  TimerQueue& queue_;
  // Of timers_ that may be taken. Written by the owner; read by it, and as a hint by a former one.
  // Relaxed.
  std::atomic<std::uint32_t> count_{0};
  std::array<std::uint32_t, kRoom> uses_;
  // Null: it was cancelled. Written by the owner, and made null under the queue's lock by who
  // cancels; relaxed: start_each() reads them under that lock, and the owner at other times asks no
  // more than whether they are null.
  std::array<std::atomic<Timer*>, kRoom> timers_;
};

}  // namespace actors::detail
