#include "actors/actor_ref.hpp"

#include <ostream>

namespace actors {

MailboxFull Told::error() const {
  if (*this) {
    throw Error("Told::error(): the message was taken; ask only when try_tell() gave false");
  }
  return MailboxFull("the mailbox of " + detail::path_of(to_) + " is full; it was told " +
                     message_->name());
}

std::ostream& operator<<(std::ostream& out, const ActorRef& ref) {
  return out << ref.path();
}

}  // namespace actors
