#include "actors/reliable_delivery.hpp"

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/backoff_supervisor.hpp"
#include "actors/mailboxes.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

#include "tests/delivery/delivery_actors.hpp"

namespace delivery {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::ConsumerController;
using actors::ConsumerOptions;
using actors::DeadLetter;
using actors::Deliver;
using actors::Future;
using actors::no_timeout;
using actors::ProducerController;
using actors::ProducerOptions;
using actors::RegisterConsumer;
using actors::RequestNext;
using actors::StartConsumer;
using actors::StartProducer;
using actors::testkit::System;
using actors::testkit::TestProbe;

class ReliableDelivery : public testing::Test {
 protected:
  void connect() {
    producer.tell(RegisterConsumer{consumer});
    sys.run_until_idle();
  }
  /// Delivers these and lets them come to rest.
  void deliver(int from, int to) {
    for (int i = from; i <= to; ++i) {
      producer.tell(Deliver(Order{i}));
    }
    sys.run_until_idle();
  }
  [[nodiscard]] std::size_t unconfirmed() {
    const auto answer = producer.ask(actors::GetUnconfirmed{});
    sys.run_until_idle();
    return answer.get();
  }

  System sys;
  BookPtr book = std::make_shared<Book>();
  actors::Ref<Shelf> shelf = sys.actor_of<Shelf>(actors::named("shelf"), book);
  actors::Ref<ConsumerController> consumer = sys.actor_of<ConsumerController>(
      actors::named("consumer"), ConsumerOptions{.consumer = shelf, .window = 4});
  actors::Ref<ProducerController> producer = sys.actor_of<ProducerController>(
      actors::named("producer"), ProducerOptions{.resend_after = 1s, .buffer = 50});
  TestProbe probe{sys};
};

TEST_F(ReliableDelivery, MessagesAreHandledInOrderAndConfirmed) {
  deliver(1, 3);  // they wait for a consumer
  EXPECT_EQ(unconfirmed(), 3U);
  connect();
  deliver(4, 30);
  EXPECT_EQ(book->handled, up_to(30));
  EXPECT_EQ(unconfirmed(), 0U);
}

/// Answers when the test says so.
class Deferring : public actors::Actor {
 public:
  explicit Deferring(std::shared_ptr<std::vector<actors::Promise<void>>> open)
      : open_(std::move(open)) {}
  Future<void> receive(const Order&) {
    open_->emplace_back();
    return open_->back().future();
  }

 private:
  std::shared_ptr<std::vector<actors::Promise<void>>> open_;
};

TEST_F(ReliableDelivery, AnAskCompletesWhenTheConsumerHasDoneItAndNotBefore) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  consumer.tell(StartConsumer{sys.actor_of<Deferring>(open)});
  connect();
  const Future<void> first = producer.ask(Deliver(Order{1}), no_timeout);
  const Future<void> second = producer.ask(Deliver(Order{2}), no_timeout);
  sys.advance(1h);  // whatever is sent again meanwhile
  ASSERT_EQ(open->size(), 1U) << "one at a time";
  EXPECT_FALSE(first.ready());
  open->at(0).set();
  sys.run_until_idle();
  EXPECT_TRUE(first.ready());
  EXPECT_FALSE(second.ready());
  ASSERT_EQ(open->size(), 2U);
  open->at(1).set();
  sys.run_until_idle();
  EXPECT_TRUE(second.ready());
}

TEST_F(ReliableDelivery, NoMoreThanTheWindowIsOnTheWay) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  consumer.tell(StartConsumer{sys.actor_of<Deferring>(open)});
  const auto line = std::make_shared<Line>();
  producer.tell(RegisterConsumer{sys.actor_of<Link>(line, consumer, 1U)});
  deliver(1, 40);
  EXPECT_EQ(line->passed, 4);  // of 40
  open->at(0).set();
  sys.run_until_idle();
  EXPECT_EQ(line->passed, 4);  // half of the window is not used up
  open->at(1).set();
  sys.run_until_idle();
  EXPECT_EQ(line->passed, 6);
}

TEST_F(ReliableDelivery, AProducerMayKeepThePaceOfTheConsumer) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  consumer.tell(StartConsumer{sys.actor_of<Deferring>(open)});
  producer.tell(StartProducer{probe.ref()});
  probe.expect_no_message();  // there is nobody to deliver to
  connect();
  for (std::uint64_t number = 1; number <= 4; ++number) {
    const auto next = probe.expect<RequestNext>();
    EXPECT_EQ(next.controller, producer);
    EXPECT_EQ(next.number, number);
    probe.expect_no_message();
    next.controller.tell(Deliver(Order{static_cast<int>(number)}));
  }
  probe.expect_no_message();
  open->at(0).set();
  sys.run_until_idle();
  open->at(1).set();
  EXPECT_EQ(probe.expect<RequestNext>().number, 5U);
}

TEST_F(ReliableDelivery, WhatIsLostIsSentAgainAfterTheTimeout) {
  const auto line = std::make_shared<Line>();
  line->drops = 100;
  producer.tell(RegisterConsumer{sys.actor_of<Link>(line, consumer, 1U)});
  deliver(1, 2);
  EXPECT_EQ(line->passed, 1);  // nobody has answered the first one
  sys.advance(999ms);
  EXPECT_EQ(line->passed, 1);
  sys.advance(1ms);
  EXPECT_EQ(line->passed, 2);
  EXPECT_TRUE(book->handled.empty());
  line->drops = 0;
  sys.advance(1s);
  EXPECT_EQ(book->handled, up_to(2));
  const int passed = line->passed;
  sys.advance(1h);
  EXPECT_EQ(line->passed, passed) << "all is confirmed: nothing is sent again";
}

TEST_F(ReliableDelivery, AConsumerThatFailsHandlesTheMessageAgainAfterItsRestartAndNoneTwice) {
  connect();
  book->failing = {2, 5};
  deliver(1, 8);
  EXPECT_EQ(book->handled, up_to(1));
  sys.advance(100ms);
  EXPECT_EQ(book->handled, up_to(4));
  sys.advance(100ms);
  EXPECT_EQ(book->handled, up_to(8));
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST_F(ReliableDelivery, TheDelayOfAMessageThatFailsAgainAndAgainGrows) {
  connect();
  book->failing = {1, 1, 1};  // erased together: so it is filled again
  deliver(1, 1);
  book->failing = {1};
  sys.advance(100ms);
  book->failing = {1};
  sys.advance(200ms);
  EXPECT_TRUE(book->failing.empty());
  sys.advance(399ms);
  EXPECT_TRUE(book->handled.empty());
  sys.advance(1ms);
  EXPECT_EQ(book->handled, up_to(1));
}

TEST_F(ReliableDelivery, WhenTheConsumerEndsTheStreamWaitsForAnother) {
  connect();
  deliver(1, 2);
  sys.stop(shelf);
  sys.run_until_idle();
  deliver(3, 6);
  sys.advance(1h);
  EXPECT_EQ(book->handled, up_to(2));
  EXPECT_EQ(unconfirmed(), 4U);
  consumer.tell(StartConsumer{sys.actor_of<Shelf>(book)});
  sys.run_until_idle();
  EXPECT_EQ(book->handled, up_to(6));
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST_F(ReliableDelivery, AnotherConsumersSideGoesOnWithWhatIsNotConfirmed) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  consumer.tell(StartConsumer{sys.actor_of<Deferring>(open)});
  connect();
  deliver(1, 10);
  open->at(0).set();
  sys.run_until_idle();
  open->at(1).set();
  sys.run_until_idle();
  EXPECT_EQ(unconfirmed(), 8U);
  sys.stop(consumer);
  sys.run_until_idle();
  deliver(11, 11);
  const auto another =
      sys.actor_of<ConsumerController>(ConsumerOptions{.consumer = shelf, .window = 3});
  producer.tell(RegisterConsumer{another});
  sys.run_until_idle();
  std::vector<int> rest = up_to(11);
  rest.erase(rest.begin(), rest.begin() + 2);
  EXPECT_EQ(book->handled, rest);
  EXPECT_EQ(unconfirmed(), 0U);
}

/// Restarts the consumer's side when it is told to, as a parent's strategy would.
class Restarts : public actors::Actor {
 public:
  Restarts(ActorRef shelf, ActorRef producer) {
    producer.tell(RegisterConsumer{actor_of<ConsumerController>(
        actors::named("consumer"), ConsumerOptions{.consumer = shelf, .window = 4})});
  }
  void receive(int) {}
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::restart));
  }
};

TEST_F(ReliableDelivery, AConsumersSideThatRestartsLosesNothing) {
  sys.actor_of<Restarts>(actors::named("p"), shelf, producer);
  deliver(1, 5);
  EXPECT_EQ(book->handled, up_to(5));
  sys->find("/user/p/consumer").tell(actors::Kill{});
  deliver(6, 9);
  sys.advance(2s);
  EXPECT_EQ(book->handled, up_to(9));
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST_F(ReliableDelivery, RegisteredAnewTheSameConsumersSideHandlesNothingTwice) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  consumer.tell(StartConsumer{sys.actor_of<Deferring>(open)});
  connect();
  deliver(1, 3);
  connect();
  EXPECT_EQ(open->size(), 1U);
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(open->size(), i + 1);
    open->at(i).set();
    sys.run_until_idle();
  }
  EXPECT_EQ(open->size(), 3U);
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST_F(ReliableDelivery, ABackoffSupervisorMayBeTheConsumer) {
  connect();
  consumer.tell(StartConsumer{sys.actor_of(actors::backoff_on_failure(
      actors::props<Shelf>(book), {.backoff = {.min = 1s, .max = 10s}}))});
  book->failing = {2, 3};
  deliver(1, 4);
  EXPECT_EQ(book->handled, up_to(1));
  sys.advance(1min);
  EXPECT_EQ(book->handled, up_to(4));
}

TEST_F(ReliableDelivery, AFullBufferRefusesAndTheMessageIsADeadLetter) {
  TestProbe letters(sys);
  sys->event_stream().subscribe<DeadLetter>(letters.ref());
  deliver(1, 50);  // nobody takes them
  const Future<void> refused = producer.ask(Deliver(Order{51}), no_timeout);
  sys.run_until_idle();
  EXPECT_THROW(refused.get(), actors::DeliveryBufferFull);
  EXPECT_EQ(letters.expect<DeadLetter>().message.get<Order>().number, 51);
  connect();
  EXPECT_EQ(book->handled, up_to(50));
}

TEST_F(ReliableDelivery, AConsumersSideWithAFullMailboxStillHearsWhatIsDone) {
  const auto open = std::make_shared<std::vector<actors::Promise<void>>>();
  const auto narrow =
      sys.actor_of<ConsumerController>(actors::with_mailbox(actors::bounded(1)),
                                       ConsumerOptions{.consumer = sys.actor_of<Deferring>(open)});
  producer.tell(RegisterConsumer{narrow});
  deliver(1, 2);
  sys.advance(1min);
  ASSERT_EQ(open->size(), 1U);
  open->at(0).set();
  ActorRef(narrow).tell(Order{0});  // takes the room that there is
  sys.advance(1min);
  EXPECT_EQ(open->size(), 2U);
}

TEST_F(ReliableDelivery, AWindowWithoutEndIsOne) {
  const auto all = [&](const char* name) {
    return sys.actor_of<ConsumerController>(
        actors::named(name),
        ConsumerOptions{.consumer = shelf, .window = std::numeric_limits<std::size_t>::max()});
  };
  producer.tell(RegisterConsumer{all("first")});
  deliver(1, 5);
  producer.tell(RegisterConsumer{all("second")});
  deliver(6, 10);
  EXPECT_EQ(book->handled, up_to(10));
}

TEST_F(ReliableDelivery, WhenTheProducersSideEndsThoseWhoAskedHearOfIt) {
  const Future<void> asked = producer.ask(Deliver(Order{1}), no_timeout);
  sys.run_until_idle();
  sys.stop(producer);
  sys.run_until_idle();
  EXPECT_THROW(asked.get(), actors::Error);
}

TEST_F(ReliableDelivery, TheConsumersSideThatEndsIsReportedAndTheMessagesWait) {
  connect();
  sys.log().expect_log(1, actors::Level::warning, "wait for another RegisterConsumer", [&] {
    sys.stop(consumer);
    sys.run_until_idle();
    deliver(1, 3);
  });
  sys.advance(1h);
  EXPECT_EQ(unconfirmed(), 3U);
}

TEST_F(ReliableDelivery, TextArrivesAsText) {
  static_assert(std::is_constructible_v<Deliver, Order>);
  static_assert(!std::is_constructible_v<Deliver, std::unique_ptr<int>>,
                "it could not be repeated");
  consumer.tell(StartConsumer{probe.ref()});
  connect();
  producer.tell(Deliver("hello"));
  EXPECT_EQ(probe.expect<std::string>(), "hello");
  EXPECT_EQ(unconfirmed(), 1U);
  probe.reply();
  sys.run_until_idle();
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST_F(ReliableDelivery, AConsumerThatIsTooSlowGetsTheMessageAgainIfSoTold) {
  const auto strict = sys.actor_of<ConsumerController>(
      ConsumerOptions{.consumer = probe.ref(), .confirm_within = 1s});
  producer.tell(RegisterConsumer{strict});
  deliver(1, 1);
  EXPECT_EQ(probe.expect<Order>().number, 1);
  sys.advance(1s);
  probe.expect_no_message();
  sys.advance(100ms);
  EXPECT_EQ(probe.expect<Order>().number, 1);
  probe.reply();
  sys.run_until_idle();
  EXPECT_EQ(unconfirmed(), 0U);
}

TEST(ReliableDeliveryOptions, ImpossibleOnesAreRefusedByName) {
  struct Case {
    std::optional<ProducerOptions> producer;
    std::optional<ConsumerOptions> consumer;
    std::string field;
  };
  const Case cases[] = {
      {ProducerOptions{.resend_after = 0s}, {}, "ProducerOptions.resend_after"},
      {ProducerOptions{.buffer = 0}, {}, "ProducerOptions.buffer"},
      {{}, ConsumerOptions{.window = 0}, "ConsumerOptions.window"},
      {{}, ConsumerOptions{.redelivery = {.min = 0s}}, "ConsumerOptions.redelivery.min"},
      {{}, ConsumerOptions{.redelivery = {.min = 2s, .max = 1s}}, "ConsumerOptions.redelivery.max"},
      {{}, ConsumerOptions{.confirm_within = 0s}, "ConsumerOptions.confirm_within"},
  };
  for (const Case& c : cases) {
    System sys;
    sys.log().expect_log(1, actors::Level::error, c.field, [&] {
      if (c.producer) {
        sys.actor_of<ProducerController>(*c.producer);
      } else {
        sys.actor_of<ConsumerController>(*c.consumer);
      }
    });
  }
}

}  // namespace
}  // namespace delivery
