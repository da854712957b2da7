#include "libactors/mailbox/custom_mailbox.hpp"

#include <mutex>
#include <utility>

#include "base/slot_table.hpp"

namespace actors::detail {

namespace {
using Table = SlotTable<CustomMailbox>;
}  // namespace

std::uint32_t CustomMailbox::open(std::unique_ptr<Mailbox> mailbox, RefId owner) {
  CustomMailbox& place = *Table::acquire();
  const std::unique_lock lock(place.mutex_);
  place.mailbox_ = std::move(mailbox);
  place.owner_ = owner;
  return Table::index_of(&place) + 1;
}

CustomMailbox& CustomMailbox::at(std::uint32_t number) noexcept {
  return *Table::at(number - 1);
}

PushResult CustomMailbox::push(Envelope* message, RefId to) noexcept {
  const std::shared_lock lock(mutex_);
  return owner_ == to ? mailbox_->push(message) : PushResult::closed;
}

Envelope* CustomMailbox::close() noexcept {
  std::unique_ptr<Mailbox> mailbox;
  {
    const std::unique_lock lock(mutex_);
    mailbox = std::move(mailbox_);
    owner_ = RefId{};
  }
  Envelope* const left = mailbox->close();
  mailbox.reset();
  // relaxed: only SlotTable looks at it, on the thread that owns the place.
  generation.fetch_add(1, std::memory_order_relaxed);
  Table::release(this);
  return left;
}

}  // namespace actors::detail
