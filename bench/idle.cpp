// idle: what a system with very many actors does while nobody tells it anything.
//
//   idle [ACTORS] [SECONDS]      default: a million, for ten seconds
//
// All actors have handled a message and wait. Counted of all threads but the one that measures, by
// the kernel: how often each has been woken or has been put aside, and the CPU time they took.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

#include <unistd.h>

#include "actors/actors.hpp"

#include "bench/run.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

struct Hello {};
struct Start {
  long actors;
};

class Idle : public actors::Actor {
 public:
  void receive(const Hello&) { ++hellos_; }

 private:
  long hellos_ = 0;
};

class Keeps : public actors::Actor {
 public:
  void receive(const Start& start) {
    for (long i = 0; i < start.actors; ++i) {
      actor_of<Idle>().tell(Hello{});
    }
  }
};

/// What the kernel has counted of the other threads.
struct Seen {
  int threads = 0;
  long switches = 0;     ///< a thread has slept, or has been put aside
  long nanoseconds = 0;  ///< on a CPU
};

Seen look() {
  Seen seen;
  const std::string me = std::to_string(::gettid());
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == me) {
      continue;
    }
    ++seen.threads;
    long running = 0;
    std::ifstream(task.path() / "schedstat") >> running;
    seen.nanoseconds += running;
    std::ifstream status(task.path() / "status");
    for (std::string key; status >> key; status.ignore(std::numeric_limits<long>::max(), '\n')) {
      if (key == "voluntary_ctxt_switches:" || key == "nonvoluntary_ctxt_switches:") {
        long count = 0;
        status >> count;
        seen.switches += count;
      }
    }
  }
  return seen;
}

bool run(long actors, long seconds) {
  const double before = resident();
  actors::ActorSystem system(
      "idle", actors::Config{.shutdown_deadline = 120s, .log_level = actors::Level::error});
  system.actor_of<Keeps>().tell(Start{actors});
  if (!system.await_idle(120s)) {
    std::fputs("idle: the actors have not come to rest\n", stderr);
    return false;
  }
  std::this_thread::sleep_for(100ms);  // who has just fallen asleep is asleep
  const Seen first = look();
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const Seen last = look();
  std::printf(
      "| actors | MiB | threads | seconds | context switches | CPU time |\n"
      "|---:|---:|---:|---:|---:|---:|\n| %ld | %.0f | %d | %ld | %ld | %ld ns |\n",
      actors, (resident() - before) / (1 << 20), last.threads, seconds,
      last.switches - first.switches, last.nanoseconds - first.nanoseconds);
  return true;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  const long actors = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1'000'000;
  const long seconds = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 10;
  if (argc > 3 || actors < 1 || seconds < 1 || seconds > 3600) {
    std::fputs("idle: takes how many actors there shall be, and for how many seconds\n", stderr);
    return EXIT_FAILURE;
  }
  return bench::run(actors, seconds) ? EXIT_SUCCESS : EXIT_FAILURE;
}
