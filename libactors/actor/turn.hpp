#pragma once
// Turn: one activation of an actor, on the stack of the fiber that runs it. How the actor's own
// calls find the message being handled, and how a handler waits.

#include <cstdint>
#include <exception>
#include <optional>

#include "dispatchers/dispatcher.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/message/activation.hpp"

namespace actors::detail {

/// A wait of an actor's handler: parks its fiber, and comes back through the mailbox word
/// (protocol: a parked handler is a blocked mailbox; whoever sets S owns the activation).
class CellWait final : public HandlerWait {
 public:
  explicit CellWait(Turn& turn);
  /// The completion has come home. On the carrier's thread (or, without a carrier, on any thread).
  void run() noexcept override;
  [[nodiscard]] std::string what() const override { return "a completed wait"; }

  bool for_mail = false;          ///< the word is not blocked: mail of any kind ends the wait
  bool interrupted_once = false;  ///< the next wait() is only for a completion that is on its way
  bool closes_ring = false;       ///< wait() is to return `deadlock`; carrier's thread only

 private:
  friend class ActorCell;
  friend class Turn;
  Turn& turn_;
  std::atomic<std::uint32_t> done_{0};  ///< without a carrier: 0, then 1 by the completer
                                        ///< (release), awaited by the thread (acquire)
};

/// Owned by the worker that runs the actor.
class Turn final : public Activation {
 public:
  explicit Turn(ActorCell& cell) noexcept : cell_(cell), outer_(fiber_local) { begin(); }
  /// One whose first message is `first`.
  Turn(ActorCell& cell, Envelope& first) noexcept
      : envelope(&first), sender(first.sender), cell_(cell), outer_(fiber_local) {
    begin();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { fiber_local = outer_; }

  [[nodiscard]] static Turn* current_of(const ActorCell& cell) noexcept;

  /// A message is being handled: neither a hook runs, nor a callback of a future.
  [[nodiscard]] bool handles_message() const noexcept;
  /// The message being handled, which is set aside: another one stands in its place.
  [[nodiscard]] bool has_stashed() const noexcept;
  /// The message that `envelope` (not null) is, or stands for.
  [[nodiscard]] Envelope& message() const noexcept;
  /// No other turn lies further up on this stack.
  [[nodiscard]] bool is_outermost() const noexcept { return outer_ == nullptr; }
  /// User code has got `sender`: others may answer that, once they are told it.
  void sender_is_known() const noexcept;

  [[nodiscard]] RefId self() const noexcept override { return cell_.id(); }
  [[nodiscard]] HandlerWait& prepare_wait(void* storage) override;
  [[nodiscard]] Outcome wait(HandlerWait& wait) noexcept override;
  [[nodiscard]] std::vector<RefId> take_ring() noexcept override;
  void throw_if_stopping() override;
  void remember_ask(RefId promise) noexcept override;
  /// Parks the handler until there is mail that it has not taken in, or the wait is completed. The
  /// same, or a little earlier: the caller looks. Not without a carrier.
  void wait_for_mail(CellWait& wait) noexcept;
  /// Parks the handler until `room` is complete; less long when the actor is to be stopped,
  /// restarted or killed, or when the wait would close a ring, which take_ring() names then.
  /// Completed: it is.
  [[nodiscard]] Outcome wait_for_room(FutureState& room);
  /// With this turn's handler parked, or about to be: gives the activation away, after which others
  /// see what the wait is for, and looks whether it closes a ring. False: the caller still has, or
  /// has again, the activation.
  [[nodiscard]] bool try_block(CellWait& wait) noexcept;
  /// Serves system mail, and throws as throw_if_stopping() does.
  void look_for_orders();
  /// Parks the handler until others have had a turn.
  void yield();

  Carrier* const carrier = current_worker.carrier;  ///< null on a thread that hosts no fibers
  Envelope* envelope = nullptr;  ///< the message being handled, or what stands in for one that is
                                 ///< stashed; null in hooks
  ActorCell* constructing =
      nullptr;   ///< the cell whose object is being built, until Actor() takes it
  RefId sender;  ///< who sent it; in a decider, the failing child; in hooks, of the message that
                 ///< failed

 private:
  friend class CellWait;

  void begin() noexcept {
    fiber_local = this;
    current_worker.sends = 0;
  }
  [[nodiscard]] bool stopping() const noexcept;
  void leave_outer_homes() noexcept;
  static void suspend(CellWait& wait) noexcept;
  /// Unless another exception is in flight.
  [[gnu::cold]] void throw_stopping();
  [[nodiscard]] Outcome block_thread(CellWait& wait) noexcept;
  [[nodiscard]] std::optional<Outcome> block(CellWait& wait) noexcept;
  void share_answer() const noexcept;
  [[nodiscard]] bool may_be_waited_for() const noexcept;
  [[nodiscard]] static RefId promise_of(const CellWait& wait) noexcept;
  [[nodiscard]] bool find_ring(const CellWait& wait, RefId promise) noexcept;
  [[nodiscard]] static Outcome leave_ring(CellWait& wait) noexcept;
  [[nodiscard]] static Outcome interrupt(CellWait& wait) noexcept;
  ActorCell& cell_;
  void* outer_;  ///< fiber_local before: null, but for a turn run by a user's executor inside a
                 ///< handler
};

}  // namespace actors::detail
