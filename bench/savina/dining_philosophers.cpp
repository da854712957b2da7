#include <vector>

#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

struct Hungry {
  std::size_t id;
};
struct Eat {};
struct Denied {};
struct Done {
  std::size_t id;
};
struct Full {
  long rounds;
};

/// Hungry again as soon as it has eaten, and asks again as soon as it is denied.
class Philosopher : public actors::Actor {
 public:
  using Protocol = actors::Messages<Eat, Denied>;
  Philosopher(std::size_t id, long rounds, actors::ActorRef arbitrator)
      : id_(id), rounds_(rounds), arbitrator_(arbitrator) {}
  void pre_start() override { ask(); }
  void receive(const Denied&) { ask(); }
  void receive(const Eat&) {
    ++eaten_;
    arbitrator_.tell(Done{id_});
    if (eaten_ < rounds_) {
      ask();
    } else {
      arbitrator_.tell(Full{eaten_});
      stop();
    }
  }

 private:
  void ask() { arbitrator_.tell(Hungry{id_}, self()); }

  std::size_t id_;
  long rounds_;
  actors::ActorRef arbitrator_;
  long eaten_ = 0;
};

/// Gives a philosopher both forks or none.
class Arbitrator : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Hungry, Done, Full>;
  Arbitrator(long rounds, int philosophers)
      : rounds_(rounds), alive_(philosophers), taken_(static_cast<std::size_t>(philosophers)) {}
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      actor_of<Philosopher>(i, rounds_, self());
    }
    return outcome;
  }
  void receive(const Hungry& hungry) {
    const std::size_t right = (hungry.id + 1) % taken_.size();
    if (taken_[hungry.id] || taken_[right]) {
      reply(Denied{});
      return;
    }
    taken_[hungry.id] = taken_[right] = true;
    reply(Eat{});
  }
  void receive(const Done& done) {
    const std::size_t right = (done.id + 1) % taken_.size();
    if (!taken_[done.id] || !taken_[right]) {
      throw WrongResult("dining philosophers: one ate with a fork that was not taken");
    }
    taken_[done.id] = taken_[right] = false;
  }
  void receive(const Full& full) {
    eaten_ += full.rounds;
    if (--alive_ == 0) {
      finish(eaten_);
    }
  }

 private:
  long rounds_;
  int alive_;
  std::vector<bool> taken_;
  long eaten_ = 0;
};

}  // namespace

double dining_philosophers(actors::ActorSystem& system, long rounds, int philosophers) {
  return run<Arbitrator>(system, "dining philosophers: meals", rounds * philosophers, rounds,
                         philosophers);
}

}  // namespace bench::savina
