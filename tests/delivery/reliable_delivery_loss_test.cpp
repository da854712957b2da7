// Reliable delivery over links that lose, repeat and reorder, by seed; and on real workers.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/testkit/system.hpp"

#include "tests/delivery/delivery_actors.hpp"

namespace delivery {
namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::ConsumerController;
using actors::ConsumerOptions;
using actors::Deliver;
using actors::ProducerController;
using actors::ProducerOptions;
using actors::testkit::System;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kSeeds = 10;
constexpr int kOnWorkers = 1'000;
#else
constexpr std::uint64_t kSeeds = 60;
constexpr int kOnWorkers = 5'000;
#endif
constexpr int kOrders = 120;

/// A stream over two bad links, there and back.
struct BadStream {
  BadStream(System& sys, Line there, Line back, std::size_t window)
      : book(std::make_shared<Book>()),
        shelf(sys.actor_of<Shelf>(actors::named("shelf"), book)),
        consumer(sys.actor_of<ConsumerController>(
            actors::named("consumer"), ConsumerOptions{.consumer = shelf, .window = window})),
        producer(sys.actor_of<ProducerController>(actors::named("producer"),
                                                  ProducerOptions{.resend_after = 1s})) {
    const ActorRef link = sys.actor_of<Link>(actors::named("there"), std::make_shared<Line>(there),
                                             consumer, sys.seed());
    const ActorRef answers = sys.actor_of<Link>(actors::named("back"), std::make_shared<Line>(back),
                                                producer, sys.seed() + 1);
    producer.tell(actors::RegisterConsumer{link, answers});
  }

  BookPtr book;
  actors::Ref<Shelf> shelf;
  actors::Ref<ConsumerController> consumer;
  actors::Ref<ProducerController> producer;
};

void expect_all_confirmed(System& sys, const std::vector<actors::Future<void>>& confirmed) {
  const auto all = [&] {
    for (const auto& each : confirmed) {
      if (!each.ready()) {
        return false;
      }
    }
    return true;
  };
  for (int seconds = 0; seconds < 3'600 && !all(); ++seconds) {
    sys.advance(1s);
  }
  for (const auto& each : confirmed) {
    ASSERT_TRUE(each.ready());
    EXPECT_FALSE(each.error());
  }
}

TEST(ReliableDeliveryOverBadLinks, EveryOrderIsHandledOnceAndInOrder) {
  const Line lines[] = {{.drops = 30},
                        {.repeats = 30},
                        {.delays = 30},
                        {.drops = 25, .repeats = 25, .delays = 25},
                        {.drops = 70, .delays = 10}};
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    System sys(seed);
    std::mt19937_64 random(sys.seed());
    BadStream stream(sys, lines[random() % 5], lines[random() % 5], 1 + random() % 20);
    std::vector<actors::Future<void>> confirmed;
    for (int i = 1; i <= kOrders; ++i) {
      confirmed.push_back(stream.producer.ask(Deliver(Order{i}), actors::no_timeout));
      if (random() % 8 == 0) {
        sys.advance(100ms * (random() % 20));
      }
    }
    expect_all_confirmed(sys, confirmed);
    EXPECT_EQ(stream.book->handled, up_to(kOrders));
    ASSERT_FALSE(HasFailure());
  }
}

TEST(ReliableDeliveryOverBadLinks, EveryOrderIsHandledInOrderAlsoWhenTheConsumersSideFails) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    System sys(seed);
    std::mt19937_64 random(sys.seed());
    BadStream stream(sys, {.drops = 20, .delays = 20}, {.drops = 20}, 10);
    for (int i = 0; i < 6; ++i) {
      stream.book->failing.push_back(1 + static_cast<int>(random() % kOrders));
    }
    std::vector<actors::Future<void>> confirmed;
    for (int i = 1; i <= kOrders; ++i) {
      confirmed.push_back(stream.producer.ask(Deliver(Order{i}), actors::no_timeout));
      if (random() % 4 == 0) {
        sys.advance(100ms);
      }
    }
    expect_all_confirmed(sys, confirmed);
    EXPECT_EQ(stream.book->handled, up_to(kOrders));
    ASSERT_FALSE(HasFailure());
  }
}

/// What all objects of an Unsteady share.
struct Track {
  std::atomic<int> last{0};
  std::atomic<int> wrong{0};
  std::atomic<unsigned> objects{0};
};
using TrackPtr = std::shared_ptr<Track>;

/// On real workers: fails at random, and counts what comes out of order.
class Unsteady : public actors::Actor {
 public:
  explicit Unsteady(TrackPtr track) : track_(std::move(track)), random_(++track_->objects) {}
  void receive(const Order& order) {
    if (random_() % 50 == 0) {
      throw std::runtime_error("on purpose");
    }
    if (track_->last.exchange(order.number) != order.number - 1) {
      ++track_->wrong;
    }
  }

 private:
  TrackPtr track_;
  std::mt19937 random_;
};

class Boss : public actors::Actor {
 public:
  Boss(TrackPtr track, ActorRef consumer) {
    consumer.tell(
        actors::StartConsumer{actor_of<Unsteady>(actors::named("shelf"), std::move(track))});
  }
  void receive(const Order&) {}
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override {
    return actors::one_for_one({.max_restarts = -1});
  }
};

TEST(ReliableDeliveryOnWorkers, AConsumerThatFailsHandlesEveryOrderInOrder) {
  const auto track = std::make_shared<Track>();
  actors::Config config{.workers = 2};
  config.log_sinks = {actors::LogSink([](const actors::LogRecord&) {})};
  actors::ActorSystem system("workers", config);
  const auto consumer =
      system.actor_of<ConsumerController>(ConsumerOptions{.redelivery = {.min = 1us, .max = 1ms}});
  const auto producer = system.actor_of<ProducerController>(
      ProducerOptions{.resend_after = 50ms, .buffer = kOnWorkers});
  system.actor_of<Boss>(track, consumer);
  producer.tell(actors::RegisterConsumer{consumer});
  for (int i = 1; i < kOnWorkers; ++i) {
    producer.tell(Deliver(Order{i}));
  }
  EXPECT_TRUE(producer.ask(Deliver(Order{kOnWorkers}), actors::no_timeout).get_for(100s));
  EXPECT_EQ(track->last, kOnWorkers);
  EXPECT_EQ(track->wrong, 0);
  EXPECT_GT(track->objects, 2U);
}

}  // namespace
}  // namespace delivery
