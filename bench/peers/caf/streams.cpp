// Messages in one direction, from one actor or several. A producer sends bursts of a thousand and
// is never more than four bursts ahead of the consumer, which answers the last message of each.
// After the manual's "Message Passing" (`send`) and "Actors" (`detached`).

#include <stdexcept>
#include <vector>

#include "bench/peers/caf/support.hpp"

namespace bench {
namespace {

constexpr std::int64_t kBurst = 1000;
constexpr std::int64_t kAhead = 4;

using item_atom = caf::atom_constant<caf::atom("item")>;
using last_atom = caf::atom_constant<caf::atom("last")>;
using received_atom = caf::atom_constant<caf::atom("received")>;

using Producer = caf::typed_actor<Begins, caf::reacts_to<received_atom>>;
/// The last message of a burst is answered with `received`, which is a message of its own and not a
/// response: a response would have to be requested, which costs more.
using Consumer = caf::typed_actor<caf::reacts_to<item_atom, std::int64_t>,
                                  caf::reacts_to<last_atom, std::int64_t, Producer>>;

class ConsumerImpl : public Consumer::base {
 public:
  explicit ConsumerImpl(caf::actor_config& config) : Consumer::base(config) {}
  behavior_type make_behavior() override {
    return {[this](item_atom, std::int64_t number) { sum_ += number; },
            [this](last_atom, std::int64_t number, const Producer& producer) {
              sum_ += number;
              send(producer, received_atom::value);
            }};
  }

 private:
  std::int64_t sum_ = 0;
};

class ProducerImpl : public Producer::base {
 public:
  ProducerImpl(caf::actor_config& config, Consumer consumer)
      : Producer::base(config), consumer_(consumer) {}
  behavior_type make_behavior() override {
    return {[this](go_atom, std::int64_t count, RunRef run) {
              count_ = count;
              run_ = run.run;
              sent_ = 0;
              received_ = 0;
              run_->begin();
              for (std::int64_t i = 0; i < kAhead; ++i) {
                send_burst();
              }
            },
            [this](received_atom) {
              received_ += kBurst;
              if (received_ == count_) {
                run_->end();
              } else {
                send_burst();
              }
            }};
  }

 private:
  void send_burst() {
    if (sent_ == count_) {
      return;
    }
    for (std::int64_t i = 1; i < kBurst; ++i) {
      send(consumer_, item_atom::value, std::int64_t{1});
    }
    send(consumer_, last_atom::value, std::int64_t{1}, Producer{this});
    sent_ += kBurst;
  }

  Consumer consumer_;
  std::int64_t count_ = 0;
  Run* run_ = nullptr;
  std::int64_t sent_ = 0;
  std::int64_t received_ = 0;
};

template <caf::spawn_options kOptions>
void from(const Args& args, int producers) {
  const std::int64_t each = args.count / producers / kBurst * kBurst;
  if (each == 0) {
    throw std::invalid_argument("COUNT is at least a thousand for each producer");
  }
  Config config(args);
  caf::actor_system system(config);
  const Consumer consumer = system.spawn<ConsumerImpl, kOptions>();
  std::vector<Producer> all;
  for (int i = 0; i < producers; ++i) {
    all.push_back(system.spawn<ProducerImpl, kOptions>(consumer));
  }
  measure(args, each * producers, [&] {
    std::vector<Run> runs(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      caf::anon_send(all[i], go_atom::value, each, RunRef{&runs[i]});
    }
    return wait_for_all(runs);
  });
  for (const Producer& producer : all) {
    stop(producer);
  }
  stop(consumer);
}

}  // namespace

void stream(const Args& args) {
  from<caf::no_spawn_options>(args, 1);
}

/// A thread for each ("Spawn Options": detached); in a pool of two threads it is no faster.
void stream_across(const Args& args) {
  from<caf::detached>(args, 1);
}

void fan_in_2(const Args& args) {
  from<caf::no_spawn_options>(args, 2);
}

void fan_in_4(const Args& args) {
  from<caf::no_spawn_options>(args, 4);
}

void fan_in_8(const Args& args) {
  from<caf::no_spawn_options>(args, 8);
}

void fan_in_16(const Args& args) {
  from<caf::no_spawn_options>(args, 16);
}

}  // namespace bench
