#include "libactors/mailbox/custom_mailbox.hpp"

#include <mutex>
#include <utility>

#include "base/slot_table.hpp"
#include "libactors/mailbox/must_arrive.hpp"

namespace actors::detail {

namespace {
using Table = SlotTable<CustomMailbox>;

Envelope* concatenate(Envelope* chain, Envelope* behind) noexcept {
  if (chain == nullptr) {
    return behind;
  }
  Envelope* last = chain;
  while (last->next != nullptr) {
    last = last->next;
  }
  last->next = behind;
  return chain;
}
}  // namespace

std::uint32_t CustomMailbox::open(std::unique_ptr<Mailbox> mailbox, RefId owner) {
  CustomMailbox& place = *Table::acquire();
  const std::unique_lock lock(place.mutex_);
  place.mailbox_ = std::move(mailbox);
  place.patience_ = place.mailbox_->patience();
  place.marks_ = place.mailbox_->marks();
  place.high_.store(false, std::memory_order_relaxed);
  place.owner_ = owner;
  return Table::index_of(&place) + 1;
}

CustomMailbox& CustomMailbox::at(std::uint32_t number) noexcept {
  return *Table::at(number - 1);
}

std::optional<std::size_t> CustomMailbox::size(RefId owner) noexcept {
  const std::shared_lock lock(mutex_);
  return owner_ == owner && mailbox_ != nullptr ? std::optional(mailbox_->size_hint())
                                                : std::nullopt;
}

CustomMailbox::Pushed CustomMailbox::push_into(Envelope* message) noexcept {
  Pushed pushed{mailbox_->push(message)};
  pushed.patience = patience_;
  if (pushed.result == PushResult::displaced) {
    pushed.displaced = mailbox_->take_displaced();
  }
  return pushed;
}

/// Of a push that another thread than the activation's has made.
CustomMailbox::Pushed CustomMailbox::noting_level(Pushed pushed) noexcept {
  if (marks_.high != 0 && pushed.result != PushResult::full &&
      !high_.load(std::memory_order_relaxed)) {
    const std::size_t waiting = mailbox_->size_hint();
    if (waiting >= marks_.high && !high_.exchange(true, std::memory_order_relaxed)) {
      // The activation may have taken them all meanwhile, and found nothing to report.
      const bool sunk = mailbox_->size_hint() <= marks_.low;
      pushed.reached = sunk ? 0 : waiting;
      if (sunk) {
        high_.store(false, std::memory_order_relaxed);
      }
    }
  }
  return pushed;
}

std::optional<std::size_t> CustomMailbox::sank_to() noexcept {
  if (!high_.load(std::memory_order_relaxed)) {
    return std::nullopt;
  }
  const std::size_t waiting = mailbox_->size_hint();
  if (waiting > marks_.low) {
    return std::nullopt;
  }
  high_.store(false, std::memory_order_relaxed);
  return waiting;
}

CustomMailbox::Pushed CustomMailbox::push(Envelope* message, RefId to) noexcept {
  const std::shared_lock lock(mutex_);
  if (owner_ != to) {
    return {PushResult::closed};
  }
  if (has_queue() && !must_arrive(*message)) {
    return {PushResult::full, nullptr, patience_};
  }
  return noting_level(push_into(message));
}

// ---- the queue for room

CustomMailbox::Pushed CustomMailbox::push_or_queue(RoomSeeker& seeker, RefId to) noexcept {
  const std::shared_lock lock(mutex_);
  if (owner_ != to) {
    return {PushResult::closed};
  }
  const MutexLock queue(queue_mutex_);
  if (first_ == nullptr) {
    if (const Pushed pushed = push_into(seeker.message); pushed.result != PushResult::full) {
      return noting_level(pushed);
    }
  }
  seeker.previous = last_;
  (last_ != nullptr ? last_->next : first_) = &seeker;
  last_ = &seeker;
  seeker.queued = true;
  has_queue_.store(true, std::memory_order_relaxed);
  return {PushResult::full, nullptr, patience_};
}

bool CustomMailbox::leave_queue(RoomSeeker& seeker) noexcept {
  const MutexLock queue(queue_mutex_);
  if (seeker.queued) {
    unlink(seeker);
  }
  return !seeker.gone;
}

void CustomMailbox::unlink(RoomSeeker& seeker) noexcept {
  (seeker.previous != nullptr ? seeker.previous->next : first_) = seeker.next;
  (seeker.next != nullptr ? seeker.next->previous : last_) = seeker.previous;
  seeker.queued = false;
  has_queue_.store(first_ != nullptr, std::memory_order_relaxed);
}

/// The first one's message belongs to somebody else now. Returns what is to be completed, after the
/// lock: from then on the seeker may be gone.
StateRef CustomMailbox::take_first() noexcept {
  RoomSeeker& seeker = *first_;
  unlink(seeker);
  seeker.gone = true;
  return seeker.room;
}

Envelope* CustomMailbox::admit_seekers() noexcept {
  Envelope* displaced = nullptr;
  for (;;) {
    StateRef room;
    {
      const MutexLock queue(queue_mutex_);
      if (first_ == nullptr) {
        return displaced;
      }
      const Pushed pushed = push_into(first_->message);
      if (pushed.result == PushResult::full) {
        return displaced;
      }
      displaced = concatenate(pushed.displaced, displaced);
      room = take_first();
    }
    room->complete();
  }
}

Envelope* CustomMailbox::close() noexcept {
  std::unique_ptr<Mailbox> mailbox;
  {
    const std::unique_lock lock(mutex_);
    mailbox = std::move(mailbox_);
    owner_ = RefId{};
  }
  Envelope* const left = concatenate(mailbox->close(), take_all_brought());
  mailbox.reset();
  // relaxed: only SlotTable looks at it, on the thread that owns the place.
  generation.fetch_add(1, std::memory_order_relaxed);
  Table::release(this);
  return left;
}

/// Of those in the queue, whom nobody follows any more: there is no owner.
Envelope* CustomMailbox::take_all_brought() noexcept {
  Envelope* brought = nullptr;
  Envelope** end = &brought;
  for (;;) {
    StateRef room;
    {
      const MutexLock queue(queue_mutex_);
      if (first_ == nullptr) {
        *end = nullptr;
        return brought;
      }
      *end = first_->message;
      end = &first_->message->next;
      room = take_first();
    }
    room->complete();
  }
}

}  // namespace actors::detail
