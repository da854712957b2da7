// The event stream: subscriptions by type and by base class, and their end.

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace actors;
using actors::testkit::TestProbe;

struct OrderEvent {
  int order = 0;
};
struct OrderPaid : OrderEvent {
  int amount = 0;
};
struct OrderSent final : OrderPaid {
  std::string to;
};
struct Stamped {
  std::string stamp = "none";
};
/// Its OrderEvent is not where it begins.
struct Returned : Stamped, OrderEvent {};

/// Virtual functions, which a part would lose.
class Shape {
 public:
  Shape() = default;
  Shape(const Shape&) = default;
  Shape& operator=(const Shape&) = default;
  virtual ~Shape() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
class Square : public Shape {
 public:
  [[nodiscard]] std::string text() const override { return "square"; }
};
class Tile final : public Square {
 public:
  [[nodiscard]] std::string text() const override { return "tile"; }
};

/// Virtual bases: where they are depends on the whole object.
struct Left : virtual OrderEvent {};
struct Right : virtual OrderEvent {
  int more = 1;
};
struct Both : Left, Right {
  int most = 2;
};

class Events : public ::testing::Test {
 protected:
  testkit::System sys;
  TestProbe probe{sys};
  EventStream& events = sys->event_stream();
};

/// Takes part in nothing; ends when it is told to.
class Bystander : public Actor {
 public:
  void receive(const Message& /*any*/) {}
};

TEST_F(Events, AnEventReachesTheSubscribersOfItsType) {
  TestProbe other(sys);
  EXPECT_TRUE(events.subscribe<int>(probe.ref()));
  EXPECT_TRUE(events.subscribe<std::string>(other.ref()));
  EXPECT_EQ(events.publish(7), 1U);
  EXPECT_EQ(events.publish("text"), 1U);  // is published as a std::string
  EXPECT_EQ(events.publish(2.5), 0U);
  EXPECT_EQ(probe.expect<int>(), 7);
  EXPECT_EQ(other.expect<std::string>(), "text");
  probe.expect_no_message();
  other.expect_no_message();
}

// EV-01
TEST_F(Events, ASubscriptionIsMadeOnceAndEndedOnce) {
  EXPECT_FALSE(events.unsubscribe<int>(probe.ref()));
  EXPECT_TRUE(events.subscribe<int>(probe.ref()));
  EXPECT_FALSE(events.subscribe<int>(probe.ref()));
  EXPECT_EQ(events.publish(1), 1U);
  EXPECT_TRUE(events.unsubscribe<int>(probe.ref()));
  EXPECT_FALSE(events.unsubscribe<int>(probe.ref()));
  EXPECT_EQ(events.publish(2), 0U);
  EXPECT_EQ(probe.expect<int>(), 1);
  probe.expect_no_message();
}

// EV-01
TEST_F(Events, UnsubscribingFromAllEndsEverySubscriptionOfThatActorAlone) {
  TestProbe other(sys);
  for (const TestProbe* each : {&probe, &other}) {
    EXPECT_TRUE(events.subscribe<int>(each->ref()));
    EXPECT_TRUE(events.subscribe<OrderEvent>(each->ref()));
    EXPECT_TRUE(events.subscribe<EventOf<OrderEvent>>(each->ref()));
  }
  EXPECT_TRUE(events.unsubscribe(probe.ref()));
  EXPECT_FALSE(events.unsubscribe(probe.ref()));
  EXPECT_EQ(events.publish(1), 1U);
  EXPECT_EQ(events.publish(OrderPaid{{1}, 2}), 2U);
  probe.expect_no_message();
  EXPECT_EQ(other.expect<int>(), 1);
  other.expect<OrderEvent>();
  other.expect<EventOf<OrderEvent>>();
}

// EV-01
TEST_F(Events, ASubscriberOfABaseClassGetsThatPartOfWhatIsDerived) {
  EXPECT_TRUE(events.subscribe<OrderEvent>(probe.ref()));
  EXPECT_EQ(events.publish(OrderEvent{1}), 1U);
  EXPECT_EQ(events.publish(OrderPaid{{2}, 50}), 1U);
  EXPECT_EQ(events.publish(OrderSent{{{3}, 50}, "Bonn"}), 1U);  // by way of OrderPaid
  Returned returned;
  returned.order = 4;
  EXPECT_EQ(events.publish(returned), 1U);
  EXPECT_EQ(events.publish(Stamped{}), 0U);
  for (const int order : {1, 2, 3, 4}) {
    EXPECT_EQ(probe.expect<OrderEvent>().order, order);
  }
  probe.expect_no_message();
}

// EV-01
TEST_F(Events, ASubscriberOfADerivedClassDoesNotGetItsBase) {
  EXPECT_TRUE(events.subscribe<OrderPaid>(probe.ref()));
  EXPECT_EQ(events.publish(OrderEvent{1}), 0U);
  EXPECT_EQ(events.publish(OrderPaid{{2}, 3}), 1U);
  EXPECT_EQ(probe.expect<OrderPaid>().amount, 3);
  EXPECT_TRUE(events.subscribe<OrderEvent>(probe.ref()));  // as well
  EXPECT_TRUE(events.unsubscribe<OrderPaid>(probe.ref()));
  EXPECT_EQ(events.publish(OrderPaid{{4}, 5}), 1U);  // the other subscription is still there
  EXPECT_EQ(probe.expect<OrderEvent>().order, 4);
  probe.expect_no_message();
}

// EV-01
TEST_F(Events, WhatIsLearntAboutATypeHoldsForLaterSubscriptionsToo) {
  TestProbe late(sys);
  EXPECT_TRUE(events.subscribe<OrderPaid>(probe.ref()));
  EXPECT_EQ(events.publish(OrderSent{{{1}, 2}, "Bonn"}), 1U);
  EXPECT_TRUE(events.subscribe<OrderEvent>(late.ref()));  // a type that is new to the stream
  EXPECT_EQ(events.publish(OrderSent{{{3}, 4}, "Ulm"}), 2U);
  EXPECT_TRUE(events.subscribe<OrderPaid>(late.ref()));  // one that is not
  EXPECT_EQ(events.publish(OrderSent{{{5}, 6}, "Aalen"}), 3U);
  EXPECT_EQ(late.expect<OrderEvent>().order, 3);
}

// EV-01
TEST_F(Events, ASubscriberOfEventOfGetsTheWholeEvent) {
  EXPECT_TRUE(events.subscribe<EventOf<OrderEvent>>(probe.ref()));
  events.publish(OrderSent{{{1}, 50}, "Bonn"});
  Returned returned;
  returned.order = 2;
  returned.stamp = "wet";
  events.publish(returned);
  events.publish(OrderEvent{3});

  const auto sent = probe.expect<EventOf<OrderEvent>>();
  EXPECT_EQ(sent->order, 1);
  const auto* const as_sent = sent.get_if<OrderSent>();
  ASSERT_NE(as_sent, nullptr);
  EXPECT_EQ(as_sent->to, "Bonn");
  EXPECT_EQ(sent.get_if<OrderPaid>(), nullptr);
  EXPECT_NE(sent.type_name().find("OrderSent"), std::string::npos);

  const auto wet = probe.expect<EventOf<OrderEvent>>();
  EXPECT_EQ((*wet).order, 2);
  const auto* const as_returned = wet.get_if<Returned>();
  ASSERT_NE(as_returned, nullptr);
  EXPECT_EQ(as_returned->stamp, "wet");

  const auto plain = probe.expect<EventOf<OrderEvent>>();
  const auto* const as_event = plain.get_if<OrderEvent>();
  ASSERT_NE(as_event, nullptr);
  EXPECT_EQ(as_event->order, 3);
}

TEST_F(Events, AnEventWithVirtualFunctionsStaysWhatItIs) {
  EXPECT_TRUE(events.subscribe<EventOf<Shape>>(probe.ref()));
  EXPECT_EQ(events.publish(Square()), 1U);
  EXPECT_EQ(events.publish(Tile()), 1U);
  EXPECT_EQ(probe.expect<EventOf<Shape>>()->text(), "square");
  EXPECT_EQ(probe.expect<EventOf<Shape>>()->text(), "tile");
  const Tile tile;
  const Square& as_square = tile;
  EXPECT_THROW(events.publish(as_square), Error);  // would lose what makes it a tile
  probe.expect_no_message();
}

TEST_F(Events, AVirtualBaseIsFoundInWhateverObjectThePublisherHas) {
  EXPECT_TRUE(events.subscribe<OrderEvent>(probe.ref()));
  Both both;
  both.order = 1;
  events.publish<Right>(both);  // the Right of a Both: its OrderEvent is elsewhere than in a Right
  Right right;
  right.order = 2;
  events.publish(right);
  events.publish(both);
  EXPECT_EQ(probe.expect<OrderEvent>().order, 1);
  EXPECT_EQ(probe.expect<OrderEvent>().order, 2);
  EXPECT_EQ(probe.expect<OrderEvent>().order, 1);
}

// EV-02
TEST_F(Events, TheEndOfAnActorEndsItsSubscriptionsBeforeAnybodyKnowsOfIt) {
  const auto actor = sys.actor_of<Bystander>();
  EXPECT_TRUE(events.subscribe<int>(actor));
  EXPECT_TRUE(events.subscribe<EventOf<OrderEvent>>(actor));
  probe.watch(actor);
  sys.stop(actor);
  probe.expect_terminated(actor);
  EXPECT_FALSE(events.unsubscribe<int>(actor));  // nothing is left to end
  EXPECT_FALSE(events.unsubscribe(actor));
  EXPECT_EQ(events.publish(1), 0U);
}

// EV-02
TEST_F(Events, NobodySubscribesWhoHasEnded) {
  const auto actor = sys.actor_of<Bystander>();
  sys.stop(actor);
  sys.run_until_idle();
  EXPECT_FALSE(events.subscribe<int>(actor));
  EXPECT_FALSE(events.unsubscribe<int>(actor));
  EXPECT_EQ(events.publish(1), 0U);
}

/// Fails when it is told 0, and keeps its subscription.
class Counter : public Actor {
 public:
  explicit Counter(std::vector<int>* seen) : seen_(seen) {}
  void receive(int number) {
    if (number == 0) {
      throw std::runtime_error("as told");
    }
    seen_->push_back(number);
  }

 private:
  std::vector<int>* seen_;
};

TEST_F(Events, ASubscriptionSurvivesARestart) {
  std::vector<int> seen;
  const auto counter = sys.actor_of<Counter>(&seen);
  EXPECT_TRUE(events.subscribe<int>(counter));
  for (const int number : {1, 0, 2}) {
    EXPECT_EQ(events.publish(number), 1U);
    sys.run_until_idle();
  }
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
  sys.stop(counter);
  sys.run_until_idle();
}

TEST_F(Events, AnActorOfAnotherSystemMaySubscribeUntilItEnds) {
  testkit::System other;
  const auto actor = other.actor_of<Bystander>();
  EXPECT_TRUE(events.subscribe<int>(actor));
  EXPECT_EQ(events.publish(1), 1U);
  other.stop(actor);
  other.run_until_idle();
  EXPECT_EQ(events.publish(2), 0U);
  EXPECT_FALSE(events.unsubscribe<int>(actor));
}

TEST_F(Events, AnEventThatNobodyTakesIsNoDeadLetter) {
  const auto actor = sys.actor_of<Bystander>();
  EXPECT_TRUE(events.subscribe<DeadLetter>(probe.ref()));
  EXPECT_TRUE(events.subscribe<int>(actor));
  EXPECT_EQ(events.publish(1), 1U);
  sys.stop(actor);  // before it has handled the event
  probe.expect_no_message();
  EXPECT_EQ(events.publish(DeadLetter{}), 1U);
  probe.expect<DeadLetter>();
}

/// Counts copies of itself.
struct Copied {
  std::shared_ptr<int> copies = std::make_shared<int>(0);
  Copied() = default;
  Copied(const Copied& other) : copies(other.copies) { ++*copies; }
  Copied& operator=(const Copied&) = delete;
  ~Copied() = default;
};
struct DerivedCopied : Copied {};

TEST_F(Events, AnEventIsCopiedOnlyForThoseWhoGetIt) {
  const DerivedCopied event;
  EXPECT_EQ(events.publish(event), 0U);
  EXPECT_EQ(*event.copies, 0);
  TestProbe second(sys);
  EXPECT_TRUE(events.subscribe<EventOf<Copied>>(probe.ref()));
  EXPECT_TRUE(events.subscribe<EventOf<Copied>>(second.ref()));
  EXPECT_EQ(events.publish(event), 2U);
  EXPECT_EQ(*event.copies, 1);  // both share it
}

/// Throws when it is copied.
struct Uncopied {
  Uncopied() = default;
  Uncopied(const Uncopied& /*other*/) { throw std::runtime_error("no copies today"); }
  Uncopied& operator=(const Uncopied&) = delete;
  ~Uncopied() = default;
};

TEST_F(Events, WhatCopyingThrowsComesToThePublisher) {
  EXPECT_TRUE(events.subscribe<OrderEvent>(probe.ref()));
  EXPECT_EQ(events.publish(Uncopied()), 0U);  // nobody gets it: nothing is copied
  EXPECT_TRUE(events.subscribe<Uncopied>(probe.ref()));
  EXPECT_THROW(events.publish(Uncopied()), std::runtime_error);
  probe.expect_no_message();
  EXPECT_TRUE(events.unsubscribe<Uncopied>(probe.ref()));  // and nothing is locked
}

// Bad input: the answer, and that nothing has changed.
TEST_F(Events, NobodyCannotSubscribe) {
  const Future<int> asked = probe.ref().ask<int>(1, no_timeout);
  probe.expect<int>();
  // Nobody, and the promise of an ask.
  for (const ActorRef& nobody : {ActorRef(), probe.last_sender()}) {
    EXPECT_FALSE(events.subscribe<int>(nobody));
    EXPECT_FALSE(events.unsubscribe<int>(nobody));
    EXPECT_FALSE(events.unsubscribe(nobody));
  }
  EXPECT_EQ(events.publish(1), 0U);
  probe.reply(0);
}

/// Subscribes and publishes inside a handler.
class Announcer : public Actor {
 public:
  void receive(int number) {
    if (number == 1) {
      system().event_stream().subscribe<int>(self());
      system().event_stream().publish(2);
    } else {
      system().event_stream().unsubscribe(self());
      system().event_stream().publish(std::string("done"));
    }
  }
};

TEST_F(Events, ActorsPublishToThemselvesToo) {
  EXPECT_TRUE(events.subscribe<std::string>(probe.ref()));
  sys.actor_of<Announcer>().tell(1);
  probe.expect("done");
}

TEST(EventStreamOnThreads, SubscribersComeAndGoWhileOthersPublish) {
  struct Tick : OrderEvent {};
  constexpr int kRounds = 300;
  ActorSystem system("events", Config{.workers = 2});
  std::latch start(3);
  std::atomic<bool> done{false};
  std::thread publisher([&] {
    start.arrive_and_wait();
    while (!done.load()) {
      system.event_stream().publish(Tick{{1}});
      system.event_stream().publish(OrderPaid{{1}, 2});
    }
  });
  const auto churn = [&] {
    start.arrive_and_wait();
    for (int i = 0; i < kRounds; ++i) {
      const auto actor = system.actor_of<Bystander>();
      EXPECT_TRUE(system.event_stream().subscribe<OrderEvent>(actor));
      EXPECT_TRUE(system.event_stream().subscribe<EventOf<OrderEvent>>(actor));
      auto stopped = system.graceful_stop(actor, no_timeout);
      static_cast<void>(system.event_stream().subscribe<Tick>(actor));  // perhaps too late
      stopped.get();
      EXPECT_FALSE(system.event_stream().unsubscribe(actor));
    }
  };
  std::thread other(churn);
  churn();
  other.join();
  done = true;
  publisher.join();
  EXPECT_EQ(system.event_stream().publish(Tick{{1}}), 0U);
}

}  // namespace
