// A cell whose actor has interceptors. They take the way of actors that have become another (see
// actor_cell_behavior.cpp), around what those would do.

#include <exception>
#include <iterator>
#include <utility>

#include "actors/actor.hpp"
#include "actors/detail/future_state.hpp"
#include "actors/errors.hpp"
#include "actors/interceptor.hpp"

#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

namespace detail {

void throw_empty_interceptor() {
  throw Error("intercepted(): an interceptor is empty; give functions to call");
}

void add_interceptors(Actor& actor, Interceptors more) {
  ActorAccess::cell(actor).add_interceptors(std::move(more));
}

void ActorCell::add_interceptors(Interceptors more) {
  Interceptors& all = toolbox().interceptors;
  more.insert(more.end(), std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
  all = std::move(more);
  choose_class();
}

/// From the interceptor with this index on. (While they run, there are no others.)
void ActorCell::run_intercepted(Envelope& envelope, std::size_t index) {
  Interceptors& all = extra_->toolbox->interceptors;
  if (index == all.size()) {
    run_by_tools(envelope);
    return;
  }
  Interception call(*this, index + 1, envelope);
  all[index]->run(call);
  if (!call.proceeded_ && envelope.sender.is_promise() && !envelope.has(Envelope::kAnswered)) {
    // Nothing happens if the interceptor has answered.
    fail_promise(envelope.sender, std::make_exception_ptr(
                                      MessageRefused("an interceptor of " + path_text(id()) +
                                                     " has kept back a " + envelope.type->name())));
  }
}

}  // namespace detail

Interception::~Interception() {
  if (replaced_) {
    cell_.finish(&envelope_);
  }
}

ActorRef Interception::self() const noexcept {
  return ActorRef(cell_.id());
}

ActorRef Interception::sender() const noexcept {
  if (envelope_.sender.empty()) {
    return ActorRef(cell_.services().dead_letters);
  }
  envelope_.flags |= detail::Envelope::kSenderKnown;  // others may answer in the actor's place
  return ActorRef(envelope_.sender);
}

bool Interception::asked() const noexcept {
  return envelope_.sender.is_promise();
}

void Interception::check_first() const {
  if (proceeded_) {
    throw Error(self().path() + ": an interceptor has called proceed() twice for one " +
                message_.type_name() + "; a message is handled once");
  }
}

void Interception::proceed() {
  check_first();
  proceeded_ = true;
  cell_.run_intercepted(envelope_, next_);
}

/// As the message being handled, so that stash(), forward() and failures are about it.
void Interception::proceed_as(detail::Envelope* other) {
  proceeded_ = true;
  replaced_ = true;
  other->sender = envelope_.sender;
  other->flags |= envelope_.flags & detail::Envelope::kSenderKnown;
  detail::Turn::current_of(cell_)->envelope = other;
  cell_.run_intercepted(*other, next_);
}

}  // namespace actors
