#pragma once
// Activation: the turn of an actor that the current fiber is running. How the floors below the
// actor cell (futures, refs) reach the actor they are called from, without knowing what a cell is.

#include <vector>

#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/ref_id.hpp"

#include "executors/carrier.hpp"
#include "executors/fiber_local.hpp"

namespace actors::detail {

/// A wait of a handler. Lives on the waiting frame. complete() is called exactly once, by whoever
/// took the wait out of the list it was registered in (the future's state lock arbitrates between
/// completion, timeout and stop).
class HandlerWait : public Runnable {
 public:
  Carrier* carrier = nullptr;  ///< set by prepare_wait; null on a thread that hosts no fibers
  ParkedFiber fiber;
  WaitRecord record;
  FutureState* future = nullptr;  ///< whose value alone ends this wait; null: it may end otherwise
  bool completed = false;         ///< carrier's thread only
  bool stopping = true;  ///< set by Activation::wait; false: throw_if_stopping() would not throw

  /// Any thread: brings the completion home to the waiting actor's carrier, which lets the handler
  /// go on.
  void complete() noexcept {
    if (carrier == nullptr || Carrier::current() == carrier) {
      run();
    } else {
      carrier->post(*this);
    }
  }

 protected:
  HandlerWait() = default;
  ~HandlerWait() = default;
};

class Activation {
 public:
  /// Null outside a turn (plain threads).
  [[nodiscard]] static Activation* current() noexcept {
    return static_cast<Activation*>(fiber_local);
  }

  [[nodiscard]] virtual RefId self() const noexcept = 0;
  /// A wait prepared for this actor, in `storage` (at least kWaitSize bytes on the waiting frame);
  /// after a throw_if_stopping().
  static constexpr std::size_t kWaitSize = 192;
  [[nodiscard]] virtual HandlerWait& prepare_wait(void* storage) = 0;

  enum class Outcome { completed, interrupted, deadlock };
  /// Parks the handler until wait.complete() has come home, or until the actor is stopped or
  /// restarted from above. On `interrupted` the wait is not completed yet: the caller withdraws it
  /// from where it registered it; if somebody has taken it from there already, the caller calls
  /// wait() again (which then returns completed). After that it calls throw_if_stopping(), unless
  /// the wait says that it need not. The same for `deadlock`: the wait closes a ring of actors that
  /// wait for each other, see take_ring().
  [[nodiscard]] virtual Outcome wait(HandlerWait& wait) noexcept = 0;
  /// Whom the wait that ended as a deadlock would have waited for, each waiting for the next, the
  /// last one for this actor, which comes first.
  [[nodiscard]] virtual std::vector<RefId> take_ring() noexcept = 0;
  /// Throws Stopping when a stop has been ordered, unless another exception is in flight. Sticky.
  virtual void throw_if_stopping() = 0;
  /// An ask made in this turn: cancelled when the actor stops.
  virtual void remember_ask(RefId promise) noexcept = 0;

 protected:
  ~Activation() = default;
};

}  // namespace actors::detail
