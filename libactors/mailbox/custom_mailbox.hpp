#pragma once
// CustomMailbox: the Mailbox that an actor was given, at a place that senders can look at whenever
// they like. A sender may come with the number of a mailbox that has been closed meanwhile, so the
// place is a slot that is never unmapped, and a lock decides whether the mailbox is still that of
// the actor the message is for. Actors with the default mailbox pay nothing for all this.

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>

#include "actors/detail/ref_id.hpp"
#include "actors/mailbox.hpp"

namespace actors::detail {

class alignas(64) CustomMailbox {
 public:
  /// The number of one that holds `mailbox` for `owner`: never 0. Throws std::bad_alloc.
  [[nodiscard]] static std::uint32_t open(std::unique_ptr<Mailbox> mailbox, RefId owner);
  [[nodiscard]] static CustomMailbox& at(std::uint32_t number) noexcept;

  /// Any thread. `to`: whom the message is for. closed when that is not the owner (any more).
  [[nodiscard]] PushResult push(Envelope* message, RefId to) noexcept;

  // ---- the owner's activation
  [[nodiscard]] Envelope* pop() noexcept { return mailbox_->pop(); }
  void prepend(Envelope* chain) noexcept { mailbox_->prepend(chain); }
  [[nodiscard]] Envelope* scan(Mailbox::Cursor& cursor) noexcept { return mailbox_->scan(cursor); }
  [[nodiscard]] Envelope* take(Mailbox::Cursor& cursor) noexcept { return mailbox_->take(cursor); }
  /// Destroys the mailbox and gives the place back. Returns what was left, oldest first.
  [[nodiscard]] Envelope* close() noexcept;

  /// How often the place has been given back. For SlotTable; changed by the last activation.
  std::atomic<std::uint32_t> generation{0};

 private:
  /// Shared by those who push, exclusive for whoever opens or closes.
  std::shared_mutex mutex_;
  RefId owner_;                       ///< under mutex_
  std::unique_ptr<Mailbox> mailbox_;  ///< under mutex_; the activation, which alone writes it while
                                      ///< it is open, reads it without
};

}  // namespace actors::detail
