// 53. aggregate: the replies of many, as one result.
//
// Nobody knows how many shops there are. Whoever answers in time is considered; the one who asked
// is answered once. By a clock that is moved by hand.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>
#include <actors/aggregator.hpp>
#include <actors/selection.hpp>
#include <actors/testkit/testkit.hpp>

using namespace std::chrono_literals;

/// A reply that comes too late is no news.
struct Offer : actors::DeadLetterSuppression {
  Offer() = default;
  Offer(std::string name, int cents) : shop(std::move(name)), price(cents) {}
  std::string shop;
  int price = 0;
};
struct GetOffer {};

/// Takes its time.
class Shop : public actors::Actor {
 public:
  using Protocol = actors::Messages<GetOffer, Offer>;
  Shop(Offer offer, actors::Duration takes) : offer_(std::move(offer)), takes_(takes) {}
  void receive(const GetOffer& /*question*/) {
    customer_ = sender();
    timers().once("offer", offer_, takes_);
  }
  void receive(const Offer& offer) { customer_.tell(offer, self()); }

 private:
  Offer offer_;
  actors::Duration takes_;
  actors::ActorRef customer_;
};

struct FindCheapest {};

/// Asks all shops there are, and answers with the cheapest of the offers of three seconds.
class Broker : public actors::Actor {
 public:
  actors::Future<std::string> receive(const FindCheapest& /*question*/) {
    const auto offers = actors::aggregate<Offer>(context(), {.within = 3s});
    actors::ActorSelection(self(), "../shop-*").tell(GetOffer{}, offers);
    return offers.join().then([](const actors::Aggregate<Offer>& found) {
      const auto cheapest =
          std::min_element(found.replies.begin(), found.replies.end(),
                           [](const Offer& a, const Offer& b) { return a.price < b.price; });
      return cheapest->shop + ", of " + std::to_string(found.replies.size());
    });
  }
};

void print(const char* what, const actors::Aggregate<Offer>& found) {
  std::cout << what << (found.complete ? ":" : " (no more in time):");
  for (const Offer& offer : found.replies) {
    std::cout << ' ' << offer.shop << ' ' << offer.price;
  }
  std::cout << '\n';
}

int main() {
  actors::testkit::System system;
  const std::pair<Offer, actors::Duration> shops[] = {
      {{"Ann", 300}, 1s}, {{"Bob", 200}, 2s}, {{"Cleo", 100}, 1h}};
  for (const auto& [offer, takes] : shops) {
    system.actor_of<Shop>(actors::named("shop-" + offer.shop), offer, takes);
  }
  const actors::ActorSelection all(system, "/user/shop-*");

  // So many, or what has come when the time is over.
  for (const std::size_t count : {2U, 3U}) {
    const auto offers = actors::aggregate<Offer>(system.system(), {.count = count, .within = 10s});
    all.tell(GetOffer{}, offers);
    system.advance(10s);
    print(count == 2 ? "two" : "three", offers.join().get());
  }

  // As soon as they are enough: here by what the replies say.
  const auto cheap_one = [](const std::vector<Offer>& found) { return found.back().price <= 300; };
  const auto offers =
      actors::aggregate<Offer>(system.system(), {.within = 10s, .enough = cheap_one});
  all.tell(GetOffer{}, offers);
  system.advance(10s);
  print("cheap enough", offers.join().get());

  const auto broker = system.actor_of<Broker>();
  auto cheapest = broker.ask(FindCheapest{});
  system.advance(3s);
  std::cout << "the cheapest: " << cheapest.get() << '\n';
}
