#pragma once
// CustomMailbox: the Mailbox that an actor was given, at a place that senders can look at whenever
// they like. A sender may come with the number of a mailbox that has been closed meanwhile, so the
// place is a slot that is never unmapped, and a lock decides whether the mailbox is still that of
// the actor the message is for. Actors with the default mailbox pay nothing for all this.
//
// Of a mailbox with patience, senders queue for room: each with its message, which the activation
// pushes for them, in the order they came, whenever it has taken one out. Who queues tries once
// more under the queue's lock, and the activation looks at the queue after it has taken: so either
// the one finds the room, or the other the queue.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>

#include "actors/detail/future_state.hpp"
#include "actors/detail/ref_id.hpp"
#include "actors/mailbox.hpp"

#include "base/mutex.hpp"

namespace actors::detail {

/// A sender that waits for room, with its message. On its stack.
struct RoomSeeker {
  Envelope* message;  ///< the mailbox's while it is queued, and if it is admitted
  StateRef room;  ///< completed, unless it is complete already, when it is let in or turned away
  bool queued = false;  ///< under the queue's lock
  bool gone = false;    ///< under the queue's lock: the message has been taken from it
  RoomSeeker* previous = nullptr;
  RoomSeeker* next = nullptr;
};

class alignas(64) CustomMailbox {
 public:
  /// The number of one that holds `mailbox` for `owner`: never 0. Throws std::bad_alloc.
  [[nodiscard]] static std::uint32_t open(std::unique_ptr<Mailbox> mailbox, RefId owner);
  [[nodiscard]] static CustomMailbox& at(std::uint32_t number) noexcept;

  struct Pushed {
    PushResult result;
    Envelope* displaced = nullptr;         ///< a chain
    Duration patience = Duration::zero();  ///< of a full one
    std::size_t reached = 0;               ///< the high mark; so many wait
  };
  /// Any thread. `to`: whom the message is for. closed when that is not the owner (any more).
  [[nodiscard]] Pushed push(Envelope* message, RefId to) noexcept;
  /// The same, but on full the seeker is in the queue when this returns.
  [[nodiscard]] Pushed push_or_queue(RoomSeeker& seeker, RefId to) noexcept;
  /// The seeker is not queued any more. True: its message is its own again.
  [[nodiscard]] bool leave_queue(RoomSeeker& seeker) noexcept;

  /// Somebody waits for room.
  [[nodiscard]] bool has_queue() const noexcept {
    return has_queue_.load(std::memory_order_relaxed);
  }

  /// Any thread: how many messages it holds, if it is (still) `owner`'s.
  [[nodiscard]] std::optional<std::size_t> size(RefId owner) noexcept;

  // ---- the owner's activation
  [[nodiscard]] std::size_t size_hint() const noexcept { return mailbox_->size_hint(); }
  [[nodiscard]] Envelope* pop() noexcept { return mailbox_->pop(); }
  void prepend(Envelope* chain) noexcept { mailbox_->prepend(chain); }
  [[nodiscard]] Envelope* scan(Mailbox::Cursor& cursor) noexcept { return mailbox_->scan(cursor); }
  [[nodiscard]] Envelope* take(Mailbox::Cursor& cursor) noexcept { return mailbox_->take(cursor); }
  [[nodiscard]] bool in_order_of_arrival() const noexcept {
    return mailbox_->in_order_of_arrival();
  }
  /// After something has been taken out: lets in those who wait for room. Returns what they have
  /// displaced.
  [[nodiscard]] Envelope* admit() noexcept {
    return patience_ > Duration::zero() ? admit_seekers() : nullptr;
  }
  /// After something has been taken out: so many are left, and that is the low mark, after a push
  /// has reached the high one.
  [[nodiscard]] std::optional<std::size_t> sank() noexcept {
    return marks_.high != 0 ? sank_to() : std::nullopt;
  }
  /// Destroys the mailbox and gives the place back. Returns what was left, oldest first, and what
  /// seekers have brought.
  [[nodiscard]] Envelope* close() noexcept;

  /// How often the place has been given back. For SlotTable; changed by the last activation.
  std::atomic<std::uint32_t> generation{0};

 private:
  [[nodiscard]] Pushed push_into(Envelope* message) noexcept;
  [[nodiscard]] Pushed noting_level(Pushed pushed) noexcept;
  [[nodiscard]] Envelope* admit_seekers() noexcept;
  [[nodiscard]] Envelope* take_all_brought() noexcept;
  [[nodiscard]] std::optional<std::size_t> sank_to() noexcept;
  void unlink(RoomSeeker& seeker) noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);
  [[nodiscard]] StateRef take_first() noexcept ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);

  /// Shared by those who push, exclusive for whoever opens or closes.
  std::shared_mutex mutex_;
  RefId owner_;                       ///< under mutex_
  std::unique_ptr<Mailbox> mailbox_;  ///< under mutex_; the activation, which alone writes it while
                                      ///< it is open, reads it without
  Duration patience_{};               ///< the same
  Mailbox::Marks marks_{};            ///< the same
  /// The high mark has been reached, and the low one not since. Any sender sets it, the activation
  /// clears it; whoever changes it reports that. relaxed: it orders nothing.
  std::atomic<bool> high_{false};
  Mutex queue_mutex_;  ///< taken inside mutex_
  RoomSeeker* first_ ABSL_GUARDED_BY(queue_mutex_) = nullptr;
  RoomSeeker* last_ ABSL_GUARDED_BY(queue_mutex_) = nullptr;
  /// Somebody is queued: who comes later does not overtake. Written under queue_mutex_; relaxed: a
  /// sender that does not see it in time was not behind.
  std::atomic<bool> has_queue_{false};
};

}  // namespace actors::detail
