// What an actor costs from its start to its end: started by another one, told something, stopped.

#include "actors/actors.hpp"

#include "tests/cost/cost.hpp"

namespace actors::cost {
namespace {

constexpr int kChildren = kCounted;
constexpr int kBatchesBefore = 8;

struct Go {};
struct Batch {
  Section* section;
};

/// Counts down as it ends, on the one worker that there is.
class Mayfly : public Actor {
 public:
  struct Flock {
    int alive;
    ActorRef told_in_the_end;
    Batch batch;
  };
  explicit Mayfly(Flock* flock) : flock_(flock) {}
  void receive(const Go& /*go*/) { stop(); }
  void post_stop() override {
    if (--flock_->alive == 0) {
      flock_->told_in_the_end.tell(flock_->batch);
    }
  }

 private:
  Flock* flock_;
};

/// Starts a batch of children in one handler, and the next one when all of these have stopped.
class Spawner : public Actor {
 public:
  void receive(const Batch& batch) {
    if (begun_ == kBatchesBefore) {
      batch.section->begin();
    } else if (begun_ > kBatchesBefore) {
      batch.section->end();
      return;
    }
    ++begun_;
    flock_ = {.alive = kChildren, .told_in_the_end = self(), .batch = batch};
    for (int i = 0; i < kChildren; ++i) {
      actor_of<Mayfly>(&flock_).tell(Go{});
    }
  }

 private:
  Mayfly::Flock flock_{};
  int begun_ = 0;
};

TEST(SpawnCost, IsWithinItsLimitsFromStartToStop) {
  ActorSystem system(one_worker());
  Section section;
  system.actor_of<Spawner>().tell(Batch{&section});
  expect_within(kSpawnMessageStop, section.wait());
}

}  // namespace
}  // namespace actors::cost
