#pragma once
// RunQueue: what a processor runs next. First in, first out, but for one slot: who was made
// runnable by the turn that is running goes next, while its data is in the cache.

#include <cstddef>
#include <cstdint>

#include "actors/executor.hpp"

namespace actors::detail {

/// Thread-compatible: belongs to whoever owns the processor.
class RunQueue {
 public:
  /// The slot is used so many times in a row while others wait, then they get a turn.
  static constexpr std::uint32_t kSlotUses = 64;

  /// Runs next; who was to run next goes to the back of the queue.
  void push_next(Runnable& r) noexcept {
    Runnable* const displaced = slot_;
    slot_ = &r;
    if (displaced != nullptr) [[unlikely]] {
      push_back(*displaced);
    }
  }
  void push_back(Runnable& r) noexcept {
    r.next_runnable = nullptr;
    append(&r, &r, 1);
  }
  /// A chain linked through next_runnable.
  void append(Runnable* head, Runnable* tail, std::size_t count) noexcept {
    if (head == nullptr) {
      return;
    }
    (tail_ != nullptr ? tail_->next_runnable : head_) = head;
    tail_ = tail;
    size_ += count;
  }

  /// Null: empty.
  [[nodiscard]] Runnable* pop() noexcept {
    if (Runnable* const next = pop_next()) [[likely]] {
      return next;
    }
    slot_uses_ = 0;
    return pop_front();
  }
  /// The one in the slot, if its turn comes before that of those who wait; else null.
  [[nodiscard]] Runnable* pop_next() noexcept {
    Runnable* const next = slot_;
    if (next == nullptr || (head_ != nullptr && ++slot_uses_ > kSlotUses)) [[unlikely]] {
      return nullptr;
    }
    slot_ = nullptr;
    return next;
  }
  /// The one that has waited longest; not the one in the slot.
  [[nodiscard]] Runnable* pop_front() noexcept {
    Runnable* const r = head_;
    if (r != nullptr) {
      head_ = r->next_runnable;
      if (head_ == nullptr) {
        tail_ = nullptr;
      }
      --size_;
    }
    return r;
  }

  /// Without the one in the slot.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return head_ == nullptr && slot_ == nullptr; }
  /// Two or more, the one in the slot included.
  [[nodiscard]] bool several() const noexcept {
    return head_ != nullptr && (slot_ != nullptr || size_ > 1);
  }

 private:
  Runnable* slot_ = nullptr;
  Runnable* head_ = nullptr;
  Runnable* tail_ = nullptr;
  std::size_t size_ = 0;
  std::uint32_t slot_uses_ = 0;
};

}  // namespace actors::detail
