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

/// Move-only value of 8 bytes; one that was moved from is empty. Thread-compatible.
class Blueprint {
 public:
  Blueprint() = default;
  /// `arguments`: an envelope whose payload is the tuple of kept arguments, or the factory; null
  /// when there are none.
  Blueprint(const Recipe& recipe, Envelope* arguments) noexcept {
    if (arguments == nullptr) {
      word_ = reinterpret_cast<std::uintptr_t>(&recipe);
    } else {
      arguments->recipe = &recipe;
      word_ = reinterpret_cast<std::uintptr_t>(arguments) | kKeeps;
    }
  }
  Blueprint(Blueprint&& other) noexcept : word_(std::exchange(other.word_, 0U)) {}
  Blueprint& operator=(Blueprint&& other) noexcept {
    if (this != &other) {
      clear();
      word_ = std::exchange(other.word_, 0U);
    }
    return *this;
  }
  Blueprint(const Blueprint&) = delete;
  Blueprint& operator=(const Blueprint&) = delete;
  ~Blueprint() { clear(); }
  /// Of an empty one: an empty one. Throws what copying the arguments throws.
  [[nodiscard]] Blueprint copy() const {
    if (keeps()) {
      const Recipe& same = recipe();
      return {same, copy_envelope(*envelope())};
    }
    Blueprint one;
    one.word_ = word_;
    return one;
  }
  void clear() noexcept {
    if (keeps()) {
      destroy_envelope(envelope());
    }
    word_ = 0;
  }

  [[nodiscard]] bool empty() const noexcept { return word_ == 0; }
  /// Not of an empty one.
  [[nodiscard]] const Recipe& recipe() const noexcept {
    return keeps() ? *envelope()->recipe : *reinterpret_cast<const Recipe*>(word_);
  }
  [[nodiscard]] Envelope* arguments() const noexcept { return keeps() ? envelope() : nullptr; }
  /// What Recipe::construct() is given.
  [[nodiscard]] const void* kept() const noexcept {
    return keeps() ? envelope()->payload() : nullptr;
  }
  /// The same, where there are arguments, and their type is known.
  template <class T>
  [[nodiscard]] T& kept_as() const noexcept {
    return envelope()->as<T>();
  }

 private:
  [[nodiscard]] bool keeps() const noexcept { return (word_ & kKeeps) != 0; }
  [[nodiscard]] Envelope* envelope() const noexcept {
    return reinterpret_cast<Envelope*>(word_ - kKeeps);
  }
  static constexpr std::uintptr_t kKeeps = 1;
  static_assert(alignof(Recipe) > kKeeps && alignof(Envelope) > kKeeps);
  /// Address of the arguments, which know the recipe, and kKeeps; or of the recipe; or 0.
  std::uintptr_t word_ = 0;
};

}  // namespace actors::detail
