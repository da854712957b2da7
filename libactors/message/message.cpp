#include "actors/message.hpp"

#include <memory>

#include "actors/actor_ref.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"

#include "libactors/message/envelope_like.hpp"

namespace actors {

namespace detail {

Envelope* copy_envelope(const Envelope& original) {
  const TypeDescriptor& type = *original.type;
  if (type.copy == nullptr) {
    throw Error(
        "a message of type " + type.name() +
        " cannot be copied: its type is move-only. Take it in a receive of its own, or send "
        "something copyable");
  }
  Envelope* const copy =
      envelope_like(original, [&](void* place) { type.copy(original.payload(), place); });
  copy->recipient_generation = 0;
  copy->flags &= Envelope::kOfPayload;
  return copy;
}

Message own(Envelope* envelope) {
  std::unique_ptr<SharedEnvelope> shared;
  try {
    shared = std::make_unique<SharedEnvelope>(envelope);
  } catch (...) {
    destroy_envelope(envelope);
    throw;
  }
  let_others_answer(envelope->sender);  // a Message says who sent it, wherever it goes
  return Message(envelope, shared.release());
}

namespace {

[[noreturn]] void throw_empty_message() {
  throw Error("an empty Message cannot be told: make one with Message::of(x)");
}

// As if it had just been told: from nobody, without the marks of the way it has come.
Envelope* fresh(Envelope* envelope) noexcept {
  envelope->next = nullptr;
  envelope->sender = RefId{};
  envelope->recipient_generation = 0;
  envelope->flags &= Envelope::kOfPayload;
  if (same_type(envelope->type, &type_of<Kill>)) {
    envelope->flags |= Envelope::kSystem;
  }
  return envelope;
}

}  // namespace

Envelope* to_envelope(const Message& message) {
  if (!message) {
    throw_empty_message();
  }
  return fresh(copy_envelope(*message.envelope_));
}

Envelope* to_envelope(Message&& message) {
  if (message.shared_ == nullptr || !message.shared_->unique()) {
    return to_envelope(std::as_const(message));
  }
  const Message emptied = std::move(message);
  return fresh(std::exchange(emptied.shared_->envelope, nullptr));
}

}  // namespace detail

std::string Message::type_name() const {
  return envelope_ != nullptr ? envelope_->type->name() : "nothing";
}

ActorRef Message::sender() const noexcept {
  if (envelope_ == nullptr) {
    return {};
  }
  detail::let_others_answer(envelope_->sender);  // whoever the caller gives it to
  return ActorRef(envelope_->sender);
}

void Message::throw_wrong_type(const detail::TypeDescriptor& wanted) const {
  throw WrongReply("Message::get: wanted " + wanted.name() + ", but the message is " +
                   (envelope_ != nullptr ? "a " + type_name() : "empty"));
}

void Message::hold_copy_of(const detail::Envelope& original) {
  *this = detail::own(detail::copy_envelope(original));
}

}  // namespace actors
