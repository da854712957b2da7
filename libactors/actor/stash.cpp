#include "libactors/actor/stash.hpp"

#include "libactors/actor/actor_cell.hpp"

namespace actors::detail {

Stash::~Stash() {
  while (Envelope* const left = take(1)) {
    destroy_envelope(left);
  }
}

void Stash::put(Envelope* message) noexcept {
  message->next = nullptr;
  if (first_ == nullptr) {
    first_ = message;
  } else {
    last_->next = message;
  }
  last_ = message;
  ++size_;
}

Envelope* Stash::take(std::size_t count) noexcept {
  if (count == 0 || first_ == nullptr) {
    return nullptr;
  }
  Envelope* last = first_;
  std::size_t taken = 1;
  for (; taken < count && last->next != nullptr; ++taken) {
    last = last->next;
  }
  size_ -= taken;
  Envelope* const chain = std::exchange(first_, last->next);
  last->next = nullptr;
  return chain;
}

SetAside::SetAside(ActorCell& cell, Envelope& message) noexcept
    : cell_(cell), message_(&message), answered_(message.has(Envelope::kAnswered)) {
  message.flags |= Envelope::kAnswered;  // what the handler returns is no answer
}

SetAside::~SetAside() {
  if (message_ == nullptr) {
    return;
  }
  if (!answered_) {
    message_->flags &= ~Envelope::kAnswered;
  }
  cell_.put_aside(message_);
}

}  // namespace actors::detail
