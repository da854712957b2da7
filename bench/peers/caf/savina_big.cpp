// Big, of the Savina suite: each actor pings others at random. After the manual's "Actors"
// (class-based, statically typed) and "Message Passing" (`send`).

#include <memory>
#include <vector>

#include "bench/peers/caf/savina_support.hpp"
#include "bench/savina/pseudo_random.hpp"

namespace bench {
namespace {

struct Neighbours;
struct NeighboursRef {
  std::shared_ptr<const Neighbours> all;
};

}  // namespace
}  // namespace bench

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::NeighboursRef)

namespace bench {
namespace {

using ping_atom = caf::atom_constant<caf::atom("ping")>;
using pong_atom = caf::atom_constant<caf::atom("pong")>;
using meet_atom = caf::atom_constant<caf::atom("meet")>;
using start_atom = caf::atom_constant<caf::atom("start")>;
using done_atom = caf::atom_constant<caf::atom("done")>;

using Sink = caf::typed_actor<Begins, caf::reacts_to<done_atom, Number>>;
using Pings =
    caf::typed_actor<caf::reacts_to<meet_atom, NeighboursRef>, caf::reacts_to<start_atom, Number>,
                     caf::reacts_to<ping_atom, Number>, caf::reacts_to<pong_atom>>;
struct Neighbours {
  std::vector<Pings> all;
};

class PingsImpl : public Pings::base {
 public:
  PingsImpl(caf::actor_config& config, Sink sink, Number id)
      : Pings::base(config), sink_(sink), id_(id), random_(id) {}
  behavior_type make_behavior() override {
    return {[this](meet_atom, const NeighboursRef& neighbours) { neighbours_ = neighbours.all; },
            [this](start_atom, Number pings) {
              left_ = pings;
              next();
            },
            [this](ping_atom, Number from) {
              send(neighbours_->all[static_cast<std::size_t>(from)], pong_atom::value);
            },
            [this](pong_atom) {
              ++pongs_;
              next();
            }};
  }
  void on_exit() override { neighbours_.reset(); }

 private:
  void next() {
    if (left_ == 0) {
      send(sink_, done_atom::value, pongs_);
      return;
    }
    --left_;
    const auto whom = random_.next(static_cast<long>(neighbours_->all.size()));
    send(neighbours_->all[static_cast<std::size_t>(whom)], ping_atom::value, id_);
  }

  Sink sink_;
  Number id_;
  savina::PseudoRandom random_;
  std::shared_ptr<const Neighbours> neighbours_;
  Number left_ = 0;
  Number pongs_ = 0;
};

class SinkImpl : public Sink::base {
 public:
  SinkImpl(caf::actor_config& config, int actors) : Sink::base(config), alive_(actors) {}
  behavior_type make_behavior() override {
    Neighbours neighbours;
    for (int i = 0; i < alive_; ++i) {
      neighbours.all.push_back(spawn<PingsImpl>(Sink{this}, Number{i}));
    }
    neighbours_ = std::make_shared<const Neighbours>(std::move(neighbours));
    return {[this](go_atom, Number count, RunRef run) {
              expected_ = count / alive_ * alive_;
              result_.begin(run);
              for (const Pings& pings : neighbours_->all) {
                send(pings, meet_atom::value, NeighboursRef{neighbours_});
              }
              // Only now: who has started pings others, which must have met theirs by then.
              for (const Pings& pings : neighbours_->all) {
                send(pings, start_atom::value, count / alive_);
              }
            },
            [this](done_atom, Number pongs) {
              pongs_ += pongs;
              if (--alive_ == 0) {
                result_.end("big: pongs", expected_, pongs_);
              }
            }};
  }
  void on_exit() override {
    for (const Pings& pings : neighbours_->all) {
      stop(pings);
    }
    neighbours_.reset();
  }

 private:
  int alive_;
  std::shared_ptr<const Neighbours> neighbours_;
  Number expected_ = 0;
  Number pongs_ = 0;
  Result result_;
};

}  // namespace

void savina_big(const Args& args) {
  measure_root<SinkImpl>(args, args.count / 120 * 120, 120);
}

}  // namespace bench
