#pragma once
// Reception: one selective receive, from the first look at the mailbox until a message is taken or
// the time is over.
//
// Each message is looked at once: what no clause takes stays where it is, and the cursors stay
// behind it while the handler waits for more. (Two cursors: what a mailbox of the user's had given
// out before, or was not to refuse, is in the cell's own list and comes first.)

#include <optional>

#include "actors/clock.hpp"
#include "actors/detail/received.hpp"
#include "actors/mailbox.hpp"

#include "executors/timer_service.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/turn.hpp"

namespace actors::detail {

/// A wait of the handler's own with an end: mail, or its time. On the handler's stack.
class TimedWait final : public Timer {
 public:
  TimedWait(Turn& turn, WaitRecord::Kind kind);
  /// Waits for the timer, if that is firing.
  ~TimedWait();
  TimedWait(const TimedWait&) = delete;
  TimedWait& operator=(const TimedWait&) = delete;

  /// Once. Throws SystemTerminated when nobody keeps the time.
  void start(Duration time);
  [[nodiscard]] bool started() const noexcept { return started_; }
  /// The time is over, and everybody knows.
  [[nodiscard]] bool over() const noexcept { return wait_.completed; }
  [[nodiscard]] CellWait& wait() noexcept { return wait_; }

  void expired() noexcept override { wait_.complete(); }

 private:
  Turn& turn_;
  CellWait wait_;
  bool started_ = false;
};

/// Owned by the turn it is made in.
class Reception {
 public:
  /// Throws Error outside the actor's turns, in a guard, and on a thread that hosts no fibers.
  explicit Reception(ActorCell& cell);
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;
  ~Reception() { receptions_.waits = nullptr; }

  /// `select` null: any message. Empty when `timeout` is over. Throws Stopping and ActorKilled, and
  /// what guards and callbacks of futures throw.
  [[nodiscard]] Received receive(const Selector* select, Duration timeout);

 private:
  [[nodiscard]] Received look(const Selector* select);
  [[nodiscard]] Envelope* next() noexcept;
  [[nodiscard]] Envelope* take() noexcept;
  [[nodiscard]] Envelope* shown(Envelope& envelope) noexcept;
  [[nodiscard]] bool handle_internal(Envelope& envelope);
  void run_callback();
  [[nodiscard]] int choose(const Selector* select, const Envelope& envelope);
  [[nodiscard]] Received hand_out(int clause, Envelope* message);

  ActorCell& cell_;
  Turn& turn_;
  Receptions& receptions_;
  Mailbox::Cursor in_list_;
  Mailbox::Cursor in_custom_;
  bool from_custom_ = false;  ///< where next() has found the last one
};

}  // namespace actors::detail
