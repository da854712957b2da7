// aggregate: when it ends, and with what.

#include "actors/aggregator.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/selection.hpp"
#include "actors/testkit/testkit.hpp"

namespace {

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::Aggregate;
using actors::Future;
using actors::Until;
using actors::testkit::System;
using actors::testkit::TestProbe;

struct Offer {
  int price = 0;
};
struct GetOffer {};

/// Offers at its price, after a time of the system's clock; a negative price is a failure.
class Shop : public actors::Actor {
 public:
  using Protocol = actors::Messages<Offer(GetOffer), Offer>;
  Shop(int price, actors::Duration after) : price_(price), after_(after) {}
  Future<Offer> receive(const GetOffer&) {
    if (price_ < 0) {
      throw std::runtime_error("closed");
    }
    asker_ = sender();
    promise_ = actors::Promise<Offer>();
    auto offer = promise_.future();
    timers().once("ready", Offer{price_}, after_);
    return offer;
  }
  void receive(const Offer& own) {
    promise_.set(own);
    if (asker_ != system().dead_letters()) {
      asker_.tell(own, self());
    }
  }

 private:
  int price_;
  actors::Duration after_;
  ActorRef asker_;
  actors::Promise<Offer> promise_;
};

std::vector<int> prices(const std::vector<Offer>& offers) {
  std::vector<int> all;
  std::transform(offers.begin(), offers.end(), std::back_inserter(all),
                 [](const Offer& offer) { return offer.price; });
  return all;
}

class Aggregates : public ::testing::Test {
 protected:
  actors::Ref<Shop> shop(int price, actors::Duration after) {
    shops_.push_back(
        sys.actor_of<Shop>(actors::named("shop-" + std::to_string(shops_.size())), price, after));
    return shops_.back();
  }
  std::vector<Future<Offer>> ask_all() {
    std::vector<Future<Offer>> asked;
    std::transform(shops_.begin(), shops_.end(), std::back_inserter(asked),
                   [](const auto& each) { return each.ask(GetOffer{}, 1h); });
    return asked;
  }
  /// What has come by its end, which is now.
  template <class R>
  static Aggregate<R> ended(const actors::ProcessRef<Aggregate<R>>& aggregator) {
    EXPECT_TRUE(aggregator.join().ready());
    return aggregator.join().get();
  }

  System sys;

 private:
  std::vector<actors::Ref<Shop>> shops_;
};

// ---- told to the aggregator

TEST_F(Aggregates, EndWithSoManyReplies) {
  const auto offers = actors::aggregate<Offer>(sys.system(), {.count = 2, .within = 10s});
  ActorRef(offers).tell(Offer{1});
  ActorRef(offers).tell(std::string("no offer"));
  sys.run_until_idle();
  EXPECT_FALSE(offers.join().ready());
  ActorRef(offers).tell(Offer{2});
  sys.run_until_idle();
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), (std::vector<int>{1, 2}));
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(ActorRef(offers).path(), "(stopped)");
}

TEST_F(Aggregates, EndWithWhatHasComeWhenTheTimeIsOver) {
  const auto offers = actors::aggregate<Offer>(sys.system(), {.count = 3, .within = 10s});
  ActorRef(offers).tell(Offer{1});
  sys.advance(6s);
  ActorRef(offers).tell(Offer{2});
  sys.advance(3s);
  EXPECT_FALSE(offers.join().ready()) << "a reply gains no time";
  sys.advance(2s);
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), (std::vector<int>{1, 2}));
  EXPECT_FALSE(found.complete);
}

TEST_F(Aggregates, EndAsSoonAsTheRepliesAreEnough) {
  const auto cheap = [](const std::vector<Offer>& offers) { return offers.back().price < 10; };
  const auto offers = actors::aggregate<Offer>(sys.system(), {.within = 10s, .enough = cheap});
  for (const int price : {30, 20, 9, 5}) {
    ActorRef(offers).tell(Offer{price});
  }
  sys.run_until_idle();
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), (std::vector<int>{30, 20, 9}));
  EXPECT_TRUE(found.complete);
}

TEST_F(Aggregates, WithoutACountCollectUntilTheTimeIsOver) {
  const auto offers = actors::aggregate<Offer>(sys.system(), {.within = 1s});
  for (int i = 0; i < 5; ++i) {
    ActorRef(offers).tell(Offer{i});
  }
  sys.advance(1s);
  const auto found = ended(offers);
  EXPECT_EQ(found.replies.size(), 5U);
  EXPECT_FALSE(found.complete);
  const auto none = actors::aggregate<Offer>(sys.system(), {.within = 1s});
  sys.advance(1s);
  EXPECT_TRUE(ended(none).replies.empty());
}

TEST_F(Aggregates, TakeTheRepliesOfWhoeverASelectionFinds) {
  shop(7, 1s);
  shop(8, 2s);
  shop(9, 1h);
  const auto offers = actors::aggregate<Offer>(sys.system(), {.count = 3, .within = 10s});
  EXPECT_EQ(actors::ActorSelection(sys, "/user/shop-*").tell(GetOffer{}, offers), 3U);
  sys.advance(10s);
  EXPECT_EQ(prices(ended(offers).replies), (std::vector<int>{7, 8}));
}

struct QuietOffer : actors::DeadLetterSuppression {};

TEST_F(Aggregates, WhatComesTooLateIsADeadLetterOrSuppressedIfItSaysSo) {
  TestProbe letters(sys);
  sys.system().event_stream().subscribe<actors::DeadLetter>(letters.ref());
  const auto offers = actors::aggregate<Offer>(sys.system(), {.count = 1, .within = 10s});
  ActorRef(offers).tell(Offer{1});
  ActorRef(offers).tell(Offer{2});
  sys.run_until_idle();
  EXPECT_EQ(prices(ended(offers).replies), std::vector<int>{1});
  EXPECT_EQ(letters.expect<actors::DeadLetter>().message.get<Offer>().price, 2);
  const auto quiet = actors::aggregate<QuietOffer>(sys.system(), {.count = 1, .within = 10s});
  ActorRef(quiet).tell(QuietOffer{});
  ActorRef(quiet).tell(QuietOffer{});
  letters.expect_no_message();
  EXPECT_EQ(ended(quiet).replies.size(), 1U);
}

TEST_F(Aggregates, OfMoveOnlyRepliesWork) {
  using Box = std::unique_ptr<int>;
  const auto boxes = actors::aggregate<Box>(sys.system(), {.count = 2, .within = 10s});
  ActorRef(boxes).tell(std::make_unique<int>(3));
  ActorRef(boxes).tell(std::make_unique<int>(4));
  const Aggregate<Box> found = boxes.join().get();
  EXPECT_EQ(*found.replies.at(1), 4);
}

// ---- of asks

TEST_F(Aggregates, OfAsksEndWithAllOfThem) {
  shop(7, 2s);
  shop(8, 1s);
  const auto offers = actors::aggregate(sys.system(), ask_all(), {.within = 10s});
  sys.advance(2s);
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), (std::vector<int>{8, 7})) << "in the order of their arrival";
  EXPECT_TRUE(found.complete);
  EXPECT_TRUE(found.failures.empty());
}

TEST_F(Aggregates, OfAsksEndWhenNobodyIsLeftToAnswerAndTellTheFailures) {
  shop(7, 1s);
  shop(-1, 0s);
  const auto offers = actors::aggregate(sys.system(), ask_all(), {.within = 1h});
  sys.advance(1s);
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), std::vector<int>{7});
  ASSERT_EQ(found.failures.size(), 1U);
  EXPECT_EQ(found.failures.front().what(), "closed");
  EXPECT_FALSE(found.complete);
}

TEST_F(Aggregates, OfAsksEndAtTheDeadlineWithoutFailing) {
  shop(7, 1s);
  shop(8, 30min);
  const auto offers = actors::aggregate(sys.system(), ask_all(), {.within = 5s});
  sys.advance(5s);
  EXPECT_EQ(prices(ended(offers).replies), std::vector<int>{7});
}

TEST_F(Aggregates, OfAsksEndWithTheFirstFew) {
  shop(1, 3s);
  shop(2, 1s);
  shop(3, 2s);
  const auto offers = actors::aggregate(sys.system(), ask_all(), {.count = 2, .within = 1h});
  sys.advance(2s);
  const auto found = ended(offers);
  EXPECT_EQ(prices(found.replies), (std::vector<int>{2, 3}));
  EXPECT_TRUE(found.complete);
}

TEST_F(Aggregates, OfNoAsksEndAtOnce) {
  const auto offers = actors::aggregate(sys.system(), std::vector<Future<Offer>>(), {.within = 1h});
  sys.run_until_idle();
  EXPECT_TRUE(ended(offers).complete);
  const auto never = actors::aggregate(
      sys.system(), std::vector<Future<Offer>>(),
      {.within = 1h, .enough = [](const std::vector<Offer>& all) { return all.size() > 1; }});
  sys.run_until_idle();
  EXPECT_FALSE(ended(never).complete);
  const auto too_few = actors::aggregate(sys.system(), std::vector<Future<Offer>>(), {.count = 2});
  sys.run_until_idle();
  EXPECT_FALSE(ended(too_few).complete);
}

/// Answers with the cheapest of the offers, once, without waiting for them.
class Broker : public actors::Actor {
 public:
  Future<Offer> receive(const GetOffer&) {
    const auto offers = actors::aggregate<Offer>(context(), {.within = 5s});
    actors::ActorSelection(self(), "../shop-*").tell(GetOffer{}, offers);
    return offers.join().then([](const Aggregate<Offer>& found) {
      return *std::min_element(found.replies.begin(), found.replies.end(),
                               [](const Offer& a, const Offer& b) { return a.price < b.price; });
    });
  }
};

TEST_F(Aggregates, AnActorAnswersWithTheOutcome) {
  shop(9, 2s);
  shop(6, 3s);
  shop(1, 1h);
  const auto broker = sys.actor_of<Broker>();
  auto best = broker.ask(GetOffer{}, 1min);
  sys.advance(5s);
  ASSERT_TRUE(best.ready());
  EXPECT_EQ(best.get().price, 6);
}

// ---- what cannot be, and what ends badly

TEST_F(Aggregates, ATimeThatIsNotPositiveIsRefused) {
  for (const actors::Duration within : {actors::Duration(0s), actors::Duration(-1s)}) {
    EXPECT_THROW(static_cast<void>(actors::aggregate<Offer>(sys.system(), {.within = within})),
                 actors::Error);
  }
  EXPECT_THROW(static_cast<void>(
                   actors::aggregate(sys.system(), std::vector<Future<Offer>>(1), {.count = 1})),
               actors::Error)
      << "an empty future";
}

TEST_F(Aggregates, FailWithWhatTheirPredicateThrows) {
  const auto offers = actors::aggregate<Offer>(
      sys.system(), {.within = 1h, .enough = [](const std::vector<Offer>&) -> bool {
                       throw std::out_of_range("no such offer");
                     }});
  ActorRef(offers).tell(Offer{});
  EXPECT_THROW(static_cast<void>(offers.join().get()), std::out_of_range);
}

TEST_F(Aggregates, ThatAreStoppedFailTheirJoin) {
  const auto offers = actors::aggregate<Offer>(sys.system(), {.within = actors::no_timeout});
  sys.run_until_idle();
  sys.stop(offers);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(offers.join().get()), actors::ActorTerminated);
}

// ---- on threads

class Replies : public actors::Actor {
 public:
  void receive(const GetOffer&) { reply(Offer{1}); }
};

TEST(AggregatesOnThreads, CountEachReplyOnce) {
  constexpr std::size_t kActors = 200;
  actors::ActorSystem system("aggregate",
                             actors::Config{.workers = 2, .log_level = actors::Level::error});
  std::vector<ActorRef> refs;
  for (std::size_t i = 0; i < kActors; ++i) {
    refs.push_back(system.actor_of<Replies>());
  }
  std::vector<std::thread> askers;
  for (const std::size_t wanted : {kActors, kActors / 2}) {
    askers.emplace_back([&system, &refs, wanted] {
      for (int round = 0; round < 20; ++round) {
        const auto offers = actors::aggregate<Offer>(system, {.count = wanted, .within = 60s});
        for (const ActorRef& ref : refs) {
          ref.tell(GetOffer{}, offers);
        }
        const auto found = offers.join().get();
        EXPECT_EQ(found.replies.size(), wanted);
        EXPECT_TRUE(found.complete);
      }
    });
  }
  std::for_each(askers.begin(), askers.end(), [](std::thread& t) { t.join(); });
}

}  // namespace
