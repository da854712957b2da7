// blocking: what handlers that block their thread do to others: 8 actors that call usleep(100 ms)
// in their handlers, again and again, beside a pair that plays ping-pong, on a pool of two workers.
//
//   blocking [ROUNDS]      how often each case is measured (default: 15)
//
// A round runs a pair alone, one beside the sleepers and the one alone again, so that a ratio
// compares what ran within the same seconds; the table tells the median of the rounds, and the
// least ratio. Alone means in a system of its own: in the other one it is known for a while who has
// blocked, and each turn looks for them. The sleepers begin half a second before the pair: measured
// is what goes on, not how the pool grows. In the first case nobody sleeps: how much it differs
// from 1 is the machine's.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "actors/actors.hpp"

#include "bench/run.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr int kSleepers = 8;
constexpr int kWorkers = 2;
constexpr auto kNap = 100ms;
constexpr auto kMeasured = 300ms;
constexpr auto kBefore = 500ms;

/// How the sleepers come to sleep.
enum class Way : std::size_t { none, tells_itself, is_told, marked };
constexpr std::array kWays{
    std::pair{Way::none, "nothing: they rest"},
    std::pair{Way::tells_itself, "usleep, told by itself"},
    std::pair{Way::is_told, "usleep, told by another actor"},
    std::pair{Way::marked, "blocking(usleep), told by itself"},
};

struct Ball {
  long hops;
  Run* run;
};
struct Serve {
  Run* run;
  long* hops;  ///< written before the run ends: how many there were
};
struct Partner {
  actors::ActorRef ref;
};

/// One of the pair: passes the ball on until the time is over.
class Player : public actors::Actor {
 public:
  using Protocol = actors::Messages<Ball, Serve, Partner>;
  void receive(const Ball& ball) {
    constexpr long kLook = 1024;
    if (ball.hops % kLook == 0 && Run::Clock::now() - ball.run->began >= kMeasured) {
      *hops_ = ball.hops;
      ball.run->end();
      return;
    }
    other_.tell(Ball{ball.hops + 1, ball.run});
  }
  /// Even numbers of hops come back to the one that serves.
  void receive(const Serve& serve) {
    hops_ = serve.hops;
    serve.run->begin();
    other_.tell(Ball{1, serve.run});
  }
  void receive(const Partner& partner) { other_ = partner.ref.as<Player>(); }

 private:
  actors::Ref<Player> other_;
  long* hops_ = nullptr;
};

struct Nap {};
struct Slept {
  actors::ActorRef who;
};

/// Sleeps, with its thread, as long as it may.
class Sleeper : public actors::Actor {
 public:
  Sleeper(Way way, actors::ActorRef nurse, const std::atomic<bool>* goes_on,
          std::atomic<long>* naps)
      : way_(way), nurse_(std::move(nurse)), goes_on_(goes_on), naps_(naps) {}
  void receive(const Nap&) {
    const auto nap = [] { return ::usleep(std::chrono::microseconds(kNap).count()); };
    static_cast<void>(way_ == Way::marked ? actors::blocking(nap) : nap());
    naps_->fetch_add(1, std::memory_order_relaxed);
    if (!goes_on_->load(std::memory_order_relaxed)) {
      return;
    }
    if (way_ == Way::is_told) {
      nurse_.tell(Slept{self()});
    } else {
      self().tell(Nap{});
    }
  }

 private:
  Way way_;
  actors::ActorRef nurse_;
  const std::atomic<bool>* goes_on_;
  std::atomic<long>* naps_;
};

/// Sends those to sleep again that have slept.
class Nurse : public actors::Actor {
 public:
  void receive(const Slept& slept) { slept.who.tell(Nap{}); }
};

struct Pair {
  explicit Pair(actors::ActorSystem& system)
      : first(system.actor_of<Player>()), second(system.actor_of<Player>()) {
    first.tell(Partner{second});
    second.tell(Partner{first});
  }
  /// Messages per second.
  [[nodiscard]] double play() const {
    Run run;
    long hops = 0;
    first.tell(Serve{&run, &hops});
    run.done.wait();
    return static_cast<double>(hops) / run.seconds();
  }
  actors::Ref<Player> first;
  actors::Ref<Player> second;
};

struct Round {
  double alone;   ///< messages per second
  double beside;  ///< the same, while the others sleep
  double naps;    ///< per second, of all sleepers
  double lines;   ///< logged per second
};

/// A pair alone, one beside the sleepers, and the one alone.
Round measure(Way way) {
  actors::ActorSystem calm("calm", actors::Config{.workers = kWorkers});
  const Pair alone(calm);
  const double before = alone.play();
  std::atomic<long> lines{0};
  std::atomic<long> naps{0};
  std::atomic<bool> goes_on{true};
  actors::ActorSystem system(
      "blocking", actors::Config{.workers = kWorkers,
                                 .log_sinks = {actors::LogSink([&lines](const actors::LogRecord&) {
                                   lines.fetch_add(1, std::memory_order_relaxed);
                                 })}});
  const Pair pair(system);
  const auto nurse = system.actor_of<Nurse>();
  for (int i = 0; i < kSleepers; ++i) {
    const auto sleeper = system.actor_of<Sleeper>(way, nurse, &goes_on, &naps);
    if (way != Way::none) {
      sleeper.tell(Nap{});
    }
  }
  std::this_thread::sleep_for(kBefore);
  const auto began = Run::Clock::now();
  const long lines_before = lines.load();
  const long naps_before = naps.load();
  Round round{};
  round.beside = pair.play();
  const double seconds = std::chrono::duration<double>(Run::Clock::now() - began).count();
  round.naps = static_cast<double>(naps.load() - naps_before) / seconds;
  round.lines = static_cast<double>(lines.load() - lines_before) / seconds;
  goes_on.store(false);
  static_cast<void>(system.await_idle(10s));
  round.alone = (before + alone.play()) / 2;
  return round;
}

/// The median of what `of` says of each.
template <class F>
double median(const std::vector<Round>& rounds, F of) {
  std::vector<double> values;
  values.reserve(rounds.size());
  std::transform(rounds.begin(), rounds.end(), std::back_inserter(values), of);
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void run(int rounds) {
  std::array<std::vector<Round>, kWays.size()> measured;
  for (int i = 0; i < rounds; ++i) {
    for (std::size_t way = 0; way < kWays.size(); ++way) {
      measured[way].push_back(measure(kWays[way].first));
    }
  }
  std::puts(
      "| 8 actors in | pair alone, messages/s | beside them | ratio | least | naps/s | logged/s |\n"
      "|---|---:|---:|---:|---:|---:|---:|");
  const auto ratio = [](const Round& round) { return round.beside / round.alone; };
  for (std::size_t way = 0; way < kWays.size(); ++way) {
    const std::vector<Round>& all = measured[way];
    std::vector<double> ratios(all.size());
    std::transform(all.begin(), all.end(), ratios.begin(), ratio);
    constexpr double kMillion = 1e6;
    std::printf("| %s | %.1f million | %.1f million | %.2f | %.2f | %.0f | %.1f |\n",
                kWays[way].second,
                median(all, [](const Round& round) { return round.alone; }) / kMillion,
                median(all, [](const Round& round) { return round.beside; }) / kMillion,
                median(all, ratio), *std::min_element(ratios.begin(), ratios.end()),
                median(all, [](const Round& round) { return round.naps; }),
                median(all, [](const Round& round) { return round.lines; }));
  }
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  constexpr int kRounds = 15;
  const long rounds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : kRounds;
  if (argc > 2 || rounds < 1 || rounds > 1000) {
    std::fputs("blocking: takes how many rounds there shall be, 1 to 1000\n", stderr);
    return EXIT_FAILURE;
  }
  bench::run(static_cast<int>(rounds));
}
