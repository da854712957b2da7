#pragma once
// Blueprint: how to build one actor, again and again. Owns the kept constructor arguments (or the
// factory); every incarnation is built from the original values.

#include <cstdint>
#include <utility>

#include "actors/detail/dispatch_table.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/mailbox.hpp"

namespace actors::detail {

/// How objects of one actor class are built from one list of kept argument types. One static
/// constant per combination.
struct Recipe {
  enum class Runs : std::uint8_t {
    object,          ///< an object's receive functions, message by message
    process,         ///< a ProcessBody, on a stack of its own; `arguments` holds it
    process_on_mail  ///< the same, not before there is a message for it
  };

  const ActorClass* actor_class;
  std::uint32_t
      object_size;  ///< 0: construct() ignores `where` and makes the object on the heap (a factory)
  std::uint32_t object_align;
  /// Builds the object at `where` (object_size bytes, aligned) from the kept arguments.
  Actor* (*construct)(void* where, const void* arguments);
  /// Runs the destructor (and frees what a factory made). User destructors may throw through it.
  void (*destroy)(Actor* actor);
  MailboxType (*mailbox)() = nullptr;  ///< what the class says of it; null: nothing
  Runs runs = Runs::object;  ///< a process has no object: its construct and destroy are null
};

/// Move-only value of 16 bytes. Thread-compatible.
class Blueprint {
 public:
  const Recipe* recipe = nullptr;
  /// A pooled block whose payload is the tuple of kept arguments or the factory; null when there
  /// are none.
  Envelope* arguments = nullptr;

  Blueprint() = default;
  Blueprint(const Recipe& r, Envelope* a) noexcept : recipe(&r), arguments(a) {}
  Blueprint(Blueprint&& other) noexcept
      : recipe(other.recipe), arguments(std::exchange(other.arguments, nullptr)) {}
  Blueprint& operator=(Blueprint&& other) noexcept {
    recipe = other.recipe;
    std::swap(arguments, other.arguments);
    return *this;
  }
  Blueprint(const Blueprint&) = delete;
  Blueprint& operator=(const Blueprint&) = delete;
  ~Blueprint() {
    if (arguments != nullptr) {
      destroy_envelope(arguments);
    }
  }
  [[nodiscard]] const void* kept() const noexcept {
    return arguments != nullptr ? arguments->payload() : nullptr;
  }
};

}  // namespace actors::detail
