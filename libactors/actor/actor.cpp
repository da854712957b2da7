// Actor's own functions: each finds its cell, and the turn it is called in.

#include "actors/actor.hpp"

#include "actors/behavior.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/timers.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

namespace detail {

ActorCell* claim_cell() {
  auto* const turn = static_cast<Turn*>(Activation::current());
  ActorCell* const cell = turn != nullptr ? std::exchange(turn->constructing, nullptr) : nullptr;
  if (cell == nullptr) {
    throw ActorInitializationError(
        "an actor object was made by hand; start actors with actor_of<A>(args...), which makes the "
        "object itself");
  }
  return cell;
}

namespace {

/// Path and message type for a log record, made up only when it is written.
void describe_origin(RefId id, const TypeDescriptor* message_type, LogRecord& record) {
  record.path = path_text(id);
  if (message_type != nullptr) {
    record.message_type = message_type->name();
  }
}

}  // namespace
}  // namespace detail

Actor::Actor() : cell_(detail::claim_cell()) {}

Actor::~Actor() noexcept(false) = default;

void Actor::pre_restart(const Failure& /*failure*/) {
  cell_->stop_children();
  post_stop();
}

void Actor::post_restart(const Failure& /*failure*/) {
  pre_start();
}

void Actor::unhandled(const Message& message) {
  const detail::Turn* const turn = detail::Turn::current_of(*cell_);
  const detail::RefId from = turn != nullptr ? turn->sender : detail::RefId{};
  cell_->services().events().publish(
      UnhandledMessage{message, ActorRef(from), self(), self().path()});
}

SupervisorStrategy Actor::supervisor_strategy() const {
  return one_for_one(cell_->services().restart_limits);
}

detail::RefId Actor::self_id() const noexcept {
  return cell_->id();
}

detail::RefId Actor::sender_id() const noexcept {
  if (detail::Turn* const turn = detail::Turn::current_of(*cell_); turn != nullptr) {
    turn->sender_is_known();
  }
  return answer_to();
}

detail::RefId Actor::answer_to() const noexcept {
  const detail::Turn* const turn = detail::Turn::current_of(*cell_);
  return turn != nullptr && !turn->sender.empty() ? turn->sender : cell_->services().dead_letters;
}

ActorRef Actor::parent() const noexcept {
  return ActorRef(cell_->parent());
}

std::vector<ActorRef> Actor::children() const {
  std::vector<ActorRef> refs;
  for (const detail::RefId id : cell_->children()) {
    refs.emplace_back(id);
  }
  return refs;
}

ActorSystem& Actor::system() const noexcept {
  return cell_->services().system();
}

Process& Actor::context() const {
  return cell_->context();
}

Logger Actor::logger() const noexcept {
  const detail::Turn* const turn = detail::Turn::current_of(*cell_);
  const detail::TypeDescriptor* const type =
      turn != nullptr && turn->envelope != nullptr ? turn->message().type : nullptr;
  return {cell_->services().log(), &detail::describe_origin, cell_->id(), type};
}

detail::RefId Actor::create(detail::Blueprint blueprint, const Options& options) const {
  return cell_->create_child(std::move(blueprint), options);
}

void Actor::stop() const {
  cell_->order_stop();
}

void Actor::stop(const ActorRef& ref) const {
  cell_->stop_child(ref.id());
}

void Actor::watch_id(detail::RefId id, detail::Envelope* message) const {
  cell_->watch(id, message);
}

void Actor::unwatch(const ActorRef& ref) const {
  cell_->unwatch(ref.id());
}

void Actor::become(Behavior next) const {
  cell_->become(std::move(next), false);
}

void Actor::become_stacked(Behavior next) const {
  cell_->become(std::move(next), true);
}

void Actor::unbecome() const {
  cell_->unbecome();
}

void Actor::stash() const {
  cell_->stash();
}

void Actor::unstash(std::size_t count) const {
  cell_->unstash(count);
}

void Actor::unstash_all() const {
  cell_->unstash(detail::Stash::kAll);
}

void Actor::set_stash_capacity(std::size_t messages) const {
  cell_->set_stash_capacity(messages);
}

Timers Actor::timers() const noexcept {
  return Timers(*cell_);
}

void Actor::set_receive_timeout(Duration after) const {
  cell_->set_receive_timeout(after);
}

void Actor::cancel_receive_timeout() const noexcept {
  cell_->cancel_receive_timeout();
}

void Actor::reply_with(detail::Envelope* message) const {
  message->sender = self_id();
  detail::deliver_told(answer_to(), message);
}

detail::RefId Actor::take_reply() const {
  detail::Turn* const turn = detail::Turn::current_of(*cell_);
  if (turn == nullptr || turn->envelope == nullptr) {
    throw Error(self().path() + ": reply_later() outside a handler: there is no message to answer");
  }
  if (turn->has_stashed()) {
    throw Error(self().path() + ": reply_later() to a " + turn->message().type->name() +
                " that is stashed; answer it when it comes again");
  }
  turn->envelope->flags |= detail::Envelope::kAnswered;
  return turn->envelope->sender;
}

void Actor::forward(const ActorRef& ref) const {
  detail::Turn* const turn = detail::Turn::current_of(*cell_);
  if (turn == nullptr || !turn->handles_message()) {
    throw Error(self().path() + ": forward() outside a handler: there is no message to send on");
  }
  detail::Envelope& message = *turn->envelope;
  if (turn->has_stashed()) {
    throw Error(self().path() + ": forward() of a " + turn->message().type->name() +
                " that is stashed; forward it when it comes again");
  }
  if (message.has(detail::Envelope::kTaken) || message.has(detail::Envelope::kNotice)) {
    throw Error(self().path() + ": forward() of a " + message.type->name() +
                " that receive took over; take it by const& to send it on");
  }
  const bool whole = message.type->copy != nullptr;  // afterwards
  detail::Envelope* const copy =
      whole ? detail::copy_envelope(message) : detail::ActorCell::detach(message);
  message.flags |= detail::Envelope::kAnswered | (whole ? 0U : detail::Envelope::kTaken);
  detail::let_others_answer(message.sender);
  detail::deliver_told(ref.id(), copy);
}

}  // namespace actors
