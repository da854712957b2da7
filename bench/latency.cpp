// latency: how long a message takes from a plain thread to an actor that is busy half of its time,
// and how much of that is the machine's.
//
//   latency [ROUNDS]      how often (default: 10); a round takes two seconds
//
// The load is open-loop: messages are due at times drawn beforehand (exponential gaps, so that they
// come in bunches as from many users), and the sender sends each when it is due, or at once if it
// is late. A latency is counted from when the message was *due* until the handler runs. So a pause
// of anybody's is seen by all messages that were due in it. Who sends the next one only when the
// last one has been answered does not see that: "coordinated omission" (Gil Tene, "How NOT to
// Measure Latency", 2013).
//
// What a program cannot do anything about is measured in the same run, in turns with that: two
// threads, as many as the load keeps busy, do nothing but read the clock. Told is how long a
// message on the same schedule would have waited for the next read, and the gaps between reads.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <random>
#include <thread>
#include <vector>

#include "actors/actors.hpp"

#include "bench/histogram.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr double kLoad = 0.5;
constexpr auto kMeasured = 1s;

std::int64_t now() noexcept {
  const std::chrono::nanoseconds since = Clock::now().time_since_epoch();
  return since.count();
}

/// When messages are due: one gap after the other, round and round.
class Schedule {
 public:
  Schedule(double per_second, std::uint64_t seed) {
    constexpr std::size_t kGaps = std::size_t{1} << 16;
    std::mt19937_64 random(seed);
    std::exponential_distribution<double> gap(per_second / 1e9);
    gaps_.reserve(kGaps);
    double due = 0;  // summed up exactly, so that rounding does not change the rate
    for (std::size_t i = 0; i < kGaps; ++i) {
      const double before = due;
      due += gap(random);
      gaps_.push_back(static_cast<std::int64_t>(due) - static_cast<std::int64_t>(before));
    }
  }
  /// The next time something is due, `due` being the last.
  [[nodiscard]] std::int64_t after(std::int64_t due) noexcept {
    next_ = next_ + 1 < gaps_.size() ? next_ + 1 : 0;
    return due + gaps_[next_];
  }

 private:
  std::vector<std::int64_t> gaps_;
  std::size_t next_ = 0;
};

struct Due {
  std::int64_t at;
};
/// The last one: everything before it has been handled.
struct Last {
  std::latch* done;
};

class Receiver : public actors::Actor {
 public:
  using Protocol = actors::Messages<Due, Last>;
  explicit Receiver(Histogram* latencies) : latencies_(latencies) {}
  void receive(const Due& due) { latencies_->record(now() - due.at); }
  void receive(const Last& last) { last.done->count_down(); }

 private:
  Histogram* latencies_;
};

void finish(const actors::Ref<Receiver>& receiver) {
  std::latch done(1);
  receiver.tell(Last{&done});
  done.wait();
}

/// Messages per second that come through when they are told as fast as they can be.
double capacity(const actors::Ref<Receiver>& receiver) {
  constexpr int kRuns = 9;
  constexpr int kMessages = 200'000;
  std::array<double, kRuns> rates{};
  for (double& rate : rates) {
    const std::int64_t began = now();
    for (int i = 0; i < kMessages; ++i) {
      receiver.tell(Due{began});
    }
    finish(receiver);
    rate = kMessages * 1e9 / static_cast<double>(now() - began);
  }
  std::sort(rates.begin(), rates.end());
  return rates[kRuns / 2];
}

/// Sends what is due, for a while.
void load(const actors::Ref<Receiver>& receiver, Schedule schedule) {
  std::int64_t due = now();
  const std::int64_t end = due + std::chrono::nanoseconds(kMeasured).count();
  for (due = schedule.after(due); due < end; due = schedule.after(due)) {
    while (now() < due) {
    }
    receiver.tell(Due{due});
  }
  finish(receiver);
}

struct Machine {
  Histogram waits;  ///< of messages that are due, until the next read
  Histogram gaps;   ///< between two reads
};

/// Reads the clock, for a while.
void read_clock(Schedule schedule, Machine& machine) {
  std::int64_t last = now();
  const std::int64_t end = last + std::chrono::nanoseconds(kMeasured).count();
  std::int64_t due = schedule.after(last);
  while (last < end) {
    const std::int64_t at = now();
    machine.gaps.record(at - last);
    for (; due <= at; due = schedule.after(due)) {
      machine.waits.record(at - due);
    }
    last = at;
  }
}

Machine read_clock_twice(const Schedule& one, const Schedule& other) {
  Machine machine;
  Machine second;
  std::thread thread([&] { read_clock(other, second); });
  read_clock(one, machine);
  thread.join();
  machine.waits.add(second.waits);
  machine.gaps.add(second.gaps);
  return machine;
}

void print(const char* what, const Histogram& histogram) {
  std::printf("| %s |", what);
  for (const double part : {0.5, 0.9, 0.99, 0.999}) {
    std::printf(" %.3f |", histogram.percentile(part) / 1e3);
  }
  std::printf(" %.0f |\n", histogram.max() / 1e3);
}

void run(int rounds) {
  Histogram latencies;
  actors::ActorSystem system("latency", actors::Config{.workers = 1});
  const auto receiver = system.actor_of<Receiver>(&latencies);
  const double most = capacity(receiver);
  Histogram told;
  Machine machine;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    const auto seed = static_cast<std::uint64_t>(i) * 2;
    const Schedule schedule(kLoad * most, seed);
    latencies = {};  // the receiver has nothing to do
    load(receiver, schedule);
    told.add(latencies);
    const Machine seen = read_clock_twice(schedule, Schedule(kLoad * most, seed + 1));
    machine.waits.add(seen.waits);
    machine.gaps.add(seen.gaps);
    ratios.push_back(latencies.percentile(0.999) / std::max(seen.waits.percentile(0.999), 1.0));
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("%.1f million messages/s at most; due: %.1f million/s, %.1f million in all\n\n",
              most / 1e6, kLoad * most / 1e6, static_cast<double>(told.total()) / 1e6);
  std::puts("| microseconds | p50 | p90 | p99 | p99.9 | max |\n|---|---:|---:|---:|---:|---:|");
  print("tell, from when it is due to the handler", told);
  print("until a thread reads the clock, from when a message is due", machine.waits);
  print("between two reads of the clock", machine.gaps);
  std::printf("\np99.9 of tell : of the thread that reads the clock, median of the rounds: %.2f\n",
              ratios[ratios.size() / 2]);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  constexpr int kRounds = 10;
  const long rounds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : kRounds;
  if (argc > 2 || rounds < 1 || rounds > 1000) {
    std::fputs("latency: takes how many rounds there shall be, 1 to 1000\n", stderr);
    return EXIT_FAILURE;
  }
  bench::run(static_cast<int>(rounds));
}
