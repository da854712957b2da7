// compare_pace: how fast this machine is at the moment. Virtual machines have neighbours, which
// share a core's execution units, or are the reason why the host moves a virtual CPU elsewhere.
// ./dev compare asks before and after each process it times (pace.py).
//
//   compare_pace CPUS   1 or 2. Prints one line of JSON, in nanoseconds:
//     "work"            a step of four chains of shifts and exclusive ors at a time: what a core
//                       has for one thread; of 2 CPUs, which work both, the slower one
//     "line"            of 2 CPUs: a cache line to the other one and back
//
// Medians of short stretches. Takes some ten milliseconds. Nothing of any actor library is in it.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace bench {
namespace {

constexpr std::size_t kStretches = 9;

/// Nanoseconds per step of `what(steps)`.
template <class What>
double median_of(long steps, What what) {
  std::array<double, kStretches> taken{};
  for (double& each : taken) {
    const auto began = std::chrono::steady_clock::now();
    what(steps);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - began;
    each = time.count() / static_cast<double>(steps);
  }
  std::nth_element(taken.begin(), taken.begin() + kStretches / 2, taken.end());
  return taken[kStretches / 2];
}

/// G. Marsaglia, Xorshift RNGs, 2003.
[[gnu::always_inline]] inline std::uint64_t next(std::uint64_t x) {
  x ^= x << 13U;
  x ^= x >> 7U;
  return x ^ (x << 17U);
}

/// Several chains, so that all units of the core are in use: a neighbour there takes of them.
void work(long steps) {
  static std::atomic<std::uint64_t> sink;  // so that it is not optimized away; relaxed
  std::uint64_t a = 1;
  std::uint64_t b = 2;
  std::uint64_t c = 3;
  std::uint64_t d = 4;
  for (long i = 0; i < steps; ++i) {
    a = next(a);
    b = next(b);
    c = next(c);
    d = next(d);
  }
  sink.store(a ^ b ^ c ^ d, std::memory_order_relaxed);
}

constexpr long kSteps = 200'000;

/// The worst of so many threads that work at the same time.
double work_on(int cpus) {
  std::atomic<int> ready{0};
  const auto one = [&] {
    ++ready;
    while (ready.load() < cpus) {
    }
    return median_of(kSteps, work);
  };
  double other = 0;
  std::thread second;
  if (cpus == 2) {
    second = std::thread([&] { other = one(); });
  }
  const double mine = one();
  if (second.joinable()) {
    second.join();
  }
  return std::max(mine, other);
}

/// Two threads pass a number on by turns. All accesses are seq_cst: it is the line that takes time.
double line_between_two() {
  constexpr long kPasses = 1000;
  constexpr long kEnd = -1;
  std::atomic<long> ball{0};
  std::thread other([&ball] {
    for (long seen = 0; seen != kEnd; seen = ball.load()) {
      if (seen % 2 == 1) {
        ball.store(seen + 1);
      }
    }
  });
  const double each = median_of(kPasses, [&ball](long passes) {
    for (long i = 0; i < passes; ++i) {
      const long now = ball.load() + 1;
      ball.store(now);
      while (ball.load() == now) {
      }
    }
  });
  ball.store(kEnd);
  other.join();
  return each;
}

int print(std::string_view cpus) {
  if (cpus == "1") {
    std::printf("{\"work\":%.4g}\n", work_on(1));
  } else if (cpus == "2") {
    std::printf("{\"work\":%.4g,\"line\":%.4g}\n", work_on(2), line_between_two());
  } else {
    std::fputs("compare_pace: takes 1 or 2, the number of CPUs\n", stderr);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  return bench::print(argc == 2 ? argv[1] : "");
}
