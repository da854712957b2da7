// Floors of a message on one thread: the call alone, the shared queue alone, and a message with a
// run queue and nothing else.

#include <memory>

#include "bench/bench_support.hpp"
#include "bench/floor_worker.hpp"

namespace bench {
namespace {

constexpr long kMessages = 10'000;

/// Of a pair: passes the number on, less one.
class PassesOn : public Receiver {
 public:
  void receive(const Cell& message, Worker& worker) override {
    if (message.number > 0) {
      worker.tell(*next_, message.number - 1);
    }
  }
  void set_next(Receiver* next) { next_ = next; }

 private:
  Receiver* next_ = nullptr;
};

class Sums : public Receiver {
 public:
  void receive(const Cell& message, Worker& /*worker*/) override { sum_ += message.number; }

 private:
  long sum_ = 0;
};

/// Tells another one so many times in one turn.
class Streams : public Receiver {
 public:
  explicit Streams(Receiver* to) : to_(to) {}
  void receive(const Cell& message, Worker& worker) override {
    for (long i = 0; i < message.number; ++i) {
      worker.tell(*to_, i);
    }
  }

 private:
  Receiver* to_;
};

/// Of which class it is, is known when the program runs.
template <class R, class... Arguments>
std::unique_ptr<Receiver> make_receiver(Arguments... arguments) {
  std::unique_ptr<Receiver> made = std::make_unique<R>(arguments...);
  benchmark::DoNotOptimize(made);
  return made;
}

void FloorCall(benchmark::State& state) {
  Worker worker;
  Cells cells(1024);
  const auto sums = make_receiver<Sums>();
  for (auto _ : state) {
    for (long i = 0; i < kMessages; ++i) {
      Cell* cell = cells.get();
      cell->number = i;
      Receiver* receiver = sums.get();
      benchmark::DoNotOptimize(receiver);
      receiver->receive(*cell, worker);
      cells.put(cell);
    }
  }
  count_each(state, kMessages);
}
BENCHMARK(FloorCall)->UseRealTime()->Apply(Fastest);

void FloorQueue(benchmark::State& state) {
  Cells cells(1024);
  SharedCells queue;
  long sum = 0;
  for (auto _ : state) {
    for (long i = 0; i < kMessages; ++i) {
      Cell* const sent = cells.get();
      sent->number = i;
      queue.push(sent, sent);
      if (Cell* const received = queue.take_all()) {
        sum += received->number;
        cells.put(received);
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  count_each(state, kMessages);
}
BENCHMARK(FloorQueue)->UseRealTime()->Apply(Fastest);

void FloorMessage(benchmark::State& state) {
  Worker worker;
  PassesOn ping;
  PassesOn pong;
  ping.set_next(&pong);
  pong.set_next(&ping);
  Receiver* first = &ping;
  benchmark::DoNotOptimize(first);
  for (auto _ : state) {
    worker.tell(*first, kMessages - 1);
    worker.run();
  }
  count_each(state, kMessages);
}
BENCHMARK(FloorMessage)->UseRealTime()->Apply(Fastest);

void FloorStream(benchmark::State& state) {
  Worker worker;
  const auto sums = make_receiver<Sums>();
  const auto streams = make_receiver<Streams>(sums.get());
  constexpr long kBurst = 1000;
  for (auto _ : state) {
    for (long sent = 0; sent < kMessages; sent += kBurst) {
      worker.tell(*streams, kBurst);
      worker.run();
    }
  }
  count_each(state, kMessages);
}
BENCHMARK(FloorStream)->UseRealTime()->Apply(Fastest);

}  // namespace
}  // namespace bench
