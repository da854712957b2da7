#pragma once
// Reliable delivery: a stream of messages from one producer to one consumer, each of which is
// handled, in order, whatever is lost in between and however often the consumer restarts. (The
// ProducerController and ConsumerController of Akka typed, by the same rules; within one process.)
//
//   producer --Deliver--> ProducerController ==messages==> ConsumerController --ask--> consumer
//            <-RequestNext-                  <==requests==                    <-done--
//
//   auto inbound = system.actor_of<actors::ConsumerController>(
//       actors::ConsumerOptions{.consumer = shelf, .window = 20});
//   auto outbound = system.actor_of<actors::ProducerController>(actors::ProducerOptions{});
//   outbound.tell(actors::RegisterConsumer{inbound});
//   outbound.tell(actors::Deliver(Order{7}));
//   Future<void> handled = outbound.ask(actors::Deliver(Order{8}), no_timeout);
//
// What for, when a tell to a living actor is not lost anyway? A message whose handler throws is
// gone after the restart; so is what was in the mailbox of one that ended and was started again; a
// bounded mailbox drops; somebody in between may. And a fast producer fills the memory of a slow
// consumer.
//
// The consumer is any actor that takes the messages; it need not know of this. One at a time is
// asked of it, and *is confirmed when that ask completes*: when its handler has returned (whatever
// it returned), when a Future that it returned is complete, when it has handled what it had
// stashed. If its handler throws, or it ends, the message is delivered again after a delay that
// grows. So a handler that fails half-way begins again: at least once for what failed, exactly once
// for the rest. A message that fails for ever stops the stream: catch in the handler what must not.
// (One that the consumer has no receive for is never confirmed: it is an UnhandledMessage on the
// event stream.)
//
// Flow control. The consumer's side asks for messages, `window` at most that are not confirmed; the
// producer's side sends no more. What is delivered beyond waits in the producer's buffer; with that
// full a Deliver fails. A producer that would rather keep the pace tells StartProducer{self()}, and
// sends one Deliver for each RequestNext that it gets.
//
// Loss. Messages are numbered. The consumer's side takes them in order and once: it drops
// duplicates, and when one is missing it asks for all from there on. The producer's side sends
// again what is not confirmed when it has heard nothing for resend_after. Whatever is on the way
// between the two may drop, repeat and reorder; it passes on what it gets as a Message
// (receive(const Message&)).
//
// Ends and restarts. The consumer may restart as it likes. When it ends, the stream waits for a
// StartConsumer. A ConsumerController that ends or restarts is replaced by another
// RegisterConsumer, or by itself: what is not confirmed is delivered again. (A new object knows the
// consumer that its Props name; one that a StartConsumer named has to be named again.) When a
// ProducerController ends or restarts, what is not confirmed is lost, and those who asked hear of
// it (ActorTerminated, BrokenPromise).
//
// sender() of the consumer's message is nobody who waits for an answer of its own: values returned
// are dropped. Messages must be copyable. Not for systems with Config::copy_messages.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <type_traits>
#include <utility>

#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/clock.hpp"
#include "actors/detail/type_descriptor.hpp"
#include "actors/errors.hpp"
#include "actors/future.hpp"
#include "actors/message.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/supervision.hpp"

namespace actors {

/// A Deliver came when the buffer was full. The message is a dead letter.
struct DeliveryBufferFull : Error {
  using Error::Error;
};

// ---- told to a ProducerController

/// One message for the consumer; text is a std::string. In an ask, the answer (nothing) comes when
/// the message is confirmed, so give it time: no_timeout. Fails with DeliveryBufferFull.
struct Deliver {
  template <class M>
  requires(!std::is_same_v<std::remove_cvref_t<M>, Deliver> &&
           !std::is_same_v<std::remove_cvref_t<M>, Message> && detail::sendable<M> &&
           detail::is_copyable<detail::sent_as<M>>) explicit Deliver(M&& what)
      : message(Message::of(std::forward<M>(what))) {}

  Message message;
};
/// Where messages go from now on: to a ConsumerController, or to somebody who passes them on to
/// one. What is not confirmed is sent there too. An empty one: nowhere, they wait.
struct RegisterConsumer {
  ActorRef consumer;
  ActorRef answers = {};  ///< where the requests go; empty: straight to the ProducerController
};
/// `producer` is told a RequestNext whenever there is demand. Replaces the one before; an empty
/// one: nobody is.
struct StartProducer {
  ActorRef producer;
};
/// How many messages are not confirmed, those in the buffer included: a std::size_t.
struct GetUnconfirmed {};

/// Told to a producer: one Deliver is wanted. The next one comes after that.
struct RequestNext {
  ActorRef controller;   ///< whom to tell
  std::uint64_t number;  ///< that the message will have; from 1
};

// ---- told to a ConsumerController

/// Who gets the messages from now on; what is not confirmed is delivered again. An empty one:
/// nobody, they wait.
struct StartConsumer {
  ActorRef consumer;
};

/// Of a ProducerController. Impossible values are a ConfigError that names the field.
struct ProducerOptions {
  Duration resend_after = std::chrono::seconds(1);  ///< without an answer; positive
  std::size_t buffer = 1'000;  ///< messages that are not confirmed, at most; 1 or more
};
/// Of a ConsumerController. Impossible values are a ConfigError that names the field.
struct ConsumerOptions {
  ActorRef consumer = {};   ///< empty: see StartConsumer
  std::size_t window = 20;  ///< messages that are sent and not confirmed, at most; 1 or more
  /// How long a failed delivery waits for the next one. min is positive; jitter and reset_after are
  /// not used.
  Backoff redelivery = {.min = std::chrono::milliseconds(100), .max = std::chrono::seconds(10)};
  /// A message that is not confirmed by then is delivered again, also if the consumer still has the
  /// first one: what it does then it does twice. no_timeout, the default, waits. Positive.
  Duration confirm_within = no_timeout;
};

namespace detail {

/// Which stream, and which way: a consumer's side that has another one begins anew.
struct DeliveryRoute {
  std::uint64_t stream = 0;  ///< made up by each ProducerController object; 0: none
  std::uint64_t number = 0;  ///< counts its RegisterConsumers
};
/// Producer's side to consumer's side.
struct SequencedMessage {
  DeliveryRoute route;
  std::uint64_t number;  ///< in the stream, from 1
  bool first;            ///< what was before is no concern of this consumer's side
  bool awaited;          ///< somebody waits for its confirmation
  ActorRef answers;      ///< where requests go
  Message message;
};
/// Consumer's side to producer's side.
struct DeliveryRequest {
  DeliveryRoute route;
  std::uint64_t received;   ///< it has all up to this one
  std::uint64_t confirmed;  ///< and these have been handled
  std::uint64_t requested;  ///< and it has room up to this one
  bool resend;              ///< what comes after `received` has been lost
  bool unknown;             ///< it does not know this stream: the rest means nothing
};
/// What has become of a delivery; told by a ConsumerController to itself.
struct DeliverySettled {
  std::uint64_t delivery;
  bool failed;
};
/// The timers of the two.
struct ResendTick {};
struct RedeliverNow {};

}  // namespace detail

/// The producer's side. Owned by the worker that runs the actor, as every Actor.
class ProducerController : public Actor {
 public:
  using Protocol = Messages<Deliver, RegisterConsumer, StartProducer, std::size_t(GetUnconfirmed),
                            detail::DeliveryRequest, detail::ResendTick>;

  /// Throws ConfigError.
  explicit ProducerController(const ProducerOptions& options = {});

  Future<void> receive(const Deliver& deliver);
  void receive(const RegisterConsumer& consumer);
  void receive(const StartProducer& start);
  [[nodiscard]] std::size_t receive(const GetUnconfirmed& message) const;
  void receive(const detail::DeliveryRequest& request);
  void receive(const detail::ResendTick& tick);
  void receive(const Terminated& end);

 private:
  struct Unconfirmed {
    Message message;
    Promise<void> confirmed;
    bool awaited;  ///< it came as an ask
  };

  /// The number of the last message there is.
  [[nodiscard]] std::uint64_t last() const noexcept { return confirmed_ + unconfirmed_.size(); }
  void begin_route();
  void pump();
  void send(std::uint64_t number);
  void confirm(std::uint64_t up_to);
  void watch_the_time();

  ProducerOptions options_;
  detail::DeliveryRoute route_;
  ActorRef consumer_;
  ActorRef answers_;
  ActorRef producer_;
  std::deque<Unconfirmed> unconfirmed_;  ///< the first one has the number confirmed_ + 1
  std::uint64_t confirmed_ = 0;          ///< all up to this one are
  std::uint64_t received_ = 0;           ///< the consumer's side has all up to this one
  std::uint64_t requested_ = 0;          ///< it has room up to this one
  std::uint64_t sent_ = 0;               ///< these have been sent on this route
  std::uint64_t offered_ = 0;            ///< the number of the latest RequestNext
  bool known_ = false;                   ///< the consumer's side has answered on this route
  bool heard_ = false;                   ///< something from it, since the last tick
};

/// The consumer's side. Owned by the worker that runs the actor, as every Actor.
class ConsumerController : public Actor {
 public:
  using Protocol = Messages<StartConsumer, detail::SequencedMessage, detail::DeliverySettled,
                            detail::RedeliverNow>;

  /// Throws ConfigError.
  explicit ConsumerController(const ConsumerOptions& options = {});

  void receive(const StartConsumer& start);
  void receive(const detail::SequencedMessage& message);
  void receive(const detail::DeliverySettled& settled);
  void receive(const detail::RedeliverNow& now);
  void receive(const Terminated& end);

 private:
  struct Received {
    Message message;
    bool awaited;
  };

  /// False: not for this one.
  [[nodiscard]] bool follow(const detail::SequencedMessage& message);
  void deliver_next();
  void request(bool resend = false);

  ConsumerOptions options_;
  detail::DeliveryRoute route_;
  ActorRef answers_;
  std::deque<Received> queue_;   ///< received and not confirmed; the first has confirmed_ + 1
  std::uint64_t confirmed_ = 0;  ///< all up to this one are
  std::uint64_t requested_ = 0;  ///< what was asked for last
  std::uint64_t missing_ = 0;    ///< the number that was asked for again last
  std::uint64_t deliveries_;     ///< counts them, from a random number on
  std::uint64_t under_way_ = 0;  ///< the delivery that is; 0: none
  std::uint32_t failures_ = 0;   ///< of the message that is first, in a row
  bool waiting_ = false;         ///< for the next attempt
};

}  // namespace actors
