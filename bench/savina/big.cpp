#include <memory>
#include <vector>

#include "bench/savina/pseudo_random.hpp"
#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

class Pinger;
using Neighbours = std::vector<actors::Ref<Pinger>>;

struct Meet {
  std::shared_ptr<const Neighbours> neighbours;
};
struct Ping {
  std::size_t from;
};
struct Pong {};
struct Done {
  long pongs;
};

/// Pings one of its neighbours at random, and the next one when the pong has come.
class Pinger : public actors::Actor {
 public:
  using Protocol = actors::Messages<Meet, Ping, Pong>;
  Pinger(std::size_t id, long pings) : id_(id), left_(pings), random_(static_cast<long>(id)) {}
  void receive(const Meet& meet) {
    neighbours_ = meet.neighbours;
    next();
  }
  void receive(const Ping& ping) { (*neighbours_)[ping.from].tell(Pong{}); }
  void receive(const Pong&) {
    ++pongs_;
    next();
  }

 private:
  void next() {
    if (left_ == 0) {
      parent().tell(Done{pongs_});
      return;
    }
    --left_;
    const auto whom =
        static_cast<std::size_t>(random_.next(static_cast<long>(neighbours_->size())));
    (*neighbours_)[whom].tell(Ping{id_});
  }

  std::size_t id_;
  long left_;
  long pongs_ = 0;
  PseudoRandom random_;
  std::shared_ptr<const Neighbours> neighbours_;
};

/// The suite's sink: knows when all are done.
class Sink : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Done>;
  Sink(long pings, int actors) : alive_(actors) {
    for (int i = 0; i < actors; ++i) {
      all_.push_back(actor_of<Pinger>(static_cast<std::size_t>(i), pings));
    }
  }
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    const auto neighbours = std::make_shared<const Neighbours>(all_);
    for (const auto& pinger : all_) {
      pinger.tell(Meet{neighbours});
    }
    return outcome;
  }
  void receive(const Done& done) {
    pongs_ += done.pongs;
    if (--alive_ == 0) {
      finish(pongs_);
    }
  }

 private:
  Neighbours all_;
  int alive_;
  long pongs_ = 0;
};

}  // namespace

double big(actors::ActorSystem& system, long pings, int actors) {
  return run<Sink>(system, "big: pongs", pings * actors, pings, actors);
}

}  // namespace bench::savina
