// The floor of an actor's life: an object in pooled memory, in its parent's list of children, told
// once and gone.

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "bench/bench_support.hpp"
#include "bench/floor_worker.hpp"

namespace bench {
namespace {

constexpr int kChildren = 64;

struct Links {
  Links* before = this;
  Links* after = this;
};

class Mayfly;

/// A parent's children: their memory, a cache line each, and a ring of those that live.
class Family {
 public:
  Family();
  void start(Worker& worker);
  void end(Mayfly& child);

 private:
  struct alignas(64) Place {
    Place* next;
    std::byte memory[64 - sizeof(Place*)];
  };
  std::vector<Place> places_{kChildren};
  Place* free_ = nullptr;
  Links children_;
};

/// Ends at its first message. One cache line.
class Mayfly final : public Receiver, public Links {
 public:
  explicit Mayfly(Family& family) : family_(family) {}
  void receive(const Cell& /*message*/, Worker& /*worker*/) override { family_.end(*this); }

 private:
  Family& family_;
};
static_assert(sizeof(Mayfly) <= 64);

Family::Family() {
  for (Place& place : places_) {
    place.next = std::exchange(free_, &place);
  }
}

void Family::start(Worker& worker) {
  Place* const place = std::exchange(free_, free_->next);
  auto* const child = new (place) Mayfly(*this);
  child->after = &children_;
  child->before = std::exchange(children_.before, child);
  child->before->after = child;
  Receiver* told = child;
  benchmark::DoNotOptimize(told);
  worker.tell(*told, 0);
}

void Family::end(Mayfly& child) {
  child.before->after = child.after;
  child.after->before = child.before;
  std::destroy_at(&child);
  auto* const place = new (&child) Place;
  place->next = std::exchange(free_, place);
}

void FloorSpawn(benchmark::State& state) {
  Worker worker;
  Family family;
  for (auto _ : state) {
    for (int batch = 0; batch < 50; ++batch) {
      for (int i = 0; i < kChildren; ++i) {
        family.start(worker);
      }
      worker.run();
    }
  }
  count_each(state, 50 * kChildren);
}
BENCHMARK(FloorSpawn)->UseRealTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
