#pragma once
// The dead letter office of the process: fails asks, answers late watchers, publishes the rest on
// the event stream.

#include <cstdint>

#include "actors/signals.hpp"

#include "libactors/actor/services.hpp"

namespace actors::detail {

/// Makes refs work: tells libactors/message where the actor slots are, and gives the reports of
/// executors the names of actors. Idempotent; called by every system before its first actor.
void install_dead_letter_office() noexcept;

/// Publishes a message of this type that reached nobody, and logs it if that is due. The letter is
/// the caller's to destroy, outside of a SystemDirectory::visit().
void publish_dead_letter(Services& services, const TypeDescriptor& type, const DeadLetter& letter);

/// How many messages were told to actors of systems that were gone.
[[nodiscard]] std::uint64_t messages_after_the_end() noexcept;

}  // namespace actors::detail
