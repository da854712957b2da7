#pragma once
// The static table of an actor class: which message types it takes and the thunk for each. Scanned
// linearly by descriptor address: for the one to four types of a usual actor faster than any map.

#include <cstdint>
#include <typeinfo>

#include "actors/detail/envelope.hpp"

namespace actors {
class Actor;
}

namespace actors::detail {

/// Handles the message in the envelope and answers whoever asked. What the user's receive throws
/// passes through.
using Thunk = void (*)(Actor& actor, Envelope& envelope);

struct Handler {
  const TypeDescriptor*
      type;  ///< null: an unused entry (a signal that the class has no receive for)
  Thunk run;
  bool leaves_message;  ///< receive(const T&): the message stays whole and can be forwarded or
                        ///< shown in a Failure
};

struct ActorClass {
  const std::type_info* rtti;
  const Handler* handlers;
  std::uint32_t count;
  Thunk any;  ///< receive(const Message&), or null
  /// The class of those of its actors that have become another, or have a receive timeout; null:
  /// none ever does.
  const ActorClass* equipped = nullptr;
};

/// A table has a first entry, used or not.
inline constexpr Handler no_handlers[] = {{nullptr, nullptr, false}};

/// The entry for `type`, or null. The first scan is by address; a miss is looked up by name
/// (another shared library's descriptor).
[[nodiscard]] inline const Handler* find_handler_by_address(const ActorClass& c,
                                                            const TypeDescriptor* type) noexcept {
  if (c.handlers[0].type == type) [[likely]] {  // there is a first entry, used or not
    return c.handlers;
  }
  for (std::uint32_t i = 1; i < c.count; ++i) {
    if (c.handlers[i].type == type) {
      return &c.handlers[i];
    }
  }
  return nullptr;
}
[[nodiscard]] const Handler* find_handler_by_name(const ActorClass& c,
                                                  const TypeDescriptor* type) noexcept;

}  // namespace actors::detail
