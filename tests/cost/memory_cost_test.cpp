// What memory an actor takes that exists and does nothing.

#include <chrono>
#include <cstdio>
#include <latch>
#include <utility>

#include "actors/actors.hpp"

#include "bench/run.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "tests/cost/cost.hpp"

namespace actors::cost {
namespace {

using namespace std::chrono_literals;

struct Go {};
struct Keep {
  int actors;
  std::latch* done;
};

class Idle : public Actor {
 public:
  void receive(const Go& /*go*/) { ++received_; }

 private:
  long received_ = 0;
};

/// Starts children, a message each, and keeps them.
class Keeper : public Actor {
 public:
  void receive(const Keep& keep) {
    for (int i = 0; i < keep.actors; ++i) {
      actor_of<Idle>().tell(Go{});
    }
    keep.done->count_down();
  }
};

TEST(MemoryCost, OfAnIdleActorIsWithinItsLimit) {
  constexpr int kActors = 300'000;
  Config config = one_worker();
  config.shutdown_deadline = 60s;
  ActorSystem system(std::move(config));
  const auto keeper = system.actor_of<Keeper>();
  ASSERT_TRUE(system.await_idle(10s));
  const double before = bench::resident();
  std::latch done(1);
  keeper.tell(Keep{kActors, &done});
  done.wait();
  ASSERT_TRUE(system.await_idle(60s));
  const double each = (bench::resident() - before) / kActors;
  std::printf("%.1f resident bytes\n", each);
  EXPECT_LE(each, kResidentBytesPerIdleActor * kMargin);
}

TEST(MemoryCost, OfASlotIsWithinItsLimit) {
  EXPECT_LE(sizeof(detail::ActorCell), kBytesOfASlot);
}

}  // namespace
}  // namespace actors::cost
