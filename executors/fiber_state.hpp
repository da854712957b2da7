#pragma once
// FiberState: what a thread keeps in thread-local variables although it belongs to one fiber. The
// C++ runtime holds the exceptions being handled and in flight per thread; Boost.Context does not
// switch them, so a handler that waits inside `catch` would rethrow another handler's exception.
// What the carrier says it is running belongs to the fiber too.

#include <cstdint>

#include <cxxabi.h>

#include "executors/carrier.hpp"
#include "executors/fiber_local.hpp"

namespace actors::detail {

/// The layout of __cxa_eh_globals, which the Itanium C++ ABI fixes (section 2.2.2).
struct ExceptionGlobals {
  void* caught = nullptr;
  unsigned int in_flight = 0;

  [[nodiscard]] static ExceptionGlobals& of_this_thread() noexcept {
    return *reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  }
};

/// A value. take() and put() are for the thread that `globals` belongs to.
struct FiberState {
  void* caught = nullptr;      ///< the stack of exceptions being handled
  unsigned int in_flight = 0;  ///< exceptions thrown and not yet caught
  void* local = nullptr;       ///< fiber_local
  Runnable* turn = nullptr;    ///< Carrier::running
  const void* type = nullptr;  ///< Carrier::running_type

  [[nodiscard]] bool empty() const noexcept {
    return caught == nullptr && in_flight == 0 && local == nullptr && turn == nullptr;
  }
  /// The thread holds no fiber's.
  [[nodiscard]] static bool none(const ExceptionGlobals& globals) noexcept {
    const Carrier* const carrier = Carrier::current();
    return globals.caught == nullptr && globals.in_flight == 0 && fiber_local == nullptr &&
           (carrier == nullptr || carrier->running.load(std::memory_order_relaxed) == nullptr);
  }
  /// The state of the fiber that is about to be left. The thread keeps nothing of it.
  [[nodiscard]] static FiberState take(ExceptionGlobals& globals) noexcept {
    Carrier* const carrier = Carrier::current();
    // relaxed, here and in put(): of this thread. Who takes its processor need not find a turn
    // that is left here, for whoever is left in the middle of a turn has left home before.
    const FiberState state{
        globals.caught, globals.in_flight, fiber_local,
        carrier != nullptr ? carrier->running.load(std::memory_order_relaxed) : nullptr,
        carrier != nullptr ? carrier->running_type.load(std::memory_order_relaxed) : nullptr};
    globals = {};
    fiber_local = nullptr;
    if (carrier != nullptr) {
      carrier->note_turn_over();
    }
    return state;
  }
  /// Makes this the state of the fiber that is running.
  void put(ExceptionGlobals& globals) const noexcept {
    globals = {caught, in_flight};
    fiber_local = local;
    if (Carrier* const carrier = Carrier::current()) {
      carrier->note_turn(turn);
      carrier->running_type.store(type, std::memory_order_relaxed);
    }
  }
};

}  // namespace actors::detail
