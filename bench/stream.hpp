#pragma once
// Messages in one direction. A producer sends bursts of a thousand and is never more than four
// bursts ahead of the consumer, which answers the last message of each.

#include "actors/actors.hpp"

#include "bench/ring.hpp"

namespace bench {

/// Counts are multiples of it.
inline constexpr long kBurst = 1000;
inline constexpr long kAhead = 4;

struct OfBurst {
  long number;
};
struct LastOfBurst {
  long number;
};
struct Received {};

class Consumer : public actors::Actor {
 public:
  using Protocol = actors::Messages<OfBurst, LastOfBurst>;
  void receive(const OfBurst& item) { sum_ += item.number; }
  void receive(const LastOfBurst& item) {
    sum_ += item.number;
    reply(Received{});
  }

 private:
  long sum_ = 0;
};

class Producer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Received>;
  explicit Producer(actors::Ref<Consumer> consumer) : consumer_(consumer) {}
  void receive(const Go& go) {
    go_ = go;
    sent_ = 0;
    received_ = 0;
    go.run->begin();
    for (long i = 0; i < kAhead; ++i) {
      send_burst();
    }
  }
  void receive(const Received&) {
    received_ += kBurst;
    if (received_ == go_.count) {
      go_.run->end();
    } else {
      send_burst();
    }
  }

 private:
  void send_burst() {
    if (sent_ == go_.count) {
      return;
    }
    for (long i = 1; i < kBurst; ++i) {
      consumer_.tell(OfBurst{1});
    }
    consumer_.tell(LastOfBurst{1}, self());
    sent_ += kBurst;
  }

  actors::Ref<Consumer> consumer_;
  Go go_{};
  long sent_ = 0;
  long received_ = 0;
};

}  // namespace bench
