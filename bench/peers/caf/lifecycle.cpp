// Actors that start, end, and just exist. CAF has no supervisors that start an actor anew, and no
// timer of an actor's that can be cancelled by itself. After the manual's "Actors" (class-based,
// statically typed actors; spawning; `lazy_init`; `quit`) and "Message Passing" (`send`).

#include <atomic>
#include <chrono>
#include <thread>

#include "bench/peers/caf/support.hpp"

namespace bench {
namespace {

using hello_atom = caf::atom_constant<caf::atom("hello")>;
using more_atom = caf::atom_constant<caf::atom("more")>;
using begin_atom = caf::atom_constant<caf::atom("begin")>;
using sum_atom = caf::atom_constant<caf::atom("sum")>;

struct Flock {
  std::atomic<std::int64_t> alive;  // decremented by each as it ends; the last one ends the run
  Run* run;
};

using Mayfly = caf::typed_actor<caf::reacts_to<hello_atom>>;

/// Handles its first message and quits. Eight bytes of state.
class MayflyImpl : public Mayfly::base {
 public:
  MayflyImpl(caf::actor_config& config, Flock* flock) : Mayfly::base(config), flock_(flock) {}
  behavior_type make_behavior() override {
    return {[this](hello_atom) { quit(); }};
  }
  void on_exit() override {
    if (flock_->alive.fetch_sub(1) == 1) {
      flock_->run->end();
    }
  }

 private:
  Flock* flock_;
};

using Spawner = caf::typed_actor<Begins, caf::reacts_to<more_atom>>;

/// Starts others in batches of 64, so that a batch ends while the next is not yet begun.
class SpawnerImpl : public Spawner::base {
 public:
  explicit SpawnerImpl(caf::actor_config& config) : Spawner::base(config) {}
  behavior_type make_behavior() override {
    return {[this](go_atom, std::int64_t count, RunRef run) {
              left_ = count;
              flock_.alive = count;
              flock_.run = run.run;
              run.run->begin();
              spawn_batch();
            },
            [this](more_atom) { spawn_batch(); }};
  }

 private:
  void spawn_batch() {
    for (int i = 0; i < 64 && left_ > 0; ++i, --left_) {
      send(spawn<MayflyImpl, caf::lazy_init>(&flock_), hello_atom::value);
    }
    if (left_ > 0) {
      send(this, more_atom::value);
    }
  }

  std::int64_t left_ = 0;
  Flock flock_{};
};

using Adds = caf::typed_actor<caf::reacts_to<sum_atom, std::int64_t>>;
using Node = caf::typed_actor<caf::reacts_to<begin_atom, std::int64_t, std::int64_t>,
                              caf::reacts_to<sum_atom, std::int64_t>>;

/// A node of the tree: a leaf sends its parent its number, any other starts ten children and sends
/// its parent their sum. Then it quits.
class NodeImpl : public Node::base {
 public:
  NodeImpl(caf::actor_config& config, Adds parent) : Node::base(config), parent_(parent) {}
  behavior_type make_behavior() override {
    return {[this](begin_atom, std::int64_t number, std::int64_t size) {
              if (size == 1) {
                done(number);
                return;
              }
              missing_ = 10;
              size /= 10;
              const Adds me = Node{this};
              for (std::int64_t i = 0; i < 10; ++i) {
                send(spawn<NodeImpl, caf::lazy_init>(me), begin_atom::value, number + i * size,
                     size);
              }
            },
            [this](sum_atom, std::int64_t value) {
              sum_ += value;
              if (--missing_ == 0) {
                done(sum_);
              }
            }};
  }

 private:
  void done(std::int64_t sum) {
    send(parent_, sum_atom::value, sum);
    quit();
  }

  Adds parent_;
  std::int64_t sum_ = 0;
  int missing_ = 0;
};

using Skynet = caf::typed_actor<Begins, caf::reacts_to<sum_atom, std::int64_t>>;

/// The tree's root hands it the sum. A wrong one ends the program.
class SkynetImpl : public Skynet::base {
 public:
  explicit SkynetImpl(caf::actor_config& config) : Skynet::base(config) {}
  behavior_type make_behavior() override {
    return {[this](go_atom, std::int64_t count, RunRef run) {
              count_ = count;
              run_ = run.run;
              run_->begin();
              send(spawn<NodeImpl, caf::lazy_init>(Adds{Skynet{this}}), begin_atom::value,
                   std::int64_t{0}, count);
            },
            [this](sum_atom, std::int64_t value) {
              if (value != count_ * (count_ - 1) / 2) {
                CAF_CRITICAL("skynet: wrong sum");
              }
              run_->end();
            }};
  }

 private:
  std::int64_t count_ = 0;
  Run* run_ = nullptr;
};

using Idle = caf::typed_actor<caf::reacts_to<hello_atom>>;

class IdleImpl : public Idle::base {
 public:
  IdleImpl(caf::actor_config& config, std::atomic<long>* greeted)
      : Idle::base(config), greeted_(greeted) {}
  behavior_type make_behavior() override {
    return {[this](hello_atom) { ++*greeted_; }};
  }

 private:
  std::atomic<long>* greeted_;  // its eight bytes of state
};

template <class Actor>
void measure_actor(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const auto actor = system.spawn<Actor>();
  measure_go(args, actor);
  stop(actor);
}

}  // namespace

void spawn_stop(const Args& args) {
  measure_actor<SpawnerImpl>(args);
}

void skynet(const Args& args) {
  measure_actor<SkynetImpl>(args);
}

void memory(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  std::atomic<long> greeted{0};
  std::vector<Idle> idle;
  idle.reserve(static_cast<std::size_t>(args.count));
  idle.assign(idle.capacity(), Idle{});  // its pages are there before
  idle.clear();
  const double before = resident();
  for (long i = 0; i < args.count; ++i) {
    idle.push_back(system.spawn<IdleImpl, caf::lazy_init>(&greeted));
    caf::anon_send(idle.back(), hello_atom::value);
  }
  while (greeted < args.count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  report_bytes(args, args.count, resident() - before);
  for (const Idle& actor : idle) {
    stop(actor);
  }
}

}  // namespace bench
