#pragma once
// RunQueue: what a processor runs next. First in, first out, but for two that come before:
//  - the slot: who was made runnable by the turn that is running, while its data is in the cache;
//  - the newborn, the latest first. So a tree of short-lived actors is run depth first, and of a
//    million that come to be only a few are alive at once. (Blumofe, Leiserson: Scheduling
//    Multithreaded Computations by Work Stealing, 1999. There too, others are given the eldest.)

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "actors/executor.hpp"

namespace actors::detail {

/// Thread-compatible: belongs to whoever owns the processor.
class RunQueue {
 public:
  /// So many in a row come before those who wait, then one of these gets a turn.
  static constexpr std::uint32_t kPreferred = 64;
  /// So many are newborn at most; then the eldest waits as all others do. (In each turn of those
  /// who wait another part of a tree may be begun: with few, most of it would wait there soon.)
  static constexpr std::uint32_t kNewborn = 4096;
  /// It is the turn of those who wait so often until the eldest newborn becomes one of them.
  static constexpr std::uint32_t kYouth = 16;

  /// Runs next; who was to run next goes to the back of the queue.
  void push_next(Runnable& r) noexcept {
    if (Runnable* const displaced = exchange_next(r)) [[unlikely]] {
      push_back(*displaced);
    }
  }
  /// The same, but the caller has to put who was to run next to the back. Null: nobody was.
  [[nodiscard]] Runnable* exchange_next(Runnable& r) noexcept { return std::exchange(slot_, &r); }
  /// Has never run.
  void push_new(Runnable& r) noexcept {
    if (newborn_end_ - newborn_begin_ == kNewborn) [[unlikely]] {
      push_back(*pop_eldest());
    }
    newborn_[newborn_end_++ % kNewborn] = &r;
    ++size_;
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
    preferred_ = 0;
    if (any_newborn() && ++rounds_ % kYouth == 0) {
      push_back(*pop_eldest());
    }
    if (head_ != nullptr) {
      return pop_head();
    }
    Runnable* const newborn = pop_latest();  // the slot has had its turns
    return newborn != nullptr ? newborn : pop_next();
  }
  /// The one in the slot or the latest newborn, if it is not the turn of those who wait; else null.
  [[nodiscard]] Runnable* pop_next() noexcept {
    if (size_ != 0 && ++preferred_ > kPreferred) [[unlikely]] {
      return nullptr;
    }
    Runnable* const next = slot_;
    if (next == nullptr) [[unlikely]] {
      return pop_latest();
    }
    slot_ = nullptr;
    return next;
  }
  /// The one that has waited longest; not the one in the slot.
  [[nodiscard]] Runnable* pop_front() noexcept {
    if (head_ != nullptr) {
      return pop_head();
    }
    return any_newborn() ? pop_eldest() : nullptr;
  }

  /// Forgets all, so that nothing is in it.
  void clear() noexcept {
    slot_ = head_ = tail_ = nullptr;
    size_ = 0;
    preferred_ = rounds_ = 0;
    newborn_begin_ = newborn_end_ = 0;
  }

  /// Without the one in the slot.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0 && slot_ == nullptr; }
  /// Two or more, the one in the slot included.
  [[nodiscard]] bool several() const noexcept {
    return size_ != 0 && (slot_ != nullptr || size_ > 1);
  }

 private:
  [[nodiscard]] bool any_newborn() const noexcept { return newborn_begin_ != newborn_end_; }
  [[nodiscard]] Runnable* pop_head() noexcept {
    Runnable* const r = head_;
    head_ = r->next_runnable;
    if (head_ == nullptr) {
      tail_ = nullptr;
    }
    --size_;
    return r;
  }
  [[nodiscard]] Runnable* pop_latest() noexcept {
    if (!any_newborn()) {
      return nullptr;
    }
    --size_;
    return newborn_[--newborn_end_ % kNewborn];
  }
  [[nodiscard]] Runnable* pop_eldest() noexcept {
    --size_;
    return newborn_[newborn_begin_++ % kNewborn];
  }

  Runnable* slot_ = nullptr;
  Runnable* head_ = nullptr;
  Runnable* tail_ = nullptr;
  std::size_t size_ = 0;  ///< with the newborn
  std::uint32_t preferred_ = 0;
  std::uint32_t rounds_ = 0;
  // Both only grow, modulo 2^32.
  std::uint32_t newborn_begin_ = 0;
  std::uint32_t newborn_end_ = 0;
  std::array<Runnable*, kNewborn> newborn_;  // not touched beyond what is used
};

}  // namespace actors::detail
