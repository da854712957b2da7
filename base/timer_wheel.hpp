#pragma once
// A hierarchical timing wheel (Varghese & Lauck 1987, scheme 6): O(1) start and cancel, timers
// linked through themselves. Thread-compatible: the owner locks. Times are ticks of 2^20 ns (about
// 1 ms); a timer never fires early and at most one tick late.
//
//   level 0   64 buckets of one tick          ~  67 ms
//   level 1   64 buckets of 64 ticks          ~ 4.3 s
//   ...                                          each bucket as long as the whole level below
//   level 5   64 buckets of 64^5 ticks        ~ 2.3 years
//   beyond    one list, looked at whenever level 5 has gone round
//
// A timer stands on the level of the highest digit (base 64) in which its tick differs from the
// current one, in the bucket of that digit. So a bucket holds one aligned range of ticks, all
// occupied buckets of a level lie ahead of the current digit, and every bucket of a lower level
// comes before every bucket of a higher one: the next thing to do is always at the lowest occupied
// bit of the lowest occupied level. When a bucket of a higher level comes up, its timers move down.

#include <array>
#include <cstddef>
#include <cstdint>

#include "actors/clock.hpp"

namespace actors::detail {

/// A timer's place in a wheel. Linked: in a bucket.
struct TimerNode {
  TimerNode* previous = nullptr;
  TimerNode* following = nullptr;
  TimePoint deadline{};
  [[nodiscard]] bool linked() const noexcept { return following != nullptr; }
};

/// Thread-compatible. Does not own its timers: they must be erased or expired before they go, and
/// before the wheel goes.
class TimerWheel {
 public:
  /// One tick, unless told otherwise. An expired timer is less than this late.
  static constexpr Duration kTick{std::int64_t{1} << 20};
  /// The finest tick: for a clock that is moved by hand, where a timer is due at its very deadline.
  static constexpr Duration kFineTick{2};

  /// `tick` is a power of two, in nanoseconds, from kFineTick on.
  explicit TimerWheel(TimePoint now = TimePoint{}, Duration tick = kTick) noexcept;
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  /// Adds `node`, which is not linked. A deadline in the past expires at the next advance().
  /// Returns from when on an advance() expires it.
  TimePoint insert(TimerNode& node, TimePoint deadline) noexcept;
  /// Takes `node`, which is linked, out again.
  void erase(TimerNode& node) noexcept;

  /// Moves time on to `now` and puts what has expired at the end of the list `expired`: in the
  /// order of the deadlines, equal deadlines in the order of their insert(). Returns how many.
  /// Expired nodes are no longer linked(); pop_expired() takes them from the list.
  std::size_t advance(TimePoint now, TimerNode*& expired) noexcept;
  /// The first node of a list filled by advance(), taken out of it; null at the end. The node may
  /// be inserted again or destroyed at once.
  [[nodiscard]] static TimerNode* pop_expired(TimerNode*& expired) noexcept {
    TimerNode* const node = expired;
    if (node != nullptr) {
      expired = node->previous;
      node->previous = nullptr;
    }
    return node;
  }

  /// The earliest time at which advance() may have something to do: nothing expires before it, and
  /// whoever sleeps until then and advances is not late. For a far timer it is the time its bucket
  /// is spread over the level below. TimePoint::max(): nothing to do, ever.
  [[nodiscard]] TimePoint next_deadline() const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  static constexpr unsigned kBits = 6;
  static constexpr unsigned kLevels = 6;
  static constexpr unsigned kBuckets = 1U << kBits;
  static constexpr std::size_t kFar = std::size_t{kLevels} * kBuckets;  ///< index of the far list

  /// What there is to do next: a bucket and the tick at which it comes up.
  struct Event {
    std::uint64_t tick;
    std::size_t bucket;
  };
  [[nodiscard]] Event next_event() const noexcept;
  [[nodiscard]] std::uint64_t tick_at(TimePoint when) const noexcept;
  [[nodiscard]] std::uint64_t tick_after(TimePoint when) const noexcept;
  [[nodiscard]] TimePoint start_of(std::uint64_t tick) const noexcept;

  std::uint64_t place(TimerNode& node) noexcept;
  void append(std::size_t bucket, TimerNode& node) noexcept;
  [[nodiscard]] TimerNode* take_all(std::size_t bucket) noexcept;
  void cascade(std::size_t bucket) noexcept;
  void mark_empty(std::size_t bucket) noexcept;

  unsigned shift_;         ///< a tick is 2^shift_ nanoseconds
  std::uint64_t current_;  ///< the tick up to which everything is done
  std::size_t size_ = 0;
  std::array<std::uint64_t, kLevels> occupied_{};  ///< a bit per bucket that holds timers
  std::array<TimerNode, kFar + 1> buckets_;  ///< rings with a head; the last one is the far list
};

}  // namespace actors::detail
