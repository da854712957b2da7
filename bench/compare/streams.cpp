// Messages in one direction, from one actor or eight. A producer sends bursts of a thousand and is
// never more than four bursts ahead of the consumer, which answers the last message of each.

#include <stdexcept>
#include <vector>

#include "actors/actors.hpp"

#include "bench/compare/workloads.hpp"
#include "bench/ring.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

constexpr long kBurst = 1000;
constexpr long kAhead = 4;

struct Item {
  long number;
};
struct LastItem {
  long number;
};
struct Received {};

class Consumer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Item, LastItem>;
  void receive(const Item& item) { sum_ += item.number; }
  void receive(const LastItem& item) {
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
      consumer_.tell(Item{1});
    }
    consumer_.tell(LastItem{1}, self());
    sent_ += kBurst;
  }

  actors::Ref<Consumer> consumer_;
  Go go_{};
  long sent_ = 0;
  long received_ = 0;
};

/// Each of the producers sends the same share of the count.
void measure_streams(const Args& args, const std::vector<actors::Ref<Producer>>& producers) {
  const long each = args.count / static_cast<long>(producers.size()) / kBurst * kBurst;
  if (each == 0) {
    throw std::invalid_argument("COUNT is at least a thousand for each producer");
  }
  measure(args, each * static_cast<long>(producers.size()), [&] {
    std::vector<Run> runs(producers.size());
    for (std::size_t i = 0; i < producers.size(); ++i) {
      producers[i].tell(Go{each, &runs[i]});
    }
    return wait_for_all(runs);
  });
}

void from(const Args& args, int producers) {
  actors::ActorSystem system("compare", config(args));
  const auto consumer = system.actor_of<Consumer>();
  std::vector<actors::Ref<Producer>> all;
  for (int i = 0; i < producers; ++i) {
    all.push_back(system.actor_of<Producer>(consumer));
  }
  measure_streams(args, all);
}

}  // namespace

void stream(const Args& args) {
  from(args, 1);
}

void stream_across(const Args& args) {
  actors::ActorSystem system("compare", two_pools());
  const auto consumer = system.actor_of<Consumer>(actors::on_dispatcher(kOtherPool));
  measure_streams(args, {system.actor_of<Producer>(consumer)});
}

void fan_in_8(const Args& args) {
  from(args, 8);
}

}  // namespace bench
