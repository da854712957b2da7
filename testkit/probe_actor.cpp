#include "actors/testkit/probe_actor.hpp"

#include "actors/detail/envelope.hpp"

#include "testkit/probe_queue.hpp"

namespace actors::testkit {

namespace {

std::string name_of(const ActorRef& sender) {
  if (!sender) {
    return "nobody";
  }
  return sender.id().is_promise() ? "an ask" : sender.path();
}

}  // namespace

void ProbeActor::receive(const ProbeOrder& order) {
  try {
    order->run(*this);
  } catch (...) {
    order->failure = std::current_exception();  // the test's own, no failure of this actor
  }
}

void ProbeActor::receive(const Terminated& end) {
  keep(detail::own(detail::make_envelope<Terminated>(end)), end.ref);
}

void ProbeActor::unhandled(const Message& message) {
  keep(message, message.sender());
}

void ProbeActor::keep(Message message, ActorRef from) {
  if (const ProbeQueue::Pilot pilot = queue_->pilot()) {
    pilot(message, from ? from : sender());
  }
  std::string name = message.is<Terminated>() ? message.get<Terminated>().path : name_of(from);
  queue_->push({std::move(message), from ? from : sender(), std::move(name)});
}

}  // namespace actors::testkit
