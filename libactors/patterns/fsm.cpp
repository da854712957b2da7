#include "actors/fsm.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

detail::StateLimit for_max(Duration limit) {
  if (limit <= Duration::zero()) {
    throw Error("for_max() of a time that is not positive; no_timeout is for none");
  }
  return {limit};
}

namespace detail {

namespace {

// Keys that no timer of the user's has by chance.
constexpr std::string_view kLimitKey = "\x01limit";
constexpr char kStatePrefix = '\x02';

}  // namespace

std::string numbered_state(const std::type_info& type, std::int64_t number) {
  return type_name(type) + '(' + std::to_string(number) + ')';
}

void throw_not_initialised() {
  const Activation* const turn = Activation::current();
  throw Error((turn != nullptr ? path_of(turn->self()) : std::string("an Fsm")) +
              " takes no messages: its constructor has not called initialise(), or unbecome() has "
              "taken its clauses away");
}

/// Gives the messages of the actor to the machine.
class FsmActor::Body final : public BehaviorBody {
 public:
  explicit Body(FsmActor& fsm) noexcept : fsm_(fsm) {}
  bool run(Envelope& message) override {
    return fsm_.handle_own(message) || fsm_.handle_event(message);
  }

 private:
  FsmActor& fsm_;  ///< which outlives what it has become
};

FsmActor::~FsmActor() {
  for (const MonitorId monitor : monitors_) {
    cell().demonitor(monitor.number());
  }
}

void FsmActor::pre_restart(const Failure& failure) {
  std::vector<Message> subscriptions;
  for (const ActorRef& listener : listeners_) {
    subscriptions.push_back(Message::of(SubscribeTransitions{listener}));
  }
  Actor::pre_restart(failure);
  put_first(std::move(subscriptions));
}

ActorCell& FsmActor::cell() const noexcept {
  return ActorCell::at(self().id().index());
}

void FsmActor::begin() {
  initialised_ = true;
  become(Behavior(SharedRef<BehaviorBody>::adopt(new Body(*this))));
}

void FsmActor::require_not_initialised(const char* call) const {
  if (initialised_) {
    throw Error(self().path() + ": " + call +
                " after initialise(); the machine is complete by then: write it before");
  }
}

void FsmActor::throw_not_started() const {
  throw Error(self().path() + ": there is no first state; call start_with(state, data) first");
}

void FsmActor::throw_unknown_state(const std::string& state) const {
  throw UnknownState(self().path() + ": there is no when() for state " + state +
                     "; write one, with its clauses, before initialise()");
}

void FsmActor::note_unhandled(const Envelope& message, const std::string& state) const {
  logger().warning("no clause takes ", message.type->name(), " in state ", state);
}

ExitReason FsmActor::end_reason() const {
  return cell().end_reason();
}

void FsmActor::end(ExitReason reason) const {
  if (reason.kind() == ExitReason::Kind::exception) {
    logger().error("the machine ends: ", reason.what());
  }
  cell().exit_with(std::move(reason));
}

void FsmActor::leave_state() {
  for (const std::string& key : std::exchange(state_timers_, {})) {
    timers().cancel(key);
  }
  unstash_all();
}

void FsmActor::put_first(std::vector<Message> events) const {
  Envelope* chain = nullptr;
  while (!events.empty()) {
    Envelope* const event = to_envelope(std::move(events.back()));
    events.pop_back();
    event->recipient_generation = self().id().generation;
    event->next = chain;
    chain = event;
  }
  cell().tell_first(chain);
}

void FsmActor::begin_limit(Duration limit) {
  if (limit != no_timeout) {
    timers().once(kLimitKey, StateTimeout(limit), limit);
    limited_ = true;
  } else if (limited_) {
    timers().cancel(kLimitKey);
    limited_ = false;
  }
}

std::string FsmActor::note_state_timer(std::string_view key) {
  std::string whole = kStatePrefix + std::string(key);
  if (std::find(state_timers_.begin(), state_timers_.end(), whole) == state_timers_.end()) {
    state_timers_.push_back(whole);
  }
  return whole;
}

void FsmActor::cancel_state_timer(std::string_view key) noexcept {
  timers().cancel(kStatePrefix + std::string(key));
}

// ---- those who subscribe

bool FsmActor::handle_own(Envelope& envelope) {
  if (same_type(envelope.type, &type_of<SubscribeTransitions>)) {
    call_and_answer(envelope, [&] { subscribe(envelope.as<SubscribeTransitions>().listener); });
    return true;
  }
  if (same_type(envelope.type, &type_of<UnsubscribeTransitions>)) {
    call_and_answer(envelope, [&] { unsubscribe(envelope.as<UnsubscribeTransitions>().listener); });
    return true;
  }
  if (envelope.has(Envelope::kNotice) && same_type(envelope.type, &type_of<Down>)) {
    const auto found = std::find(monitors_.begin(), monitors_.end(), envelope.as<Down>().id);
    if (found != monitors_.end()) {
      forget(static_cast<std::size_t>(found - monitors_.begin()));
      return true;
    }
  }
  return false;
}

void FsmActor::subscribe(const ActorRef& listener) {
  if (!listener || listener.id().is_promise() || listener == self()) {
    logger().warning("SubscribeTransitions{", listener.path(),
                     "}: only another actor can listen; it is left out");
    return;
  }
  if (std::find(listeners_.begin(), listeners_.end(), listener) == listeners_.end()) {
    monitors_.emplace_back(cell().monitor(listener.id()));
    listeners_.push_back(listener);
  }
  tell_current(listener);
}

void FsmActor::unsubscribe(const ActorRef& listener) {
  const auto found = std::find(listeners_.begin(), listeners_.end(), listener);
  if (found != listeners_.end()) {
    const auto at = static_cast<std::size_t>(found - listeners_.begin());
    cell().demonitor(monitors_[at].number());
    forget(at);
  }
}

void FsmActor::forget(std::size_t listener) {
  listeners_.erase(listeners_.begin() + static_cast<std::ptrdiff_t>(listener));
  monitors_.erase(monitors_.begin() + static_cast<std::ptrdiff_t>(listener));
}

}  // namespace detail
}  // namespace actors
