// 29. Auction: a process that becomes another one.
//
// While it is open the auction takes offers; when its time is over it only says who has won. That
// is two loops, one after the other. Each wait of the first one lasts until the closing time,
// whatever comes in between.
//
// The time is the test kit's: it passes when main() says so, and seconds take no time. Each bidder
// thinks for a different while, so that no two offers come at the same moment.
//
// After dramatis' examples/auction, which is after "Scala by Example", chapter 3.

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>
#include <actors/testkit/system.hpp>

using namespace std::chrono_literals;
using actors::ActorRef;
using actors::Duration;
using actors::Process;

struct Inquire {};
struct Offer {
  int bid = 0;
  std::string name;
  ActorRef bidder;
};
struct Beaten {
  int by = 0;
};
struct Won {};
struct Over {};
struct Result {};
struct Outcome {
  std::string name;  ///< empty: nobody bid enough
  int highest = 0;
};

static void auction(Process& self, int minimum, Duration open_for) {
  constexpr int kIncrement = 10;
  const auto closing = self.system().clock().now() + open_for;
  Offer best{.bid = minimum - kIncrement, .name = "", .bidder = {}};

  const auto handle_offer = [&](Offer offer) {
    if (offer.bid < best.bid + kIncrement) {
      offer.bidder | Beaten{best.bid};
      return;
    }
    if (best.bidder) {
      best.bidder | Beaten{offer.bid};
    }
    best = std::move(offer);
  };
  const auto left = [&] { return closing - self.system().clock().now(); };
  while (self.receive_for(
      left(), [&](Inquire) { self.reply(best.bid); }, handle_offer)) {
  }

  if (best.bidder) {
    best.bidder | Won{};
  }
  for (;;) {
    self.receive([&](Inquire) { self.reply(best.bid); },  //
                 [](const Offer& late) { late.bidder | Over{}; },
                 [&](Result) {
                   self.reply(Outcome{best.name, best.bid});
                 });
  }
}

struct Taste {
  std::string name;
  int increment = 10;
  int top = 0;  ///< no offer above it
  Duration thinks = 100ms;
};

static void bidder(Process& self, const Taste& taste, ActorRef auction) {
  int highest = auction.ask<int>(Inquire{}).get();
  bool open = true;
  while (open && highest + taste.increment <= taste.top) {
    self.sleep_for(taste.thinks);
    auction | Offer{highest + taste.increment, taste.name, self};
    self.receive([&highest](Beaten beaten) { highest = beaten.by; },  //
                 [&open](Won) { open = false; },                      //
                 [&open](Over) { open = false; });
  }
}

static void run(const std::string& title, int minimum, Duration open_for, std::vector<Taste> all) {
  actors::testkit::System system;
  const auto house = system->spawn(auction, minimum, open_for);
  for (Taste& taste : all) {
    system->spawn(bidder, std::move(taste), house);
  }
  system.advance(open_for + 1s);  // and the last offers, which come too late
  const auto [name, highest] = house.ask<Outcome>(Result{}).get();
  std::cout << title << ": "
            << (name.empty() ? "nobody won" : name + " won with " + std::to_string(highest))
            << '\n';
}

int main() {
  run("somebody gives up", 100, 4s, {{"1a", 20, 200, 110ms}, {"2a", 10, 300, 130ms}});
  run("cut off by time", 100, 700ms, {{"1b", 20, 200, 110ms}, {"2b", 10, 300, 130ms}});
  run("too expensive", 400, 4s, {{"1c", 20, 200, 110ms}, {"2c", 10, 300, 130ms}});

  std::vector<Taste> crowd;
  for (int i = 0; i < 20; ++i) {
    crowd.push_back({"client " + std::to_string(i), 10 + 10 * (i % 3), 3000 + 1117 * (i * 7 % 20),
                     101ms + 2ms * i});
  }
  run("twenty clients", 400, 1h, std::move(crowd));
}
