#include "actors/errors.hpp"
#include "actors/mailbox.hpp"

namespace actors {

std::unique_ptr<Mailbox> MailboxType::make() const {
  if (!maker_) {
    return nullptr;
  }
  std::unique_ptr<Mailbox> mailbox = maker_->make();
  if (mailbox == nullptr) {
    throw ConfigError(
        "a function that makes mailboxes returned an empty pointer; it must return a new one for "
        "each actor");
  }
  return mailbox;
}

}  // namespace actors
