// The producer's side of reliable delivery. Of the messages that are not confirmed,
//
//   confirmed_ | received_ | sent_ | requested_ ...... last()
//
// those up to sent_ are on their way, or have arrived up to received_; the rest waits for demand.
// Demand is what the consumer's side has asked for; before it has answered at all, one message.

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/reliable_delivery.hpp"
#include "actors/timers.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/turn.hpp"
#include "libactors/patterns/delivery_number.hpp"

namespace actors {

namespace {

constexpr const char* kResend = "resend";  // the key of the timer

[[noreturn]] void refuse(const std::string& field, const std::string& value) {
  throw ConfigError("ProducerOptions." + field + " is " + value + "; accepted: more than nothing");
}

}  // namespace

ProducerController::ProducerController(const ProducerOptions& options) : options_(options) {
  if (options.resend_after <= Duration::zero()) {
    refuse("resend_after", detail::duration_text(options.resend_after));
  }
  if (options.buffer == 0) {
    refuse("buffer", "0");
  }
  route_.stream = detail::new_delivery_number(system());
}

Future<void> ProducerController::receive(const Deliver& deliver) {
  const auto* const turn = static_cast<detail::Turn*>(detail::Activation::current());
  const bool awaited = turn->message().sender.is_promise();
  Promise<void> promise;
  Future<void> confirmed = promise.future();
  if (unconfirmed_.size() == options_.buffer) {
    promise.fail(std::make_exception_ptr(DeliveryBufferFull(
        self().path() + ": its buffer is full of " + std::to_string(options_.buffer) +
        " messages that are not confirmed; wait for RequestNext, or make ProducerOptions.buffer "
        "bigger")));
    system().dead_letters().tell(deliver.message, awaited ? ActorRef() : sender());
    return confirmed;
  }
  unconfirmed_.push_back({deliver.message, std::move(promise), awaited});
  pump();
  return confirmed;
}

void ProducerController::receive(const RegisterConsumer& consumer) {
  if (consumer_ && consumer_ != consumer.consumer) {
    unwatch(consumer_);
  }
  consumer_ = consumer.consumer;
  answers_ = consumer.answers ? consumer.answers : self();
  ++route_.number;
  begin_route();
  if (consumer_) {
    watch(consumer_);
    pump();
  } else {
    timers().cancel(kResend);
  }
}

/// As if nothing had been sent of what is not confirmed: the consumer's side is to answer first.
void ProducerController::begin_route() {
  received_ = sent_ = confirmed_;
  requested_ = confirmed_ + 1;
  known_ = false;
}

void ProducerController::receive(const StartProducer& start) {
  producer_ = start.producer;
  offered_ = 0;
  pump();
}

std::size_t ProducerController::receive(const GetUnconfirmed& /*message*/) const {
  return unconfirmed_.size();
}

void ProducerController::receive(const Terminated& end) {
  if (end.ref != consumer_) {
    return;
  }
  logger().warning(end.path, " has ended; ", unconfirmed_.size(),
                   " messages wait for another RegisterConsumer");
  consumer_ = {};
  timers().cancel(kResend);
}

void ProducerController::receive(const detail::DeliveryRequest& request) {
  if (request.route.stream != route_.stream || request.route.number != route_.number) {
    return;  // of a consumer's side that was replaced, or to an object before this one
  }
  heard_ = true;
  // Asked for what is confirmed: an object that has been replaced took an old copy for the
  // beginning.
  if (request.unknown || (request.resend && request.received < confirmed_)) {
    begin_route();
  } else {
    known_ = true;
    confirm(request.confirmed);
    received_ = std::max(received_, std::min(request.received, sent_));
    requested_ = std::max(requested_, request.requested);
    if (request.resend) {
      sent_ = received_;
    }
  }
  pump();
}

void ProducerController::confirm(std::uint64_t up_to) {
  while (confirmed_ < up_to && !unconfirmed_.empty()) {
    unconfirmed_.front().confirmed.set();
    unconfirmed_.pop_front();
    ++confirmed_;
  }
  received_ = std::max(received_, confirmed_);
  sent_ = std::max(sent_, confirmed_);
}

/// Sends what there is and may be sent; asks the producer for more when there is nothing left.
void ProducerController::pump() {
  if (!consumer_) {
    return;
  }
  while (sent_ < std::min(requested_, last())) {
    send(++sent_);
  }
  watch_the_time();
  if (producer_ && offered_ <= last() && last() < requested_ &&
      unconfirmed_.size() < options_.buffer) {
    offered_ = last() + 1;
    producer_.tell(RequestNext{self(), offered_}, self());
  }
}

void ProducerController::send(std::uint64_t number) {
  const bool first = !known_ && number == confirmed_ + 1;
  const Unconfirmed& what = unconfirmed_[number - confirmed_ - 1];
  consumer_.tell(
      detail::SequencedMessage{route_, number, first, what.awaited, answers_, what.message},
      self());
}

void ProducerController::watch_the_time() {
  if (unconfirmed_.empty()) {
    timers().cancel(kResend);
  } else if (!timers().active(kResend)) {
    heard_ = false;
    timers().every(kResend, detail::ResendTick{}, options_.resend_after);
  }
}

/// Nothing heard for a while: what has not arrived is sent again. If all has, one message is, so
/// that the consumer's side says again what it has: its last request may be what was lost.
void ProducerController::receive(const detail::ResendTick& /*tick*/) {
  if (std::exchange(heard_, false) || !consumer_ || sent_ == confirmed_) {
    return;
  }
  if (received_ < sent_) {
    sent_ = received_;
    pump();
  } else {
    send(confirmed_ + 1);
  }
}

}  // namespace actors
