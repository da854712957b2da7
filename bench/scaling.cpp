// scaling: the measured part of docs/scaling.md, as tables in Markdown on stdout.
//
//   scaling [MOST_ACTORS]      how many idle actors at most (default: ten million, 2.5 GB)
//
// Each figure is the least of several runs but where one run is all there can be. Each row is a
// process of its own, which has no memory that an earlier one has used.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "actors/actors.hpp"

#include "bench/ring.hpp"
#include "bench/scaling_traffic.hpp"
#include "bench/two_pools.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr int kRuns = 15;
constexpr long kHops = 50'000;

actors::Config quiet(int workers) {
  return actors::Config{
      .workers = workers, .shutdown_deadline = 120s, .log_level = actors::Level::error};
}

/// Runs f in a new process, and ends with it if it fails. This one must not have made threads.
template <class F>
void row(F f) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    f();
    std::fflush(stdout);
    ::_exit(EXIT_SUCCESS);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
    std::fputs("scaling: a row failed\n", stderr);
    std::exit(EXIT_FAILURE);
  }
}

/// The resident bytes that each of so many takes, as text. Too few do not show among pages.
std::string bytes_of_each(double bytes, long count) {
  return count < 100'000 ? "-" : std::to_string(std::lround(bytes / static_cast<double>(count)));
}

/// Nanoseconds of one operation of so many.
double nanoseconds(double seconds, long operations) {
  return seconds * 1e9 / static_cast<double>(operations);
}

/// Tells `actor` to go; gives the seconds until it says that it is done.
template <class A>
double seconds_of(const actors::Ref<A>& actor, long count) {
  Run run;
  actor.tell(Go{count, &run});
  run.done.wait();
  return run.seconds();
}

template <class A>
double least_of(const actors::Ref<A>& actor, long count) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRuns; ++i) {
    least = std::min(least, seconds_of(actor, count));
  }
  return least;
}

// ---- how many actors there are

struct Hello {};
struct Visit {
  Run* run;
};

class Idle : public actors::Actor {
 public:
  void receive(const Hello&) { ++hellos_; }

 private:
  long hellos_ = 0;
};

/// Starts children and keeps them, some at a time, so that their messages do not pile up; visits
/// each of them, one after the other.
class Keeper : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Visit>;
  explicit Keeper(std::size_t size) : children_(size) {}
  void receive(const Go& go) {
    constexpr std::size_t kSome = 1000;
    if (started_ == 0) {
      go.run->begin();
    }
    const std::size_t end = std::min(started_ + kSome, children_.size());
    for (; started_ < end; ++started_) {
      children_[started_] = actor_of<Idle>();
      children_[started_].tell(Hello{});
    }
    if (started_ < children_.size()) {
      self().tell(go);
    } else {
      go.run->end();
    }
  }
  void receive(const Visit& visit) {
    constexpr std::size_t kBatch = 64;
    if (next_ == 0) {
      visit.run->begin();
    }
    const std::size_t end = std::min(next_ + kBatch, children_.size());
    for (; next_ < end; ++next_) {
      children_[next_].tell(Hello{});
    }
    if (next_ < children_.size()) {
      self<Keeper>().tell(Visit{visit.run});
    } else {
      next_ = 0;
      visit.run->end();
    }
  }

 private:
  std::vector<actors::Ref<Idle>> children_;
  std::size_t started_ = 0;
  std::size_t next_ = 0;
};

void idle_actors(long count) {
  actors::ActorSystem system("scaling", quiet(1));
  const auto ping = make_ring(system, 2);
  const auto keeper = system.actor_of<Keeper>(static_cast<std::size_t>(count));
  static_cast<void>(system.await_idle(10s));
  const double before = resident();
  const double started = seconds_of(keeper, 0);
  static_cast<void>(system.await_idle(120s));
  const double bytes = resident() - before;
  double visited = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 3; ++i) {
    Run run;
    keeper.tell(Visit{&run});
    run.done.wait();
    static_cast<void>(system.await_idle(120s));
    visited = std::min(visited, run.seconds());
  }
  const double hop = least_of(ping, kHops);
  const auto stop = Run::Clock::now();
  system.graceful_stop(keeper, 120s).get();
  const double stopped = std::chrono::duration<double>(Run::Clock::now() - stop).count();
  std::printf("| %ld | %s | %.0f ns | %.0f ns | %.1f ns | %.0f ns |\n", count,
              bytes_of_each(bytes, count).c_str(), nanoseconds(started, count),
              nanoseconds(visited, count), nanoseconds(hop, kHops), nanoseconds(stopped, count));
}

// ---- how many messages wait

struct Waiting {
  Run* drained;
};

/// Tells itself so many messages in one handler, and handles them then.
class Deep : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Waiting>;
  explicit Deep(Run* drained) : drained_(drained) {}
  void receive(const Go& go) {
    left_ = go.count;
    go.run->begin();
    for (long i = 0; i < go.count; ++i) {
      self<Deep>().tell(Waiting{drained_});
    }
    go.run->end();
    drained_->begin();
  }
  void receive(const Waiting& waiting) {
    if (--left_ == 0) {
      waiting.drained->end();
    }
  }

 private:
  Run* drained_;
  long left_ = 0;
};

void mailbox_depth(long depth) {
  actors::ActorSystem system("scaling", quiet(1));
  static_cast<void>(system.await_idle(10s));
  const double before = resident();
  double bytes = 0;
  double tell = std::numeric_limits<double>::infinity();
  double handle = tell;
  for (int i = 0; i < kRuns; ++i) {
    Run drained;
    tell = std::min(tell, seconds_of(system.actor_of<Deep>(&drained), depth));
    drained.done.wait();
    handle = std::min(handle, drained.seconds());
    if (i == 0) {
      bytes = resident() - before;  // cells stay for the next run
    }
  }
  std::printf("| %ld | %.1f ns | %.1f ns | %s |\n", depth, nanoseconds(tell, depth),
              nanoseconds(handle, depth), bytes_of_each(bytes, depth).c_str());
}

// ---- how big they are

template <std::size_t kSize>
struct Bytes {
  std::array<std::byte, kSize> content;
};
struct Received {};

template <std::size_t kSize>
class Consumer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Bytes<kSize>, Hello>;
  void receive(const Bytes<kSize>& bytes) { sum_ += std::to_integer<long>(bytes.content.back()); }
  void receive(const Hello&) { reply(Received{}); }

 private:
  long sum_ = 0;
};

/// Sends bursts of 64, of which at most four are not yet received.
template <std::size_t kSize>
class Producer : public actors::Actor {
 public:
  using Protocol = actors::Messages<Go, Received>;
  static constexpr long kBurst = 64;
  explicit Producer(actors::Ref<Consumer<kSize>> consumer) : consumer_(consumer) {}
  void receive(const Go& go) {
    unsent_ = missing_ = go.count / kBurst;
    run_ = go.run;
    run_->begin();
    for (int i = 0; i < 4; ++i) {
      send_burst();
    }
  }
  void receive(const Received&) {
    if (--missing_ == 0) {
      run_->end();
    } else {
      send_burst();
    }
  }

 private:
  void send_burst() {
    if (unsent_ == 0) {
      return;
    }
    --unsent_;
    for (long i = 0; i < kBurst; ++i) {
      consumer_.tell(bytes_);
    }
    consumer_.tell(Hello{}, self());
  }

  actors::Ref<Consumer<kSize>> consumer_;
  Bytes<kSize> bytes_{};
  long unsent_ = 0;
  long missing_ = 0;
  Run* run_ = nullptr;
};

template <std::size_t kSize>
void message_size() {
  constexpr long kMessages =
      std::max(6400L, 51'200L * 64 / static_cast<long>(kSize + 64)) / 64 * 64;
  const auto stream = [](actors::Config config, const actors::Options& where) {
    actors::ActorSystem system("scaling", std::move(config));
    const auto consumer = system.actor_of<Consumer<kSize>>(where);
    return nanoseconds(least_of(system.actor_of<Producer<kSize>>(consumer), kMessages), kMessages);
  };
  const double here = stream(quiet(1), actors::Options{});
  const double across = stream(two_pools(), actors::on_dispatcher(kOtherPool));
  std::printf("| %zu | %.0f ns | %.2f GB/s | %.0f ns | %.2f GB/s |\n", kSize, here,
              static_cast<double>(kSize) / here, across, static_cast<double>(kSize) / across);
}

// ---- how many workers there are

void worker_count(int workers) {
  actors::ActorSystem system("scaling", quiet(workers));
  std::vector<actors::Ref<Member>> pairs;
  for (int i = 0; i < workers; ++i) {
    pairs.push_back(make_ring(system, 2));
  }
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRuns; ++i) {
    std::vector<Run> runs(pairs.size());
    for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
      pairs[pair].tell(Go{kHops, &runs[pair]});
    }
    least = std::min(least, wait_for_all(runs));
  }
  std::printf("| %d | %.1f ns | %.1f ns |\n", workers, nanoseconds(least, kHops * workers),
              nanoseconds(least, kHops));
}

// ---- how much goes between workers

void traffic_rows() {
  row([] { std::printf("| 1 | 0 | %.1f ns | | |\n", pairs_alone(1, true)); });
  row([] { std::printf("| 2, nobody at home | 0 | | %.1f ns | |\n", pairs_alone(2, false)); });
  for (const double share : {0.0, 0.01, 0.1, 0.5, 1.0}) {
    row([share] {
      const double before = line_there();
      const Traffic apart = traffic(Where::kept_apart, share);
      std::printf("| 2 | %g | %.1f ns |", share, apart.nanoseconds);
      if (share <= 0.5) {
        const Traffic pool = traffic(Where::one_pool, share);
        std::printf(" %.1f ns (%.1f %%)", pool.nanoseconds, pool.crossed * 100);
      }
      std::printf(" | %.0f, %.0f ns |\n", before, line_there());
    });
  }
}

void wake_up_row() {
  row([] {
    const WakeUp cost = wake_up();
    std::printf("| %.1f us | %.1f us |\n", cost.of_the_teller / 1000, cost.until_it_runs / 1000);
  });
}

void all_tables(long most_actors) {
  std::puts(
      "| idle actors | bytes each | start and first message | a message to each in turn | "
      "ping-pong among them | stop |\n|---:|---:|---:|---:|---:|---:|");
  for (long count = 1000; count <= most_actors; count *= 10) {
    row([count] { idle_actors(count); });
  }
  std::puts("\n| messages that wait | tell | handle | bytes each |\n|---:|---:|---:|---:|");
  for (long depth = 10; depth <= 1'000'000; depth *= 10) {
    row([depth] { mailbox_depth(depth); });
  }
  std::puts(
      "\n| bytes | same worker | of payload | across workers | of payload |\n"
      "|---:|---:|---:|---:|---:|");
  row(message_size<8>);
  row(message_size<64>);
  row(message_size<256>);
  row(message_size<1024>);
  row(message_size<4096>);
  row(message_size<16'384>);
  row(message_size<65'536>);
  std::puts("\n| workers | a pair each, all messages | per worker |\n|---:|---:|---:|");
  const int cpus = static_cast<int>(std::thread::hardware_concurrency());
  for (int workers = 1; workers <= cpus; workers *= 2) {
    row([workers] { worker_count(workers); });
  }
  if (cpus < 2) {
    return;
  }
  std::puts(
      "\n| workers | share that crosses | kept apart, all messages | one pool (crosses) | a line "
      "there |\n"
      "|---:|---:|---:|---:|---:|");
  traffic_rows();
  std::puts("\n| waking: the teller | until it runs |\n|---:|---:|");
  wake_up_row();
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const long most = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 10'000'000;
  if (argc > 2 || most < 1000) {
    std::fputs("scaling: takes how many idle actors there shall be at most, 1000 or more\n",
               stderr);
    return EXIT_FAILURE;
  }
  bench::all_tables(most);
}
