#pragma once
// LaneMailbox: the mailboxes of mailboxes.hpp, bounded or not, with priorities or without. One list
// of envelopes for each priority of which there are any; a plain bounded one has a single lane.

#include <cstddef>
#include <memory>
#include <vector>

#include "actors/mailboxes.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// See Mailbox for who calls what; a mutex serves all. Senders of one priority are served in turn.
class LaneMailbox : public Mailbox {
 public:
  /// `priorities` null: first in, first out.
  LaneMailbox(const Bounded& bound, std::shared_ptr<const Priorities> priorities) noexcept
      : bound_(bound), priorities_(std::move(priorities)) {}
  ~LaneMailbox() override;

  PushResult push(Envelope* message) noexcept override;
  [[nodiscard]] Envelope* take_displaced() noexcept override;
  [[nodiscard]] Envelope* pop() noexcept override;
  void prepend(Envelope* chain) noexcept override;
  [[nodiscard]] Envelope* scan(Cursor& cursor) noexcept override;
  [[nodiscard]] Envelope* take(Cursor& cursor) noexcept override;
  [[nodiscard]] Envelope* close() noexcept override;
  [[nodiscard]] std::size_t size_hint() const noexcept override;
  [[nodiscard]] Duration patience() const noexcept override {
    return bound_.overflow() == Overflow::park ? bound_.patience() : Duration::zero();
  }
  [[nodiscard]] Marks marks() const noexcept override { return bound_.marks(); }
  [[nodiscard]] bool in_order_of_arrival() const noexcept override {
    return priorities_ == nullptr;
  }

 private:
  /// Not empty, but for a moment.
  struct Lane {
    int priority;
    Envelope* first = nullptr;
    Envelope* last = nullptr;
  };
  [[nodiscard]] bool append(Envelope& message, int priority) noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] PushResult overflow(Envelope& message, int priority) noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] Envelope* unlink_less_urgent(int priority) noexcept
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void displace(Envelope* message) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Envelope* unlink(Lane& lane, Envelope* before) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Envelope* uncount(Envelope* message) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Bounded bound_;
  const std::shared_ptr<const Priorities> priorities_;
  mutable Mutex mutex_;
  std::vector<Lane> lanes_
      ABSL_GUARDED_BY(mutex_);  ///< most urgent first; what was prepended before all
  std::size_t counted_ ABSL_GUARDED_BY(mutex_) = 0;  ///< messages that count against the bound
  std::size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
  Envelope* displaced_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace actors::detail
