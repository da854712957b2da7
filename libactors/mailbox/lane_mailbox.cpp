#include "libactors/mailbox/lane_mailbox.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include "actors/errors.hpp"
#include "actors/protocol.hpp"

#include "base/duration_text.hpp"
#include "libactors/mailbox/must_arrive.hpp"

namespace actors {

Bounded::Bounded(std::size_t capacity, Overflow overflow, Duration patience)
    : capacity_(capacity), overflow_(overflow), patience_(patience) {
  if (capacity == 0) {
    throw ConfigError("bounded(0): a mailbox for nothing; give it a capacity of at least 1");
  }
  if (patience <= Duration::zero()) {
    throw ConfigError("bounded(): the patience must be positive, not " +
                      detail::duration_text(patience) + "; to wait not at all, Overflow::fail");
  }
}

Bounded Bounded::with_marks(std::size_t low, std::size_t high) const {
  if (low >= high || high > capacity_) {
    throw ConfigError(
        "with_marks(" + std::to_string(low) + ", " + std::to_string(high) +
        "): the low mark must be below the high one, and that at most the capacity, " +
        std::to_string(capacity_));
  }
  Bounded marked = *this;
  marked.marks_ = {low, high};
  return marked;
}

std::unique_ptr<Mailbox> Bounded::operator()() const {
  return std::make_unique<detail::LaneMailbox>(*this, nullptr);
}

Priorities Priorities::otherwise(int priority) && {
  otherwise_ = priority;
  return std::move(*this);
}

void Priorities::add(const detail::Rank* rank) {
  ranks_.push_back(detail::SharedRef<const detail::Rank>::adopt(rank));
}

int Priorities::priority_of(const detail::Envelope& message) const noexcept {
  if (detail::same_type(message.type, &detail::type_of<PoisonPill>)) {
    return std::numeric_limits<int>::max();
  }
  if (!detail::must_arrive(message)) {
    const auto found = std::find_if(ranks_.begin(), ranks_.end(), [&message](const auto& rank) {
      return detail::same_type(&rank->type(), message.type);
    });
    if (found != ranks_.end()) {
      try {
        return (*found)->of(message.payload());
      } catch (...) {  // said in Priorities::of
      }
    }
  }
  return otherwise_;
}

Prioritized::Prioritized(Priorities priorities, const Bounded& bound)
    : priorities_(std::make_shared<const Priorities>(std::move(priorities))), bound_(bound) {}

std::unique_ptr<Mailbox> Prioritized::operator()() const {
  return std::make_unique<detail::LaneMailbox>(bound_, priorities_);
}

Prioritized by_priority(Priorities priorities, const Bounded& bound) {
  return {std::move(priorities), bound};
}

namespace detail {

namespace {
constexpr int kInFront = std::numeric_limits<int>::min();
}  // namespace

LaneMailbox::~LaneMailbox() {
  for (Envelope* left = LaneMailbox::close(); left != nullptr;) {
    destroy_envelope(std::exchange(left, left->next));
  }
  for (Envelope* left = LaneMailbox::take_displaced(); left != nullptr;) {
    destroy_envelope(std::exchange(left, left->next));
  }
}

// ---- coming in

PushResult LaneMailbox::push(Envelope* message) noexcept {
  // Of the user's: not under this lock.
  const int priority = priorities_ != nullptr ? priorities_->priority_of(*message) : 0;
  const bool counts = !must_arrive(*message);
  const MutexLock lock(mutex_);
  if (closed_) {
    return PushResult::closed;
  }
  if (counts && counted_ >= bound_.capacity()) {
    return overflow(*message, priority);
  }
  if (!append(*message, priority)) {
    return PushResult::full;
  }
  return size_ == 1 ? PushResult::idle : PushResult::queued;
}

PushResult LaneMailbox::overflow(Envelope& message, int priority) noexcept {
  if (bound_.overflow() == Overflow::fail || bound_.overflow() == Overflow::park) {
    return PushResult::full;
  }
  // An event makes room for itself only: what it displaced would be a dead letter, and so an event.
  Envelope* const other = message.has(kEvent) ? nullptr : unlink_less_urgent(priority);
  if (other != nullptr) {
    displace(other);
    if (append(message, priority)) {
      return PushResult::displaced;
    }
  }
  displace(&message);
  return PushResult::displaced;
}

/// The newest or the oldest of the least urgent messages that may go for one of this priority;
/// null: there is none. Of equals that one is the newest.
Envelope* LaneMailbox::unlink_less_urgent(int priority) noexcept {
  const bool oldest = bound_.overflow() == Overflow::drop_oldest;
  for (auto lane = lanes_.rbegin(); lane != lanes_.rend(); ++lane) {
    if (lane->priority < priority || (lane->priority == priority && !oldest)) {
      return nullptr;
    }
    Envelope* found = nullptr;
    Envelope* before_found = nullptr;
    Envelope* before = nullptr;
    for (Envelope* e = lane->first; e != nullptr && !(oldest && found != nullptr); e = e->next) {
      if (!must_arrive(*e) && !e->has(Envelope::kShown)) {
        found = e;
        before_found = before;
      }
      before = e;
    }
    if (found != nullptr) {
      return unlink(*lane, before_found);
    }
  }
  return nullptr;
}

void LaneMailbox::displace(Envelope* message) noexcept {
  message->next = displaced_;
  displaced_ = message;
}

Envelope* LaneMailbox::take_displaced() noexcept {
  const MutexLock lock(mutex_);
  return std::exchange(displaced_, nullptr);
}

/// False: there is no memory for a lane.
bool LaneMailbox::append(Envelope& message, int priority) noexcept {
  auto lane = std::lower_bound(lanes_.begin(), lanes_.end(), priority,
                               [](const Lane& a, int b) { return a.priority < b; });
  if (lane == lanes_.end() || lane->priority != priority) {
    try {
      lane = lanes_.insert(lane, Lane{priority});
    } catch (const std::bad_alloc&) {
      return false;
    }
  }
  message.next = nullptr;
  (lane->last != nullptr ? lane->last->next : lane->first) = &message;
  lane->last = &message;
  ++size_;
  counted_ += must_arrive(message) ? 0U : 1U;
  return true;
}

void LaneMailbox::prepend(Envelope* chain) noexcept {
  const MutexLock lock(mutex_);
  if (chain == nullptr) {
    return;
  }
  if (lanes_.empty() || lanes_.front().priority != kInFront) {
    lanes_.insert(lanes_.begin(), Lane{kInFront});  // unstash() has no answer to "no memory"
  }
  Lane& front = lanes_.front();
  Envelope* last = nullptr;
  for (Envelope* e = chain; e != nullptr; e = e->next) {
    ++size_;
    counted_ += must_arrive(*e) ? 0U : 1U;
    last = e;
  }
  last->next = front.first;
  front.first = chain;
  if (front.last == nullptr) {
    front.last = last;
  }
}

// ---- going out

/// Of this lane what follows `before`, which is null for its first. Empty lanes go.
Envelope* LaneMailbox::unlink(Lane& lane, Envelope* before) noexcept {
  Envelope*& link = before != nullptr ? before->next : lane.first;
  Envelope* const message = std::exchange(link, link->next);
  if (lane.last == message) {
    lane.last = before;
  }
  if (lane.first == nullptr) {
    lanes_.erase(lanes_.begin() + (&lane - lanes_.data()));
  }
  return uncount(message);
}

Envelope* LaneMailbox::uncount(Envelope* message) noexcept {
  message->flags &= ~Envelope::kShown;
  --size_;
  counted_ -= must_arrive(*message) ? 0U : 1U;
  return message;
}

Envelope* LaneMailbox::pop() noexcept {
  const MutexLock lock(mutex_);
  return lanes_.empty() ? nullptr : unlink(lanes_.front(), nullptr);
}

Envelope* LaneMailbox::scan(Cursor& cursor) noexcept {
  const MutexLock lock(mutex_);
  Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
  Envelope* next = behind != nullptr ? behind->next : nullptr;
  if (next == nullptr) {
    auto lane = lanes_.begin();
    if (behind != nullptr) {
      lane = std::find_if(lanes_.begin(), lanes_.end(),
                          [behind](const Lane& l) { return l.last == behind; });
      ++lane;
    }
    next = lane != lanes_.end() ? lane->first : nullptr;
  }
  if (next != nullptr) {
    next->flags |= Envelope::kShown;
    cursor = {behind, next};
  }
  return next;
}

Envelope* LaneMailbox::take(Cursor& cursor) noexcept {
  const MutexLock lock(mutex_);
  Envelope* const taken = std::exchange(cursor.at, nullptr);
  if (taken == nullptr) {
    return nullptr;
  }
  // Either it is the first of its lane, or it is behind what was shown before it: pushes go to a
  // lane's end.
  const auto lane = std::find_if(lanes_.begin(), lanes_.end(), [taken](const Lane& l) {
    return l.first == taken || l.last == taken;
  });
  if (lane != lanes_.end()) {
    return unlink(*lane, lane->first == taken ? nullptr : cursor.before);
  }
  cursor.before->next = taken->next;
  return uncount(taken);
}

Envelope* LaneMailbox::close() noexcept {
  const MutexLock lock(mutex_);
  closed_ = true;
  Envelope* chain = nullptr;
  for (auto lane = lanes_.rbegin(); lane != lanes_.rend(); ++lane) {
    lane->last->next = chain;
    chain = lane->first;
  }
  lanes_.clear();
  size_ = counted_ = 0;
  return chain;
}

std::size_t LaneMailbox::size_hint() const noexcept {
  const MutexLock lock(mutex_);
  return size_;
}

}  // namespace detail
}  // namespace actors
