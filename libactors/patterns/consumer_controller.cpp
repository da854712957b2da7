// The consumer's side of reliable delivery. It has received all up to confirmed_ + queue_.size();
// the first of the queue is with the consumer, or is to be. The next one in order joins the queue,
// one that is behind is a duplicate, and one that is ahead says that something was lost.

#include <algorithm>
#include <exception>
#include <limits>
#include <string>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/detail/deliver.hpp"
#include "actors/reliable_delivery.hpp"
#include "actors/timers.hpp"

#include "base/duration_text.hpp"
#include "libactors/patterns/delivery_number.hpp"
#include "supervision/backoff.hpp"

namespace actors {

namespace {

constexpr const char* kRedeliver = "redeliver";  // the key of the timer

[[noreturn]] void refuse(const std::string& field, const std::string& value) {
  throw ConfigError("ConsumerOptions." + field + " is " + value + "; accepted: more than nothing");
}

ConsumerOptions checked(ConsumerOptions options) {
  if (options.window == 0) {
    refuse("window", "0");
  }
  options.redelivery = detail::checked_backoff("ConsumerOptions.redelivery", options.redelivery);
  if (options.redelivery.min <= Duration::zero()) {
    refuse("redelivery.min", detail::duration_text(options.redelivery.min));
  }
  if (options.confirm_within <= Duration::zero()) {
    refuse("confirm_within", detail::duration_text(options.confirm_within));
  }
  return options;
}

}  // namespace

ConsumerController::ConsumerController(const ConsumerOptions& options)
    : options_(checked(options)), deliveries_(detail::new_delivery_number(system())) {
  if (options_.consumer) {
    watch(options_.consumer);
  }
}

void ConsumerController::receive(const StartConsumer& start) {
  if (options_.consumer && options_.consumer != start.consumer) {
    unwatch(options_.consumer);
  }
  options_.consumer = start.consumer;
  if (start.consumer) {
    watch(start.consumer);
  }
  timers().cancel(kRedeliver);
  waiting_ = false;
  under_way_ = 0;  // what the one before makes of it does not count any more
  failures_ = 0;
  deliver_next();
}

void ConsumerController::receive(const Terminated& end) {
  if (end.ref == options_.consumer) {
    logger().warning(end.path, " has ended; messages wait for a StartConsumer");
    options_.consumer = {};
    under_way_ = 0;
  }
}

void ConsumerController::receive(const detail::SequencedMessage& message) {
  if (!follow(message)) {
    return;
  }
  const std::uint64_t expected = confirmed_ + queue_.size() + 1;
  if (message.number == expected) {
    queue_.push_back({message.message, message.awaited});
    if (message.first) {
      request();
    }
    deliver_next();
  } else if (message.number < expected) {
    request();  // what was said last may have been lost
  } else if (std::exchange(missing_, expected) != expected) {
    request(true);
  }
}

bool ConsumerController::follow(const detail::SequencedMessage& message) {
  const bool same_stream = message.route.stream == route_.stream;
  if (same_stream && message.route.number < route_.number) {
    return false;  // still on its way when this was registered anew
  }
  const bool same_route = same_stream && message.route.number == route_.number;
  if (!same_route && !message.first) {
    if (!same_stream) {
      // This object knows nothing of it: what was handled before, its producer's side knows.
      message.answers.tell(detail::DeliveryRequest{message.route, 0, 0, 0, false, true}, self());
      return false;
    }
    return false;  // the first one has been lost, and comes again
  }
  if (message.first && (!same_stream || message.number > confirmed_ + queue_.size() + 1)) {
    queue_.clear();
    confirmed_ = message.number - 1;
    under_way_ = 0;
    failures_ = 0;
    waiting_ = false;
    timers().cancel(kRedeliver);
  }
  if (!same_route) {
    missing_ = 0;
  }
  route_ = message.route;
  answers_ = message.answers;
  return true;
}

void ConsumerController::request(bool resend) {
  requested_ =
      confirmed_ + std::min<std::uint64_t>(options_.window,
                                           std::numeric_limits<std::uint64_t>::max() - confirmed_);
  answers_.tell(detail::DeliveryRequest{route_, confirmed_ + queue_.size(), confirmed_, requested_,
                                        resend, false},
                self());
}

void ConsumerController::deliver_next() {
  if (under_way_ != 0 || waiting_ || !options_.consumer || queue_.empty()) {
    return;
  }
  under_way_ = ++deliveries_;
  options_.consumer.ask<void>(queue_.front().message, options_.confirm_within)
      .on_complete(
          [me = self<ConsumerController>(), delivery = under_way_](const Future<void>& done) {
            detail::Envelope* const settled = detail::make_envelope<detail::DeliverySettled>(
                detail::DeliverySettled{delivery, done.error() != nullptr});
            settled->flags |= detail::Envelope::kInternal;  // a full mailbox takes it all the same
            detail::deliver(me.id(), settled);
          });
}

void ConsumerController::receive(const detail::DeliverySettled& settled) {
  if (settled.delivery != under_way_) {
    return;
  }
  under_way_ = 0;
  if (settled.failed) {
    const Backoff& backoff = options_.redelivery;
    const Duration delay = detail::backoff_delay(failures_++, backoff.min, backoff.max, 0.0, 0.0);
    logger().info("message ", confirmed_ + 1, " was not handled; it is delivered again in ",
                  detail::duration_text(delay));
    waiting_ = true;
    timers().once(kRedeliver, detail::RedeliverNow{}, delay);
    return;
  }
  failures_ = 0;
  const bool awaited = queue_.front().awaited;
  queue_.pop_front();
  ++confirmed_;
  // Half of what was asked for is left, or there is nothing more: the producer's side hears of it.
  if (awaited || queue_.empty() || requested_ - confirmed_ <= options_.window / 2) {
    request();
  }
  deliver_next();
}

void ConsumerController::receive(const detail::RedeliverNow& /*now*/) {
  waiting_ = false;
  deliver_next();
}

}  // namespace actors
