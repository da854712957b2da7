#pragma once
// The dead letter office of the process: fails asks, answers late watchers, publishes the rest on
// the event stream.

#include <cstdint>

namespace actors::detail {

/// Makes refs work: tells libactors/message where the actor slots are, and gives the reports of
/// executors the names of actors. Idempotent; called by every system before its first actor.
void install_dead_letter_office() noexcept;

/// How many messages were told to actors of systems that were gone.
[[nodiscard]] std::uint64_t messages_after_the_end() noexcept;

}  // namespace actors::detail
