// Programs of the Savina suite between few actors: ping-pong, counting, thread ring. After the
// manual's "Actors" (class-based, statically typed) and "Message Passing" (`send`).

#include <vector>

#include "bench/peers/caf/savina_support.hpp"

namespace bench {
namespace {

using ping_atom = caf::atom_constant<caf::atom("ping")>;
using pong_atom = caf::atom_constant<caf::atom("pong")>;
using again_atom = caf::atom_constant<caf::atom("again")>;
using increment_atom = caf::atom_constant<caf::atom("increment")>;
using retrieve_atom = caf::atom_constant<caf::atom("retrieve")>;
using count_atom = caf::atom_constant<caf::atom("count")>;
using next_atom = caf::atom_constant<caf::atom("next")>;
using token_atom = caf::atom_constant<caf::atom("token")>;
using exit_atom = caf::atom_constant<caf::atom("exit")>;
using gone_atom = caf::atom_constant<caf::atom("gone")>;

// ---- ping-pong

using Pinger =
    caf::typed_actor<Begins, caf::reacts_to<again_atom>, caf::reacts_to<pong_atom, Number>>;
using Ponger = caf::typed_actor<caf::reacts_to<ping_atom, Pinger>>;

class PongerImpl : public Ponger::base {
 public:
  explicit PongerImpl(caf::actor_config& config) : Ponger::base(config) {}
  behavior_type make_behavior() override {
    return {[this](ping_atom, const Pinger& pinger) { send(pinger, pong_atom::value, ++pings_); }};
  }

 private:
  Number pings_ = 0;
};

class PingerImpl : public Pinger::base {
 public:
  explicit PingerImpl(caf::actor_config& config) : Pinger::base(config) {}
  behavior_type make_behavior() override {
    ponger_ = spawn<PongerImpl>();
    return {[this](go_atom, Number count, RunRef run) {
              count_ = left_ = count;
              result_.begin(run);
              ping();
            },
            [this](again_atom) { ping(); },
            [this](pong_atom, Number pings) {
              if (left_ == 0) {
                result_.end("ping-pong: pings", count_, pings);
              } else {
                send(this, again_atom::value);
              }
            }};
  }
  void on_exit() override { stop(ponger_); }

 private:
  void ping() {
    --left_;
    send(ponger_, ping_atom::value, Pinger{this});
  }

  Ponger ponger_;
  Number count_ = 0;
  Number left_ = 0;
  Result result_;
};

// ---- counting

using Producer = caf::typed_actor<Begins, caf::reacts_to<count_atom, Number>>;
using Counter =
    caf::typed_actor<caf::reacts_to<increment_atom>, caf::reacts_to<retrieve_atom, Producer>>;

class CounterImpl : public Counter::base {
 public:
  explicit CounterImpl(caf::actor_config& config) : Counter::base(config) {}
  behavior_type make_behavior() override {
    return {[this](increment_atom) { ++count_; },
            [this](retrieve_atom, const Producer& producer) {
              send(producer, count_atom::value, count_);
            }};
  }

 private:
  Number count_ = 0;
};

class ProducerImpl : public Producer::base {
 public:
  explicit ProducerImpl(caf::actor_config& config) : Producer::base(config) {}
  behavior_type make_behavior() override {
    counter_ = spawn<CounterImpl>();
    return {[this](go_atom, Number count, RunRef run) {
              count_ = count;
              result_.begin(run);
              for (Number i = 0; i < count; ++i) {
                send(counter_, increment_atom::value);
              }
              send(counter_, retrieve_atom::value, Producer{this});
            },
            [this](count_atom, Number count) { result_.end("counting: messages", count_, count); }};
  }
  void on_exit() override { stop(counter_); }

 private:
  Counter counter_;
  Number count_ = 0;
  Result result_;
};

// ---- thread ring

using Ring = caf::typed_actor<Begins, caf::reacts_to<gone_atom, Number>>;
using Member =
    caf::typed_actor<caf::reacts_to<next_atom, caf::actor>, caf::reacts_to<token_atom, Number>,
                     caf::reacts_to<exit_atom, Number>>;

class MemberImpl : public Member::base {
 public:
  MemberImpl(caf::actor_config& config, Ring ring, Number size)
      : Member::base(config), ring_(ring), size_(size) {}
  behavior_type make_behavior() override {
    return {[this](next_atom, const caf::actor& next) { next_ = caf::actor_cast<Member>(next); },
            [this](token_atom, Number hops) {
              if (hops == 0) {
                send(next_, exit_atom::value, size_);
                return;
              }
              ++hops_;
              send(next_, token_atom::value, hops - 1);
            },
            [this](exit_atom, Number left) {
              if (left > 1) {
                send(next_, exit_atom::value, left - 1);
              }
              send(ring_, gone_atom::value, hops_);
              quit();
            }};
  }
  void on_exit() override { destroy(next_); }  // or the ring would keep itself alive

 private:
  Ring ring_;
  Number size_;
  Number hops_ = 0;
  Member next_;
};

class RingImpl : public Ring::base {
 public:
  RingImpl(caf::actor_config& config, int members) : Ring::base(config), alive_(members) {}
  behavior_type make_behavior() override {
    std::vector<Member> members;
    for (int i = 0; i < alive_; ++i) {
      members.push_back(spawn<MemberImpl>(Ring{this}, Number{alive_}));
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      send(members[i], next_atom::value,
           caf::actor_cast<caf::actor>(members[(i + 1) % members.size()]));
    }
    first_ = members[0];
    return {[this](go_atom, Number count, RunRef run) {
              count_ = count;
              result_.begin(run);
              send(first_, token_atom::value, count);
            },
            [this](gone_atom, Number hops) {
              made_ += hops;
              if (--alive_ == 0) {
                result_.end("thread ring: hops", count_, made_);
              }
            }};
  }
  void on_exit() override { destroy(first_); }

 private:
  int alive_;
  Member first_;
  Number count_ = 0;
  Number made_ = 0;
  Result result_;
};

}  // namespace

void savina_ping_pong(const Args& args) {
  measure_root<PingerImpl>(args, args.count);
}

void savina_counting(const Args& args) {
  measure_root<ProducerImpl>(args, args.count);
}

void savina_thread_ring(const Args& args) {
  measure_root<RingImpl>(args, args.count, 100);
}

}  // namespace bench
