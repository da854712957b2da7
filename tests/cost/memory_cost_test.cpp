// What memory an actor takes that exists and does nothing.

#include <algorithm>
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

/// Starts children, a message each, and keeps them; some at a time, so that their messages do not
/// pile up.
class Keeper : public Actor {
 public:
  void receive(const Keep& keep) {
    const int some = std::min(keep.actors, 1000);
    for (int i = 0; i < some; ++i) {
      actor_of<Idle>().tell(Go{});
    }
    if (keep.actors > some) {
      self().tell(Keep{keep.actors - some, keep.done});
    } else {
      keep.done->count_down();
    }
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
  EXPECT_LE(each, kResidentBytesPerIdleActor);
}

/// Starts children that stop after their first message; is told when all have.
class Bustle : public Actor {
 public:
  using Protocol = Messages<Keep>;
  void receive(const Keep& keep) {
    living_ = keep.actors;
    done_ = keep.done;
    for (int i = 0; i < keep.actors; ++i) {
      const auto child = actor_of<ShortLived>();
      watch(child);
      child.tell(Go{});
    }
  }
  void receive(const Terminated& /*end*/) {
    if (--living_ == 0) {
      done_->count_down();
    }
  }

 private:
  class ShortLived : public Actor {
   public:
    void receive(const Go& /*go*/) { stop(); }
  };
  int living_ = 0;
  std::latch* done_ = nullptr;
};

TEST(MemoryCost, OfActorsThatHaveStoppedIsUsedByTheNextOnes) {
  constexpr int kActors = 100'000;
  ActorSystem system(one_worker());
  const auto bustle = system.actor_of<Bustle>();
  const auto once = [&] {
    std::latch done(1);
    bustle.tell(Keep{kActors, &done});
    done.wait();
    EXPECT_TRUE(system.await_idle(30s));
    return bench::resident();
  };
  const double first = once();
  constexpr int kTimes = 3;
  double last = 0;
  for (int i = 0; i < kTimes; ++i) {
    last = once();
  }
  const double each = (last - first) / (kTimes * kActors);
  std::printf("%.1f resident bytes more for each that came later\n", each);
  EXPECT_LE(each, kResidentBytesPerStoppedActor);
}

struct Fill {
  int count;
  double* bytes;  ///< resident ones, for each
};
struct Small {
  long a, b;
};

class Silent : public Actor {
 public:
  using Protocol = Messages<Small, int(Go)>;
  void receive(const Small& /*small*/) {}
  int receive(const Go& /*go*/) { return 1; }
};

/// Tells an actor of its worker, which has no turn meanwhile; or asks it.
template <bool kAsks>
class Fills : public Actor {
 public:
  explicit Fills(Ref<Silent> silent) : silent_(silent) {}
  void receive(const Fill& fill) {
    const double before = bench::resident();
    for (int i = 0; i < fill.count; ++i) {
      if constexpr (kAsks) {
        silent_.ask(Go{}).on_complete([this](const Future<int>& one) { answers_ += one.get(); });
      } else {
        silent_.tell(Small{i, i});
      }
    }
    *fill.bytes = (bench::resident() - before) / fill.count;
  }

 private:
  Ref<Silent> silent_;
  long answers_ = 0;
};

template <bool kAsks>
double resident_bytes_each(int count) {
  ActorSystem system(one_worker());
  const auto silent = system.actor_of<Silent>();
  double bytes = 0;
  system.actor_of<Fills<kAsks>>(silent).tell(Fill{count, &bytes});
  EXPECT_TRUE(system.await_idle(60s));
  std::printf("%.1f resident bytes\n", bytes);
  return bytes;
}

TEST(MemoryCost, OfASmallMessageThatWaitsIsACell) {
  EXPECT_LE(resident_bytes_each<false>(1'000'000), kResidentBytesPerMessage * kMargin);
}

TEST(MemoryCost, OfAQuestionThatIsOpenIsWithinItsLimit) {
  EXPECT_LE(resident_bytes_each<true>(300'000), kResidentBytesPerAsk * kMargin);
}

/// How many objects of one worker's tree there are, and were at most.
struct Living {
  int now = 0;
  int most = 0;
  std::latch all_gone{1};
};

struct Grow {
  int depth;
};

/// Starts ten more, `depth` times, and ends when they have.
class Branch : public Actor {
 public:
  using Protocol = Messages<Grow>;
  explicit Branch(Living* living) : living_(living) {
    living_->most = std::max(living_->most, ++living_->now);
  }
  void receive(const Grow& grow) {
    if (grow.depth == 0) {
      stop();
      return;
    }
    for (int i = 0; i < kBranches; ++i) {
      const auto child = actor_of<Branch>(living_);
      watch(child);
      child.tell(Grow{grow.depth - 1});
    }
  }
  void receive(const Terminated& /*end*/) {
    if (++ended_ == kBranches) {
      stop();
    }
  }
  void post_stop() override {
    if (--living_->now == 0) {
      living_->all_gone.count_down();
    }
  }

 private:
  static constexpr int kBranches = 10;
  Living* living_;
  int ended_ = 0;
};

// Not the 11,111 there are in all: a tree is run depth first.
TEST(MemoryCost, OfATreeOfShortLivedActorsIsThatOfAFewBranches) {
  Living living;
  ActorSystem system(one_worker());
  system.actor_of<Branch>(&living).tell(Grow{4});
  living.all_gone.wait();
  std::printf("%d at most\n", living.most);
  EXPECT_LE(living.most, 500);
}

TEST(MemoryCost, OfASlotIsWithinItsLimit) {
  EXPECT_LE(sizeof(detail::ActorCell), kBytesOfASlot);
}

}  // namespace
}  // namespace actors::cost
