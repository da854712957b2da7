#pragma once
// Timers: messages that an actor tells itself later, or again and again.
//
//   timers().once("retry", Retry{}, 100ms);
//   timers().every("tick", Tick{}, 1s);
//   timers().cancel("tick");
//
// A timer has a key, and the next one of that key takes its place. What has been cancelled or
// replaced is not heard of any more, even if its message was in the mailbox already. Timers end
// with the actor, and with its object: a restart cancels them before pre_restart().
//
// There is never more than one message of a timer in the mailbox, however slow the actor is. They
// come without a sender, and are measured by the system's clock.

#include <cstdint>
#include <string_view>
#include <utility>

#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/runtime.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/message.hpp"

namespace actors {

/// Of one actor: what Actor::timers() gives. Like the actor's functions, for its own turns.
class Timers {
 public:
  explicit Timers(detail::ActorCell& cell) noexcept : cell_(&cell) {}

  /// One message, after `delay`.
  template <class M>
  requires detail::sendable<M>
  void once(std::string_view key, M&& message, Duration delay) const {
    start(key, detail::wrap<detail::sent_as<M>>(std::forward<M>(message)), delay, Repeat::never);
  }
  /// One message after `period`, and then each time `period` after the last one was taken up: a
  /// slow actor has less of them. Throws Error unless `period` is positive.
  template <class M>
  requires detail::sendable<M>
  void every(std::string_view key, M&& message, Duration period) const {
    repeat(key, std::forward<M>(message), period, Repeat::after_delay);
  }
  /// One message after `period`, 2 `period` ...: a slow actor catches up when it can. Throws Error
  /// unless `period` is positive.
  template <class M>
  requires detail::sendable<M>
  void at_fixed_rate(std::string_view key, M&& message, Duration period) const {
    repeat(key, std::forward<M>(message), period, Repeat::at_rate);
  }
  /// Nothing happens when there is no such timer.
  void cancel(std::string_view key) const noexcept;
  void cancel_all() const noexcept;
  /// There is a timer of that key whose message, or next message, has not been taken up.
  [[nodiscard]] bool active(std::string_view key) const noexcept;

 private:
  enum class Repeat : std::uint8_t { never, after_delay, at_rate };

  template <class M>
  void repeat(std::string_view key, M&& message, Duration period, Repeat how) const {
    static_assert(detail::is_copyable<detail::sent_as<M>>,
                  "timers(): a message that comes again and again must be copyable");
    start(key, detail::wrap<detail::sent_as<M>>(std::forward<M>(message)), period, how);
  }
  /// Takes the message over in any case.
  void start(std::string_view key, detail::Envelope* message, Duration time, Repeat how) const;

  detail::ActorCell* cell_;
};

}  // namespace actors
