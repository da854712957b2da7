#include "base/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace actors::detail {
namespace {

/// Merges two lists linked through `following` by deadline; equal ones from `a` first.
TimerNode* merge(TimerNode* a, TimerNode* b) noexcept {
  TimerNode* head = nullptr;
  TimerNode** end = &head;
  while (a != nullptr && b != nullptr) {
    TimerNode*& first = b->deadline < a->deadline ? b : a;
    *end = first;
    end = &first->following;
    first = first->following;
  }
  *end = a != nullptr ? a : b;
  return head;
}

/// Sorts a list linked through `following` by deadline, stably. The timers of one tick are mostly
/// in order already: runs are merged bottom up, as in a binary counter.
TimerNode* sort_by_deadline(TimerNode* list) noexcept {
  std::array<TimerNode*, 64> sorted{};  // sorted[i]: null or 2^i runs that came before what follows
  std::size_t used = 0;
  while (list != nullptr) {
    TimerNode* run = list;
    TimerNode* last = run;
    while (last->following != nullptr && last->following->deadline >= last->deadline) {
      last = last->following;
    }
    list = last->following;
    last->following = nullptr;
    std::size_t i = 0;
    for (; i < used && sorted[i] != nullptr; ++i) {
      run = merge(sorted[i], run);
      sorted[i] = nullptr;
    }
    sorted[i] = run;
    used = std::max(used, i + 1);
  }
  TimerNode* all = nullptr;
  for (std::size_t i = 0; i < used; ++i) {
    if (sorted[i] != nullptr) {
      all = merge(sorted[i], all);
    }
  }
  return all;
}

/// Of a tick that is a power of two.
unsigned exponent_of(Duration tick) noexcept {
  assert(tick.count() > 0);
  return static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(tick.count())));
}

}  // namespace

TimerWheel::TimerWheel(TimePoint now, Duration tick) noexcept
    : shift_(exponent_of(tick)), current_(tick_at(now)) {
  for (TimerNode& head : buckets_) {
    head.previous = &head;
    head.following = &head;
  }
}

// Ticks count from the earliest TimePoint there is, so that they are never negative.

/// The tick that `when` lies in.
std::uint64_t TimerWheel::tick_at(TimePoint when) const noexcept {
  const std::int64_t origin = std::int64_t{1} << (63 - shift_);
  return static_cast<std::uint64_t>((when.time_since_epoch().count() >> shift_) + origin);
}

/// The first tick that starts at `when` or after it: never early.
std::uint64_t TimerWheel::tick_after(TimePoint when) const noexcept {
  const std::int64_t nanoseconds = when.time_since_epoch().count();
  const bool between = (nanoseconds & ((std::int64_t{1} << shift_) - 1)) != 0;
  return tick_at(when) + (between ? 1 : 0);
}

TimePoint TimerWheel::start_of(std::uint64_t tick) const noexcept {
  if (tick >= std::uint64_t{1} << (64 - shift_)) {
    return TimePoint::max();
  }
  const std::int64_t origin = std::int64_t{1} << (63 - shift_);
  return TimePoint{
      Duration{(static_cast<std::int64_t>(tick) - origin) * (std::int64_t{1} << shift_)}};
}

TimePoint TimerWheel::insert(TimerNode& node, TimePoint deadline) noexcept {
  node.deadline = deadline;
  ++size_;
  return start_of(place(node));
}

void TimerWheel::erase(TimerNode& node) noexcept {
  TimerNode* const before = node.previous;
  before->following = node.following;
  node.following->previous = before;
  if (before->following == before) {  // only a head is its own neighbour
    mark_empty(static_cast<std::size_t>(before - buckets_.data()));
  }
  node.previous = nullptr;
  node.following = nullptr;
  --size_;
}

std::size_t TimerWheel::advance(TimePoint now, TimerNode*& expired) noexcept {
  const std::uint64_t now_tick = tick_at(now);
  const std::size_t before = size_;
  TimerNode** end = &expired;
  while (*end != nullptr) {
    end = &(*end)->previous;
  }
  while (size_ != 0) {
    const Event event = next_event();
    if (event.tick > now_tick) {
      break;
    }
    current_ = event.tick;
    if (event.bucket >= kBuckets) {
      cascade(event.bucket);
      continue;
    }
    TimerNode* node = sort_by_deadline(take_all(event.bucket));
    while (node != nullptr) {
      TimerNode* const next = node->following;
      node->previous = nullptr;
      node->following = nullptr;
      *end = node;
      end = &node->previous;
      node = next;
      --size_;
    }
  }
  current_ = std::max(current_, now_tick);
  return before - size_;
}

TimePoint TimerWheel::next_deadline() const noexcept {
  return size_ == 0 ? TimePoint::max() : start_of(next_event().tick);
}

/// Requires size_ != 0.
TimerWheel::Event TimerWheel::next_event() const noexcept {
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) {
      continue;
    }
    const auto digit = static_cast<unsigned>(std::countr_zero(occupied_[level]));
    const unsigned shift = level * kBits;
    const std::uint64_t above = current_ >> (shift + kBits) << (shift + kBits);
    return {above | (std::uint64_t{digit} << shift), std::size_t{level} * kBuckets + digit};
  }
  constexpr unsigned kRound = kLevels * kBits;
  return {((current_ >> kRound) + 1) << kRound, kFar};
}

/// Puts the node where its deadline belongs, seen from current_. Returns the tick it is due at.
std::uint64_t TimerWheel::place(TimerNode& node) noexcept {
  const std::uint64_t tick = std::max(tick_after(node.deadline), current_);
  const std::uint64_t differs = tick ^ current_;
  const auto level = differs == 0 ? 0U : static_cast<unsigned>(std::bit_width(differs) - 1) / kBits;
  if (level >= kLevels) {
    append(kFar, node);
    return tick;
  }
  const auto digit = static_cast<unsigned>(tick >> (level * kBits)) % kBuckets;
  occupied_[level] |= std::uint64_t{1} << digit;
  append(std::size_t{level} * kBuckets + digit, node);
  return tick;
}

void TimerWheel::append(std::size_t bucket, TimerNode& node) noexcept {
  TimerNode& head = buckets_[bucket];
  node.previous = head.previous;
  node.following = &head;
  head.previous->following = &node;
  head.previous = &node;
}

/// Empties a bucket that is not empty; the nodes stay linked through `following`, null at the end.
TimerNode* TimerWheel::take_all(std::size_t bucket) noexcept {
  TimerNode& head = buckets_[bucket];
  TimerNode* const first = head.following;
  head.previous->following = nullptr;
  head.previous = &head;
  head.following = &head;
  mark_empty(bucket);
  return first;
}

void TimerWheel::cascade(std::size_t bucket) noexcept {
  if (bucket == kFar && buckets_[kFar].following == &buckets_[kFar]) {
    return;
  }
  TimerNode* node = take_all(bucket);
  while (node != nullptr) {
    TimerNode* const next = node->following;
    place(*node);
    node = next;
  }
}

void TimerWheel::mark_empty(std::size_t bucket) noexcept {
  if (bucket < kFar) {
    occupied_[bucket / kBuckets] &= ~(std::uint64_t{1} << (bucket % kBuckets));
  }
}

}  // namespace actors::detail
