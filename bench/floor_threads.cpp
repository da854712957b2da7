// Floors of a message between two threads, each on a CPU of its own and awake: a cache line there
// and one back, and a stream of cells.

#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include <sched.h>

#include "bench/bench_support.hpp"
#include "bench/floor.hpp"

namespace bench {
namespace {

/// The CPUs that this process may use.
std::vector<std::size_t> cpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  std::vector<std::size_t> found;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &allowed)) {
        found.push_back(cpu);
      }
    }
  }
  return found;
}

void stay_on(std::size_t cpu) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof(one), &one);
}

/// Without a pause, which takes as long as the line takes to come.
template <class Ready>
void spin_until(Ready ready) {
  while (!ready()) {
  }
}

/// Runs both at a time, each on a CPU of its own, and times them from the moment when both are
/// there to the end of the second.
template <class First, class Second>
void time_both(benchmark::State& state, First first, Second second) {
  const std::vector<std::size_t> on = cpus();
  if (on.size() < 2) {
    state.SkipWithError("two threads that spin need two CPUs");
    return;
  }
  for (auto _ : state) {
    Run run;
    std::atomic<int> here{0};
    const auto meet = [&here](std::size_t cpu) {
      stay_on(cpu);
      here.fetch_add(1);
      spin_until([&here] { return here.load() == 2; });
    };
    std::thread other([&] {
      meet(on[1]);
      second();
      run.end();
    });
    std::thread timed([&] {
      meet(on[0]);
      run.begin();
      first();
    });
    timed.join();
    other.join();
    state.SetIterationTime(run.seconds());
  }
}

/// A number in a cache line of its own.
struct alignas(64) Line {
  std::atomic<long> number{0};  // one thread writes it (release), the other waits for it (acquire)
};

void FloorCrossPingPong(benchmark::State& state) {
  constexpr long kRounds = 2'000;
  Line there;
  Line back;
  const auto send = [](Line& line, long number) {
    line.number.store(number, std::memory_order_release);
  };
  const auto wait_for = [](const Line& line, long number) {
    spin_until([&] { return line.number.load(std::memory_order_acquire) == number; });
  };
  time_both(
      state,
      [&, number = 0L]() mutable {
        for (long i = 0; i < kRounds; ++i) {
          send(there, ++number);
          wait_for(back, number);
        }
      },
      [&, number = 0L]() mutable {
        for (long i = 0; i < kRounds; ++i) {
          wait_for(there, ++number);
          send(back, number);
        }
      });
  count_each(state, 2 * kRounds);
}
BENCHMARK(FloorCrossPingPong)->UseManualTime()->Apply(Fastest);

/// Cells go home so many at a time.
constexpr int kReturned = 32;

/// Sends numbers in cells, so many at a time, as long as it has cells.
class StreamSource {
 public:
  StreamSource(SharedCells& to, SharedCells& returned) : to_(to), returned_(returned) {}
  void send(long count, long at_a_time) {
    for (long sent = 0; sent < count; sent += at_a_time) {
      Cell* const oldest = next(sent);
      Cell* newest = oldest;
      for (long i = 1; i < at_a_time; ++i) {
        Cell* const cell = next(sent + i);
        cell->next = newest;
        newest = cell;
      }
      to_.push(newest, oldest);
    }
  }

 private:
  Cell* next(long number) {
    if (cells_.empty()) {
      Cell* back = nullptr;
      spin_until([&] { return (back = returned_.take_all()) != nullptr; });
      cells_.put_all(back);
    }
    Cell* const cell = cells_.get();
    cell->number = number;
    return cell;
  }

  SharedCells& to_;
  SharedCells& returned_;
  Cells cells_{4096};
};

/// Takes numbers in the order in which they were sent, and returns the cells.
class StreamSink {
 public:
  StreamSink(SharedCells& from, SharedCells& returned) : from_(from), returned_(returned) {}
  void receive(long count) {
    long received = 0;
    while (received < count) {
      Cell* oldest = nullptr;
      for (Cell* cell = from_.take_all(); cell != nullptr;) {
        Cell* const next = std::exchange(cell->next, oldest);
        oldest = std::exchange(cell, next);
      }
      for (; oldest != nullptr; ++received) {
        sum_ += oldest->number;
        give_back(std::exchange(oldest, oldest->next));
      }
    }
    benchmark::DoNotOptimize(sum_);
  }

 private:
  void give_back(Cell* cell) {
    cell->next = first_;
    first_ = cell;
    if (++held_ == 1) {
      last_ = cell;
    } else if (held_ == kReturned) {
      returned_.push(first_, last_);
      first_ = nullptr;
      held_ = 0;
    }
  }

  SharedCells& from_;
  SharedCells& returned_;
  long sum_ = 0;
  Cell* first_ = nullptr;  ///< of those to be returned
  Cell* last_ = nullptr;
  int held_ = 0;
};

void FloorStreamAcross(benchmark::State& state) {
  constexpr long kMessages = 16'000;
  SharedCells there;
  SharedCells back;
  StreamSource source(there, back);
  StreamSink sink(there, back);
  time_both(
      state, [&] { source.send(kMessages, state.range(0)); }, [&] { sink.receive(kMessages); });
  count_each(state, kMessages);
}
BENCHMARK(FloorStreamAcross)
    ->ArgName("at_a_time")
    ->Arg(1)
    ->Arg(32)
    ->UseManualTime()
    ->Apply(Fastest);

}  // namespace
}  // namespace bench
