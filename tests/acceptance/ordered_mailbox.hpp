#pragma once
// A mailbox as a user might write it: bounded, ordered by rank, first in first out among equals.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/mailbox.hpp"

namespace acceptance {

/// Thread-safe.
class OrderedMailbox final : public actors::Mailbox {
 public:
  /// Lower ranks come out first.
  using Rank = std::function<int(const Envelope&)>;
  static constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);

  explicit OrderedMailbox(Rank rank = {}, std::size_t capacity = kUnbounded)
      : rank_(std::move(rank)), capacity_(capacity) {}
  ~OrderedMailbox() override {
    for (Envelope* const left : queue_) {
      actors::detail::destroy_envelope(left);
    }
  }
  /// A rank function: `first` for an M, 1 for others.
  template <class M>
  static Rank first() {
    return [](const Envelope& message) { return get_if<M>(message) != nullptr ? 0 : 1; };
  }
  /// A rank function: what an M says of itself, 0 for others.
  template <class M>
  static Rank by(int M::*rank) {
    return [rank](const Envelope& message) {
      const M* const m = get_if<M>(message);
      return m != nullptr ? m->*rank : 0;
    };
  }

  actors::PushResult push(Envelope* message) noexcept override {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      return actors::PushResult::closed;
    }
    if (queue_.size() >= capacity_) {
      return actors::PushResult::full;
    }
    const bool was_empty = queue_.empty();
    const auto behind = std::find_if(
        queue_.begin(), queue_.end(),
        [this, rank = rank_of(*message)](const auto* e) { return rank_of(*e) > rank; });
    queue_.insert(behind, message);
    return was_empty ? actors::PushResult::idle : actors::PushResult::queued;
  }
  Envelope* pop() noexcept override {
    const std::lock_guard lock(mutex_);
    return queue_.empty() ? nullptr : erase(queue_.begin());
  }
  void prepend(Envelope* chain) noexcept override {
    const std::lock_guard lock(mutex_);
    auto at = queue_.begin();
    for (; chain != nullptr; chain = chain->next) {
      at = queue_.insert(at, chain) + 1;
    }
  }
  Envelope* scan(Cursor& cursor) noexcept override {
    const std::lock_guard lock(mutex_);
    Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
    const auto next = behind != nullptr ? find(behind) + 1 : queue_.begin();
    if (next == queue_.end()) {
      return nullptr;
    }
    cursor = {behind, *next};
    return *next;
  }
  Envelope* take(Cursor& cursor) noexcept override {
    const std::lock_guard lock(mutex_);
    Envelope* const taken = std::exchange(cursor.at, nullptr);
    return taken != nullptr ? erase(find(taken)) : nullptr;
  }
  Envelope* close() noexcept override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    Envelope* chain = nullptr;
    while (!queue_.empty()) {
      queue_.back()->next = chain;
      chain = queue_.back();
      queue_.pop_back();
    }
    return chain;
  }
  [[nodiscard]] std::size_t size_hint() const noexcept override {
    const std::lock_guard lock(mutex_);
    return queue_.size();
  }
  /// For the contract's tests: there is nothing to take in.
  void settle() {}

 private:
  using Queue = std::vector<Envelope*>;
  [[nodiscard]] int rank_of(const Envelope& message) const { return rank_ ? rank_(message) : 0; }
  [[nodiscard]] Queue::iterator find(const Envelope* message) {
    return std::find(queue_.begin(), queue_.end(), message);
  }
  Envelope* erase(Queue::iterator at) {
    Envelope* const message = *at;
    queue_.erase(at);
    return message;
  }

  Rank rank_;
  std::size_t capacity_;
  mutable std::mutex mutex_;
  Queue queue_;          ///< under mutex_; in the order of pop()
  bool closed_ = false;  ///< under mutex_
};

}  // namespace acceptance
