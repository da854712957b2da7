#pragma once
// FsmActor: what of an Fsm does not depend on its types. And the receive functions of its Protocol,
// which say what a Ref may be told; what is told goes to the clauses.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/envelope.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/errors.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/timers.hpp"

namespace actors {

/// A state machine begins in, or is to go to, a state for which it has no when(). The text names
/// the machine and the state.
struct UnknownState : Error {
  using Error::Error;
};

/// Told to a machine: `listener` hears of its transitions from now on. A machine does not listen to
/// itself, and an ask's promise not to anything: such a one is logged and left out.
struct SubscribeTransitions {
  ActorRef listener;
};
/// Told to a machine: `listener` no longer does. Harmless if it did not.
struct UnsubscribeTransitions {
  ActorRef listener;
};

namespace detail {
class FsmActor;
}

/// To a state machine, from itself: no message has come for so long.
class StateTimeout {
 public:
  [[nodiscard]] Duration after() const noexcept { return after_; }

 private:
  friend class detail::FsmActor;
  explicit StateTimeout(Duration after) noexcept : after_(after) {}
  Duration after_;
};

namespace detail {

/// What for_max() gives.
struct StateLimit {
  Duration limit;
};

// ---- texts

[[nodiscard]] std::string numbered_state(const std::type_info& type, std::int64_t number);

template <class S>
[[nodiscard]] std::string state_text(const S& state) {
  if constexpr (requires {
                  { to_string(state) } -> std::convertible_to<std::string>;
                }) {
    return to_string(state);
  } else if constexpr (std::is_enum_v<S> || std::is_integral_v<S>) {
    return numbered_state(typeid(S), static_cast<std::int64_t>(state));
  } else if constexpr (std::convertible_to<const S&, std::string>) {
    return state;
  } else {
    return "a " + type_of<S>.name();
  }
}

// ---- the receive functions of a Protocol

[[noreturn]] void throw_not_initialised();

template <class E>
struct FsmReceive {
  typename entry<E>::reply receive(const message_of<E>& /*message*/) { throw_not_initialised(); }
};
template <class P>
struct FsmReceives;
template <class... Es>
struct FsmReceives<Messages<Es...>>
    : FsmReceive<Es>..., FsmReceive<SubscribeTransitions>, FsmReceive<UnsubscribeTransitions> {
  using FsmReceive<Es>::receive...;
  using FsmReceive<SubscribeTransitions>::receive;
  using FsmReceive<UnsubscribeTransitions>::receive;
};
template <>
struct FsmReceives<Messages<>>
    : FsmReceive<Message>, FsmReceive<SubscribeTransitions>, FsmReceive<UnsubscribeTransitions> {
  using FsmReceive<Message>::receive;
  using FsmReceive<SubscribeTransitions>::receive;
  using FsmReceive<UnsubscribeTransitions>::receive;
};

template <class P>
struct with_subscriptions;
template <class... Es>
struct with_subscriptions<Messages<Es...>> {
  using type = Messages<Es..., SubscribeTransitions, UnsubscribeTransitions>;
};
template <class P>
using fsm_protocol = typename with_subscriptions<P>::type;

/// Owned by the worker that runs the actor.
class FsmActor : public Actor {
 public:
  FsmActor(const FsmActor&) = delete;
  FsmActor& operator=(const FsmActor&) = delete;
  ~FsmActor() override;

 protected:
  FsmActor() = default;

  /// Those who have subscribed are handed on to the new object.
  void pre_restart(const Failure& failure) override;

  /// A message to itself after `delay`, unless the state changes first. The next one of that key
  /// takes its place. These keys are not those of timers().
  template <class M>
  requires sendable<M>
  void state_timer(std::string_view key, M&& message, Duration delay) {
    timers().once(note_state_timer(key), std::forward<M>(message), delay);
  }
  /// Nothing happens when there is no such timer.
  void cancel_state_timer(std::string_view key) noexcept;

  // ---- for Fsm

  /// The machine takes the messages from now on.
  void begin();
  void require_not_initialised(const char* call) const;
  [[noreturn]] void throw_not_started() const;
  [[noreturn]] void throw_unknown_state(const std::string& state) const;
  void note_unhandled(const Envelope& message, const std::string& state) const;
  /// Whoever is told; not while somebody subscribes.
  [[nodiscard]] const std::vector<ActorRef>& listeners() const noexcept { return listeners_; }
  [[nodiscard]] ExitReason end_reason() const;
  void end(ExitReason reason) const;
  /// The state has changed.
  void leave_state();
  void put_first(std::vector<Message> events) const;
  /// A StateTimeout after so long; none after no_timeout.
  void begin_limit(Duration limit);

 private:
  class Body;

  /// False: no clause takes it.
  virtual bool handle_event(Envelope& envelope) = 0;
  virtual void tell_current(const ActorRef& listener) = 0;
  /// True: it was about those who subscribe.
  [[nodiscard]] bool handle_own(Envelope& envelope);
  void subscribe(const ActorRef& listener);
  void unsubscribe(const ActorRef& listener);
  void forget(std::size_t listener);
  [[nodiscard]] std::string note_state_timer(std::string_view key);
  [[nodiscard]] ActorCell& cell() const noexcept;

  bool initialised_ = false;
  bool limited_ = false;  ///< the timer of begin_limit() may run
  std::vector<std::string> state_timers_;
  std::vector<ActorRef> listeners_;
  std::vector<MonitorId> monitors_;  ///< of the listeners, in the same order
};

}  // namespace detail
}  // namespace actors
