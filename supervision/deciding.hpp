#pragma once
// What a Decider is deciding about: for rules of the runtime's own that need the whole exception,
// and not the part of it that their function is given.

#include <exception>

namespace actors::detail {

/// To be asked first thing in a rule's function, on the thread that runs it. (A handler that waits
/// lets others decide on its thread.)
[[nodiscard]] const std::exception_ptr& exception_being_decided() noexcept;

}  // namespace actors::detail
