#pragma once
// A handler that waits for a state: what tells it, and how it parks.

#include <string>
#include <vector>

#include "actors/detail/future_state.hpp"

#include "libactors/message/activation.hpp"

namespace actors::detail {

/// On the waiting frame.
class HandlerObserver final : public Observer {
 public:
  explicit HandlerObserver(HandlerWait& wait) noexcept : wait_(wait) {}
  void completed() noexcept override { wait_.complete(); }

 private:
  HandlerWait& wait_;
};

/// Waits until the observer has been told or withdrawn, whatever becomes of the actor.
[[gnu::always_inline]] inline Activation::Outcome park_until_told(
    Activation& turn, HandlerWait& wait, FutureState& state, HandlerObserver& observer) noexcept {
  const Activation::Outcome outcome = turn.wait(wait);
  if (outcome == Activation::Outcome::completed || state.withdraw(observer)) {
    return outcome;
  }
  while (turn.wait(wait) != Activation::Outcome::completed) {
  }  // somebody has taken the observer and is about to tell it
  return Activation::Outcome::completed;
}

/// This thread runs a callback of a future that is no actor's turn.
[[nodiscard]] bool inside_callback() noexcept;

/// What Activation::take_ring() gives, in words: "/user/a waits for /user/b, /user/b waits for
/// ...".
[[nodiscard]] std::string ring_text(const std::vector<RefId>& ring);

}  // namespace actors::detail
