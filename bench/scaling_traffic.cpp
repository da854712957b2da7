#include "bench/scaling_traffic.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

#include "bench/run.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

/// Enough that a worker rarely waits for the other one.
constexpr int kPairsPerWorker = 16;
/// Short enough that some are undisturbed, long enough that looking at the counts is a hundredth.
constexpr auto kLook = 1ms;
constexpr int kLooks = 300;

/// What all players of a game look at. It ends by a flag and not by a count: else one worker would
/// be done earlier than the other, and the end of the game be another game.
struct Game {
  explicit Game(std::ptrdiff_t balls) : left(balls) {}
  std::atomic<bool> over{false};  // set by the thread that waits; relaxed, a hint to stop
  std::latch left;
};

/// How often one has served, and been answered from another thread. Written by it, read by the
/// thread that waits; relaxed, nothing else is read by it.
struct alignas(64) Served {
  std::atomic<long> count{0};
  std::atomic<long> crossed{0};
};

/// An address per thread.
const void* here() {
  thread_local char place = 0;
  return &place;
}

class Player;
struct Serve {
  Game* game;
};
struct Ball {
  actors::Ref<Player> from;
};
struct Back {
  const void* thread;
};
/// Whom else to serve, and how often, as a share of 2^32.
struct Meet {
  actors::Ref<Player> partner;
  const std::vector<actors::Ref<Player>>* others;
  std::uint64_t share;
  std::uint64_t seed;
};

/// Half of them serve, each to a partner or to somebody else's; the others send balls back.
class Player : public actors::Actor {
 public:
  using Protocol = actors::Messages<Ball, Back, Serve, Meet>;
  explicit Player(Served* served) : served_(served) {}
  void receive(const Ball& ball) { ball.from.tell(Back{here()}); }
  void receive(const Back& back) {
    if (back.thread != here()) {
      served_->crossed.store(++crossed_, std::memory_order_relaxed);
    }
    serve();
  }
  void receive(const Serve& serve_now) {
    game_ = serve_now.game;
    serve();
  }
  void receive(const Meet& meet) { meet_ = meet; }

 private:
  void serve() {
    if (game_->over.load(std::memory_order_relaxed)) {
      game_->left.count_down();
      return;
    }
    served_->count.store(++count_, std::memory_order_relaxed);
    // Xorshift (G. Marsaglia, 2003): a few cycles.
    meet_.seed ^= meet_.seed << 13;
    meet_.seed ^= meet_.seed >> 7;
    meet_.seed ^= meet_.seed << 17;
    const Ball ball{self<Player>()};
    if ((meet_.seed & 0xffff'ffff) < meet_.share) [[unlikely]] {
      (*meet_.others)[((meet_.seed >> 32) * meet_.others->size()) >> 32].tell(ball);
    } else {
      meet_.partner.tell(ball);
    }
  }

  Meet meet_{};
  Game* game_ = nullptr;
  long count_ = 0;
  long crossed_ = 0;
  Served* served_;
};

/// Those of one worker's pairs, or of one pool's.
struct Side {
  std::vector<actors::Ref<Player>> servers;
  std::vector<actors::Ref<Player>> partners;
  std::vector<Served> served;
};

void fill(Side& side, actors::ActorSystem& system, int pairs, const actors::Options& where) {
  side.served = std::vector<Served>(static_cast<std::size_t>(pairs));
  for (Served& served : side.served) {
    side.servers.push_back(system.actor_of<Player>(where, &served));
    side.partners.push_back(system.actor_of<Player>(where, static_cast<Served*>(nullptr)));
  }
}

/// `share`: of what `side` serves, how much goes to partners of `others`.
void introduce(const Side& side, const Side& others, double share) {
  for (std::size_t i = 0; i < side.servers.size(); ++i) {
    side.servers[i].tell(Meet{side.partners[i], &others.partners,
                              static_cast<std::uint64_t>(share * 0x1p32),
                              reinterpret_cast<std::uintptr_t>(&side.served[i]) | 1});
  }
}

long sum(const std::vector<Side*>& sides, std::atomic<long> Served::*what) {
  long all = 0;
  for (const Side* const side : sides) {
    for (const Served& served : side->served) {
      all += (served.*what).load(std::memory_order_relaxed);
    }
  }
  return all;
}

/// The fastest part of a game.
Traffic play(const std::vector<Side*>& sides) {
  Game game(static_cast<std::ptrdiff_t>(sides.size() * sides[0]->servers.size()));
  for (Side* const side : sides) {
    for (const auto& server : side->servers) {
      server.tell(Serve{&game});
    }
  }
  std::this_thread::sleep_for(10 * kLook);  // who works for each other has come together
  Traffic best{std::numeric_limits<double>::infinity(), 0};
  auto then = Run::Clock::now();
  long served_before = sum(sides, &Served::count);
  long crossed_before = sum(sides, &Served::crossed);
  for (int i = 0; i < kLooks; ++i) {
    std::this_thread::sleep_for(kLook);
    const long served = sum(sides, &Served::count);
    const long crossed = sum(sides, &Served::crossed);
    const auto now = Run::Clock::now();
    const std::chrono::duration<double, std::nano> played = now - then;
    const double count = static_cast<double>(served - served_before);
    const double each = played.count() / (2 * count);  // there and back
    if (each < best.nanoseconds) {
      best = {each, static_cast<double>(crossed - crossed_before) / count};
    }
    then = now;
    served_before = served;
    crossed_before = crossed;
  }
  game.over.store(true, std::memory_order_relaxed);
  game.left.wait();
  return best;
}

Traffic play_in_one_pool(actors::ActorSystem& system, int workers, double share) {
  Side all;
  fill(all, system, workers * kPairsPerWorker, actors::Options{});
  introduce(all, all, share);
  return play({&all});
}

struct Knock {};

/// Says when it has been woken.
class Sleeper : public actors::Actor {
 public:
  explicit Sleeper(std::atomic<Run::Clock::rep>* woken) : woken_(woken) {}
  void receive(const Knock&) {
    // release: pairs with the acquire of who waits.
    woken_->store(Run::Clock::now().time_since_epoch().count(), std::memory_order_release);
  }

 private:
  std::atomic<Run::Clock::rep>* woken_;
};

double median(std::vector<double> of) {
  const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::nth_element(of.begin(), middle, of.end());
  return *middle;
}

}  // namespace

Traffic traffic(Where where, double share) {
  if (where == Where::one_pool) {
    actors::ActorSystem system("scaling",
                               actors::Config{.workers = 2, .log_level = actors::Level::error});
    // Half of all pairs are at home where the server is.
    return play_in_one_pool(system, 2, 2 * share);
  }
  actors::ActorSystem system("scaling", two_pools());
  Side here;
  Side there;
  fill(here, system, kPairsPerWorker, actors::Options{});
  fill(there, system, kPairsPerWorker, actors::on_dispatcher(kOtherPool));
  introduce(here, there, share);
  introduce(there, here, share);
  return play({&here, &there});
}

double pairs_alone(int workers, bool at_home) {
  // Without extra threads nobody could relieve a home that is stuck, so there are none.
  const actors::PoolOptions options{.extra_threads = at_home ? 64 : 0};
  actors::ActorSystem system("scaling",
                             actors::Config{.executor = actors::make_pool(workers, options),
                                            .log_level = actors::Level::error});
  return play_in_one_pool(system, workers, 0).nanoseconds;
}

double line_there() {
  constexpr int kRounds = 1000;
  constexpr int kTimes = 100;
  // Whose turn it is. acquire and release as whoever hands over data would have it.
  alignas(64) std::atomic<int> turn{0};
  const auto bounce = [&turn](int mine) {
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kTimes; ++i) {
      const auto began = Run::Clock::now();
      for (int round = 0; round < kRounds; ++round) {
        while (turn.load(std::memory_order_acquire) != mine) {
        }
        turn.store(1 - mine, std::memory_order_release);
      }
      const std::chrono::duration<double, std::nano> took = Run::Clock::now() - began;
      least = std::min(least, took.count() / (2 * kRounds));
    }
    return least;
  };
  std::thread other(bounce, 1);
  const double least = bounce(0);
  other.join();
  return least;
}

WakeUp wake_up() {
  const actors::PoolOptions sleepy{.idle = actors::IdlePolicy::frugal};
  actors::ActorSystem system("scaling", actors::Config{.executor = actors::make_pool(1, sleepy),
                                                       .log_level = actors::Level::error});
  std::atomic<Run::Clock::rep> woken{0};
  const auto sleeper = system.actor_of<Sleeper>(&woken);
  std::vector<double> of_the_teller;
  std::vector<double> until_it_runs;
  for (int i = 0; i < 300; ++i) {
    std::this_thread::sleep_for(300us);  // it has gone to sleep by then
    woken.store(0, std::memory_order_relaxed);
    const auto began = Run::Clock::now();
    sleeper.tell(Knock{});
    const std::chrono::duration<double, std::nano> told = Run::Clock::now() - began;
    Run::Clock::rep at = 0;
    // acquire: pairs with the release of the sleeper.
    while ((at = woken.load(std::memory_order_acquire)) == 0) {
    }
    const Run::Clock::duration ran(at - began.time_since_epoch().count());
    of_the_teller.push_back(told.count());
    until_it_runs.push_back(std::chrono::duration<double, std::nano>(ran).count());
  }
  return {median(std::move(of_the_teller)), median(std::move(until_it_runs))};
}

}  // namespace bench
